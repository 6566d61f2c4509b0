"""The store on PostgreSQL: writing under 200 threads, stops under load, reports through another process."""

from __future__ import annotations

import argparse
import tempfile
import time

from playwright.sync_api import sync_playwright

from geo.store import Store
from tests.benchmarks.bench_store import measure_hot_site, measure_writing, quantile
from tests.browser import chromium, servers
from tests.browser.reporter import Reporter
from tests.browser.screens import enter, open_screen
from tests.contract.children import EagerStore
from tests.contract.story import opened
from tests.databases import postgres
from tests.databases.load import Load

MODES = ("fast", "immediate")
"""As an administrator stops it, and as a power cut does."""
CONTROL_CYCLES = 6
REPORTS, SITE, STATUSES = 10, "K17", {"unmanned": "无人", "manned": "在岗"}


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
        measure_other_process(server)


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


def measure_other_process(server):
    """Seconds from the receipt of a report through one process to an open screen of another."""
    store, app, waits = server.new_database(), servers.ROOT / "app.py", []
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.serving(app, folder, KADIAN_STORE=store) as one,
        servers.serving(app, folder, KADIAN_STORE=store) as other,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, chromium.find(chromium.WITH_WINDOWS))
        page, reporter = open_screen(browser).page, Reporter(one)
        enter(page, f"{other.url}/?site={SITE}")
        card = page.locator(".st-key-site-card")
        card.wait_for()
        for number in range(REPORTS):
            status = list(STATUSES)[number % len(STATUSES)]
            reporter.report(SITE, status)
            waits.append(timed(card.get_by_text(STATUSES[status]).first.wait_for))
        browser.close()
    print(
        f"report through one process to a screen of another: median {quantile(sorted(waits), 0.5):.1f} s, "
        f"worst {max(waits):.1f} s of {REPORTS} (target < 5)"
    )


def timed(task):
    begun = time.perf_counter()
    task()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
