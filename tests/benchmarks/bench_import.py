"""The import's figures: the demo into an empty store, a table of 100,000 sites read, written, read again.

Then the import beside the running application: 50,000 rows are handed to it by the command line, while 50
screens run their page again and again. Printed are the seconds of the command, of the difference alone (a dry
run), and the median and 95th percentile of the runs of the screens before and meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from geo.exchange import SourceFile
from geo.services.bootstrap import open_context
from geo.services.context import AppContext
from geo.services.demo.load import DEMO_ACTOR, load_demo
from geo.services.imports.imports import import_batch, read_files
from geo.settings import ROOT, Settings
from tests.benchmarks.parts.excel_round_trip import print_round_trip
from tests.benchmarks.parts.protocol import Client
from tests.browser.servers import serving_demo, store_url

SITES = 100_000
ROWS, SCREENS = 50_000, 50
PAUSE_S = 2.0
"""Seconds between two runs of one screen, as the automatic refresh has them."""
BEFORE_S = 20.0
"""Seconds for which the screens are measured before the import."""


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


def list_of_villages(folder: Path) -> Path:
    """Write a list of ``ROWS`` new villages of the demo county."""
    rows = ["code,name,kind,status,area"]
    rows += [f"B{number:06},量测村{number},village,closed,370725001" for number in range(ROWS)]
    path = folder / "villages.csv"
    path.write_text("\n".join(rows), "utf-8")
    return path


async def keep_running(client: Client, seconds: list[float], phase_s: float) -> None:
    """Run the page of one screen every ``PAUSE_S``, and note how long each run took."""
    await asyncio.sleep(phase_s)
    while True:
        begun = time.perf_counter()
        await client.run("lang=zh")
        seconds.append(time.perf_counter() - begun)
        await asyncio.sleep(PAUSE_S)


def described(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "no run"
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"median {statistics.median(seconds):.2f} s, p95 {p95:.2f} s of {len(seconds)} runs"


async def run_command(folder: Path, *arguments: str) -> float:
    """Type a command beside the application; return how many seconds it took."""
    environment = {**os.environ, "KADIAN_STORE": store_url(folder), "KADIAN_LANG": "en"}
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "geo", *arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(out.decode())
    return time.perf_counter() - begun


async def measure_beside(url: str, folder: Path) -> None:
    port, path = urlsplit(url).port, str(list_of_villages(folder))
    cookie = Client(port).sign_in()
    clients = [Client(port, cookie=cookie) for _ in range(SCREENS)]
    for client in clients:
        await client.open()
    seconds: list[float] = []
    tasks = [
        asyncio.create_task(keep_running(client, seconds, PAUSE_S * number / SCREENS))
        for number, client in enumerate(clients)
    ]
    await asyncio.sleep(BEFORE_S)
    print(f"{SCREENS} screens before the import: {described(seconds)}")
    for what, arguments in (
        ("difference (dry run)", ("import", path, "--dry-run")),
        ("import handed to the application", ("import", path)),
    ):
        seconds.clear()
        taken = await run_command(folder, *arguments)
        print(f"{ROWS:,} rows, {what}: {taken:.1f} s; {SCREENS} screens meanwhile: {described(seconds)}")
    for task in tasks:
        task.cancel()
    for client in clients:
        with contextlib.suppress(AttributeError):
            client.abort()


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
    with tempfile.TemporaryDirectory(prefix="kadian-bench-") as name, serving_demo(name) as server:
        asyncio.run(measure_beside(server.url, Path(name)))
    print_round_trip()


if __name__ == "__main__":
    main()
