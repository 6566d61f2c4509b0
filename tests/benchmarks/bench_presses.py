"""Every button that writes, on every screen, pressed 2, 3 and 5 times at its spot, 0.1 to 3 seconds apart.

``python -m tests.benchmarks.bench_presses`` takes about two hours; ``--gaps 0.25,1 --times 2`` samples.
"""

import argparse
import re
import tempfile
from itertools import product

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.pressing import (
    PLACES,
    Journal,
    keys,
    press_often,
    presses_told,
    show,
    taken_back,
    wait_until_laid_out,
)
from tests.browser.screens import open_screen
from tests.browser.servers import serving_kadian

GAPS_S = (0.1, 0.25, 0.6, 1.0, 2.0, 3.0)
TIMES = (2, 3, 5)


def begin_draft(page, url):
    """A draft, with a post chosen: planning has no buttons without them."""
    place = next(place for place in PLACES if place.name == "planning")
    show(page, url, place)
    page.locator(".st-key-new-plan-name input").fill("夜班")
    page.locator(".st-key-begin-plan button").click()
    page.locator(".st-key-post").wait_for()
    wait_until_laid_out(page)  # a list that is open is closed by the page being drawn
    box = page.locator(".st-key-post").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    box.click()
    page.keyboard.type("K11")
    page.get_by_role("option", name=re.compile("K11")).first.click()
    page.locator(".st-key-move-post").wait_for()


def tried(browser, server, place, times, gap_s):
    """Yield for each button of a screen its key, the number of presses recorded and what was taken back.

    A button that the machine did not show in time yields None in place of the number.
    """
    journal = Journal(server)
    page = open_screen(browser, width=place.width, height=844 if place.width < 600 else 900).page
    try:
        if place.name == "planning":
            begin_draft(page, server.url)
        else:
            show(page, server.url, place)
        for key in keys(page):
            if key not in keys(page):
                continue
            before = journal.head
            try:
                press_often(page, key, times, gap_s)
            except PlaywrightTimeoutError:
                yield key, None, []
                continue
            entries = journal.since(before)
            back = [] if key.startswith("undo") else taken_back(entries)
            yield key, presses_told(entries), back
            page.wait_for_timeout(4000)  # the next press is another one
    except PlaywrightTimeoutError:
        yield "(the screen)", None, []
    finally:
        page.context.close()


def main():
    """Press all buttons in every combination and print what was recorded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gaps", default=",".join(map(str, GAPS_S)))
    parser.add_argument("--times", default=",".join(map(str, TIMES)))
    parser.add_argument("--places", default=",".join(place.name for place in PLACES))
    options = parser.parse_args()
    places = [place for place in PLACES if place.name in options.places.split(",")]
    bad = pressed = unreached = 0
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright, chromium.find())
        for gap_s, times in product(map(float, options.gaps.split(",")), map(int, options.times.split(","))):
            # A store of its own for each round: what the last one recorded (a shift given up) hides buttons.
            with tempfile.TemporaryDirectory() as folder, serving_kadian(folder) as server:
                for place in places:
                    for key, recorded, back in tried(browser, server, place, times, gap_s):
                        if recorded is None:
                            unreached += 1
                            print(f"{place.name:12} {key:24} {times} x {gap_s:4} s: not reached")
                            continue
                        pressed += 1
                        is_bad = recorded > 1 or bool(back)
                        bad += is_bad
                        mark = "  <--" if is_bad else ""
                        print(f"{place.name:12} {key:24} {times} x {gap_s:4} s: {recorded} {back}{mark}")
        browser.close()
    print(
        f"{pressed} buttons pressed, {bad} recorded more than once or took something back, "
        f"{unreached} not reached"
    )


if __name__ == "__main__":
    main()
