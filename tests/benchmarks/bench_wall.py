"""News on a wall screen: from somebody's report to the changed picture, with the whole demo county.

The time begins when the report is sent and ends when both list and map show it. The page looks for news every
two seconds, as in service: that is most of it. Then what the page holds, before and after many reports.
"""

import statistics
import tempfile
import time

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.map_frame import MapFrame
from tests.browser.page_memory import measure_memory
from tests.browser.reporter import Reporter
from tests.browser.screens import enter, open_screen
from tests.browser.servers import serving_kadian

REPORTS = 20
REPORTS_HELD = 200
TARGET_S = 3
SITE, STATUSES = "K17", ("unmanned", "manned")
LISTED = "[class*=st-key-wall-][class*=-K17]"


def news(page, view, reporter, status):
    """Seconds from one report to the picture of it."""
    drawn, start = view.wait_until_drawn(), time.perf_counter()
    reporter.report(SITE, status)
    view.wait_until_drawn(after=drawn)
    page.locator(LISTED).wait_for(state="attached" if status == "unmanned" else "detached")
    return time.perf_counter() - start


def main():
    path = chromium.find(chromium.WITH_WINDOWS)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_kadian(folder) as server,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, path)
        page = open_screen(browser, width=1920, height=1080).page
        enter(page, f"{server.url}/?wall=1")
        view = MapFrame(page)
        view.wait_until_drawn()
        reporter = Reporter(server)
        taken = []
        for number in range(REPORTS):
            taken.append(news(page, view, reporter, STATUSES[number % 2]))
            page.wait_for_timeout(137 * (number % 15))  # at another moment between two looks each time
        print(
            f"report to wall screen: median {statistics.median(taken):.2f} s, worst {max(taken):.2f} s"
            f" of {len(taken)} (target {TARGET_S} s)"
        )
        before = measure_memory(page)
        for number in range(REPORTS_HELD):
            news(page, view, reporter, STATUSES[number % 2])
        print(f"after {REPORTS_HELD} more reports: {before} -> {measure_memory(page)}")
        browser.close()


if __name__ == "__main__":
    main()
