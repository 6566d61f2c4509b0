"""The import's figures: the demo into an empty store, a table of 100,000 sites read, written, read again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.exchange import SourceFile
from geo.services.bootstrap import open_context
from geo.services.context import AppContext
from geo.services.demo.load import DEMO_ACTOR, load_demo
from geo.services.imports.imports import import_batch, read_files
from geo.settings import Settings

SITES = 100_000


@contextmanager
def clocked(what: str) -> Iterator[None]:
    wall, processor = time.perf_counter(), time.process_time()
    yield
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{what}: {wall:.1f} s ({processor:.1f} s of processor time)")


def table() -> tuple[SourceFile, ...]:
    """Return the files of an area and ``SITES`` compounds, in GB18030 as Excel in China saves them."""
    rows = ["编码,名称,类别,辖区,纬度,经度,备注"]
    rows += [
        f"X{number:06},东山小区{number}号,居民小区,新昌社区,{36.7 + number % 100 / 1e4:.4f},118.8,{number}"
        for number in range(SITES)
    ]
    areas = SourceFile("areas.csv", "code,name\n370725001001,新昌社区\n".encode())
    return areas, SourceFile("点位.csv", "\n".join(rows).encode("gb18030"))


def measure_table(ctx: AppContext) -> None:
    sources = table()
    with clocked(f"{SITES:,} rows read"):
        batch = read_files(ctx, DEMO_ACTOR, sources)
    with clocked(f"{SITES:,} sites written in one transaction"):
        import_batch(ctx, DEMO_ACTOR, batch)
    with clocked(f"{SITES:,} rows that change nothing, read and compared"):
        import_batch(ctx, DEMO_ACTOR, read_files(ctx, DEMO_ACTOR, sources))


def measure_demo(ctx: AppContext) -> None:
    with clocked("demo loaded"):
        load_demo(ctx)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as folder:
        for measure in (measure_demo, measure_table):
            ctx = open_context(Settings(store=f"sqlite:///{Path(folder) / measure.__name__}.db"))
            measure(ctx)
            ctx.store.close()


if __name__ == "__main__":
    main()
