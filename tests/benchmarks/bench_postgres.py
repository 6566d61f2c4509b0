"""The store on PostgreSQL: the write path under 200 threads, and a server stopped and started under load."""

from __future__ import annotations

import argparse
import time

from geo.store import Store
from tests.benchmarks.bench_store import measure_hot_site, measure_writing, quantile
from tests.contract.children import EagerStore
from tests.contract.story import opened
from tests.databases import postgres
from tests.databases.load import Load

MODES = ("fast", "immediate")
"""As an administrator stops it, and as a power cut does."""
CONTROL_CYCLES = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=20, help="stops and starts of the server")
    cycles = parser.parse_args().cycles
    if postgres.programs() is None:
        print("postgresql: not measured, PostgreSQL is not installed")
        return
    with postgres.serving() as server:
        measure_writing(server.new_database())
        measure_hot_site(server.new_database())
        measure_news(server.new_database())
        measure_stops(server, Store, cycles)
        measure_stops(server, EagerStore, min(cycles, CONTROL_CYCLES))


def measure_news(url):
    """What a screen's look for news costs: one question to the server."""
    with opened(url) as store:
        waits = sorted(timed(store.revision) for _ in range(1000))
    print(f"news: p50 {quantile(waits, 0.5):.2f} ms, p99 {quantile(waits, 0.99):.2f} ms")


def measure_stops(server, kind, cycles):
    """Two processes' stores under load; those that answer before the commit are the control."""
    url, back = server.new_database(), []
    with (
        opened(url, kind) as store,
        opened(url, kind) as other,
        Load(store) as load,
        Load(other, "other") as beside,
    ):
        for cycle in range(cycles):
            for one in (load, beside):
                one.wait_for_more()
            server.stop(MODES[cycle % len(MODES)])
            for one in (load, beside):
                one.wait_for_refusal()
            server.start()
            back.append(max(timed(lambda one=one: one.wait_for_more(1)) for one in (load, beside)))
    reader = Store.open_for_reading(url)
    print(
        f"{kind.__name__}, stopped and started {cycles} times under the load of two processes' stores: "
        f"{len(load.promised) + len(beside.promised):,} acknowledged of {reader.revision():,} recorded, "
        f"{load.refusals + beside.refusals:,} refused and pressed again, "
        f"{len(load.deviations(url)) + len(beside.deviations(url))} lost, doubled or broken; "
        f"back in at most {max(back):.2f} s (target < 5)"
    )
    reader.close()


def timed(task):
    begun = time.perf_counter()
    task()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
