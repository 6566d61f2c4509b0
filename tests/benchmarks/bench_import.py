"""The import's figures: the demo into an empty store, a table of 100,000 sites read, written, read again."""

from __future__ import annotations

import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.exchange import Source
from geo.services.demo import LOADER, load_demo
from geo.services.imports import import_batch, read_files
from geo.services.office import open_office
from geo.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.services.office import Office

SITES = 100_000


@contextmanager
def clocked(what: str) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{what}: {wall:.1f} s ({processor:.1f} s of processor time)")


def table() -> tuple[Source, ...]:
    """An area and ``SITES`` compounds in it, in GB18030 as Excel in China saves them."""
    rows = ["编码,名称,类别,辖区,纬度,经度,备注"]
    rows += [
        f"X{number:06},东山小区{number}号,居民小区,新昌社区,{36.7 + number % 100 / 1e4:.4f},118.8,{number}"
        for number in range(SITES)
    ]
    areas = Source("areas.csv", "code,name\n370725001001,新昌社区\n".encode())
    return areas, Source("点位.csv", "\n".join(rows).encode("gb18030"))


def measure_table(office: Office) -> None:
    sources = table()
    with clocked(f"{SITES:,} rows read"):
        batch = read_files(office, LOADER, sources)
    with clocked(f"{SITES:,} sites written in one transaction"):
        import_batch(office, LOADER, batch)
    with clocked(f"{SITES:,} rows that change nothing, read and compared"):
        import_batch(office, LOADER, read_files(office, LOADER, sources))


def measure_demo(office: Office) -> None:
    with clocked("demo loaded"):
        load_demo(office)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        for measure in (measure_demo, measure_table):
            office = open_office(Settings(store=f"sqlite:///{Path(folder) / measure.__name__}.db"))
            measure(office)
            office.store.close()


if __name__ == "__main__":
    main()
