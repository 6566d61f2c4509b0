"""What a person waits for on the situation map, in a real browser at the size of the demo.

From opening a fresh browser to the first drawn map; from pressing a figure to the changed map; from a press
on a site, and from the only hit of a search, to its card; from one person's report to another's map. The map
tells when it has drawn (``data-drawn`` on its body counts its pictures).
"""

import statistics
import tempfile
import time
from itertools import cycle, islice

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.map_frame import MapFrame
from tests.browser.screens import admit, enter, open_screen, wait_until_at_rest
from tests.browser.servers import serving_kadian
from tests.browser.situation_page import demo_sites

OPENINGS = PRESSES = CLICKS = SEARCHES = 20
FIGURES = ("village", "venue", "compound", "all")
"""Figures of many sites: a result of few moves the view to them."""
REPORTS = 5
ALONE_PX = 30
SITES_ALONE = """alone => {
  const { points } = map.situation;
  const at = points.columns.ids.map((_, i) => map.latLngToContainerPoint(points.latLng(i)));
  const size = map.getSize();
  const { calm, singles } = points.drawn();
  return points.columns.ids.map((id, i) => [id, at[i].x, at[i].y]).filter(([, x, y], i) =>
    (calm.includes(i) || singles.includes(i)) && x > 60 && y > 60 && x < size.x - 60 && y < size.y - 60 &&
    at.every((other, j) => i === j || other.distanceTo(at[i]) > alone));
}"""


def first_map(browser, url):
    screen = open_screen(browser)
    admit(screen.page.context, url)
    start = time.perf_counter()
    screen.page.goto(url)
    MapFrame(screen.page).wait_until_drawn()
    taken = time.perf_counter() - start
    screen.page.context.close()
    return taken


def press(page, view, drawn, code):
    start = time.perf_counter()
    page.locator(f".st-key-figure-{code} button").click()
    return view.wait_until_drawn(after=drawn), time.perf_counter() - start


def presses(page, view):
    drawn, taken = view.wait_until_drawn(), []
    for number in range(PRESSES):
        drawn, seconds = press(page, view, drawn, FIGURES[number % len(FIGURES)])
        taken.append(seconds)
    return taken


def click(page, box, site):
    name, x, y = site
    start = time.perf_counter()
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.locator(".st-key-site-card").get_by_text(name).wait_for()
    return time.perf_counter() - start


def search(page, site):
    """Type the code of a site; how long from Enter to the card. Then clear the search and close the card."""
    field = page.locator(".st-key-search").get_by_role("combobox")
    field.click()
    page.keyboard.type(site["code"])
    page.get_by_role("option").first.wait_for()
    start = time.perf_counter()
    page.keyboard.press("Enter")
    page.locator(".st-key-site-card").get_by_text(site["name"]).wait_for()
    taken = time.perf_counter() - start
    wait_until_at_rest(page)
    for key in ("filter-clear", "card-close"):  # a proposal that was highlighted is chosen without a filter
        if (button := page.locator(f".st-key-{key} button")).count():
            button.click()
            wait_until_at_rest(page)
    page.locator(".st-key-site-card").wait_for(state="detached")
    wait_until_at_rest(page)
    return taken


def report(browser, url, view):
    """Another person sets a site's next status; how long until the first one's map has it."""
    theirs = open_screen(browser).page
    enter(theirs, f"{url}/?site=K14")
    MapFrame(theirs).wait_until_drawn()
    drawn, start = view.wait_until_drawn(), time.perf_counter()
    theirs.locator(".st-key-status-presses").get_by_role("button", disabled=False).first.click()
    view.wait_until_drawn(after=drawn)
    taken = time.perf_counter() - start
    theirs.context.close()
    return taken


def print_times(name, values, target):
    print(
        f"{name}: median {statistics.median(values):.2f} s, worst {max(values):.2f} s"
        f" of {len(values)} (target {target} s)"
    )


def main():
    path = chromium.find(chromium.WITH_WINDOWS)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_kadian(folder) as server,
        sync_playwright() as playwright,
    ):
        browser = chromium.launch(playwright, path)
        print_times("first drawn map", [first_map(browser, server.url) for _ in range(OPENINGS)], 3)
        page = open_screen(browser).page
        enter(page, server.url)
        view = MapFrame(page)
        view.wait_until_drawn()
        view.move_to(36.70, 118.84, 14.5)
        before = view.view()
        view.frame.evaluate("window.marked = true")
        print_times("press on a figure to changed map", presses(page, view), 0.35)
        box = page.locator(".st-key-map iframe").bounding_box()
        alone = view.frame.evaluate(SITES_ALONE, ALONE_PX)
        turns = islice(cycle(alone), CLICKS)
        print_times("press on a site to its card", [click(page, box, site) for site in turns], 0.4)
        survived = view.frame.evaluate("window.marked === true") and view.view() == before
        print(f"iframe, pan and zoom survived both: {'yes' if survived else 'NO'}")
        page.locator(".st-key-card-close button").click()
        page.locator(".st-key-site-card").wait_for(state="detached")
        hits = [site for site in demo_sites() if site["kind"] == "checkpoint"][:SEARCHES]
        print_times("only hit of a search to its card", [search(page, site) for site in hits], 0.4)
        print_times(
            "one person's report to another's map",
            [report(browser, server.url, view) for _ in range(REPORTS)],
            5,
        )
        browser.close()


if __name__ == "__main__":
    main()
