"""Every button that writes, on every screen, pressed 2, 3 and 5 times at its spot, 0.1 to 3 seconds apart.

``python -m tests.benchmarks.bench_presses`` presses each button in each of these 18 ways. A place has a
server and a browser of its own, and its buttons are pressed in turn, so that each series is another press for
the application. Where nothing is left to press, it begins again with a new store. ``--places``, ``--gaps``
and ``--times`` choose some; ``--lanes`` is how many are under way.
"""

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase
from itertools import product
from threading import Lock

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from tests.browser import chromium, servers
from tests.browser.press_places import PLACES
from tests.browser.pressing import HEAR_CLICKS, OpenPlace, count_recorded, taken_back
from tests.browser.screens import open_screen

GAPS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
TIMES = (2, 3, 5)
PATIENCE_S = 60
ANOTHER_PRESS_MS = 4000
"""Longer than the same button counts as the same press."""
PROMISED_GAP_S = 3.3
"""Nothing is promised for a gap that a busy machine made longer: the series is pressed again."""
GUARDED_S = 3.5
"""Another button at the same spot takes no press for so long after the first one; then it is a press."""
ATTEMPTS = 3
"""New stores, one after the other, in which nothing of what is left could be pressed: then it is given up."""

ONCE, ANOTHER, MORE, NOTHING, UNDONE, UNREACHED, NO_WRITE = (
    "recorded once",
    "recorded once, and another button after the time of the guard",
    "recorded more than once",
    "recorded nothing",
    "undone",
    "not reached",
    "nothing to record, nothing recorded",
)
WRONG = frozenset({MORE, UNDONE})


class Report:
    """What came of all series; printed as it comes."""

    def __init__(self):
        self.outcomes, self.presses = Counter(), 0
        self._lock = Lock()

    def add(self, place, button, times, gap_s, outcome, detail=""):
        with self._lock:
            self.outcomes[outcome] += 1
            self.presses += times if outcome != UNREACHED else 0
            mark = "  <--" if outcome in WRONG else ""
            print(
                f"{place.name:20} {button.keys:20} {times} x {gap_s:4} s: {outcome} {detail}{mark}",
                flush=True,
            )


def open_server(place, folder):
    """The server of a place, on a store of its own."""
    script = servers.APPS / place.script if place.script else servers.ROOT / "app.py"
    if place.fill_store is None:
        return servers.serving_demo(folder, script)
    place.fill_store(folder)
    return servers.serving_kadian(folder, script)


def press_place(place, series, report):
    """Press all buttons of a place in all ways, with a server and a browser of its own."""
    presses = PlacePresses(place, series, report)
    while presses.is_left:
        before = presses.done
        try:
            with (
                tempfile.TemporaryDirectory() as folder,
                open_server(place, folder) as server,
                sync_playwright() as playwright,
            ):
                browser = chromium.launch(playwright, chromium.find(chromium.WITH_WINDOWS))
                screen = open_screen(
                    browser, width=place.width, height=place.height, has_scripts=place.has_scripts
                )
                screen.page.add_init_script(HEAR_CLICKS)
                presses.run(OpenPlace(screen, server, place))
                browser.close()
        except Exception as error:  # noqa: BLE001 - the other places go on
            print(f"{place.name:20} (the place): {error!r}", flush=True)
        presses.end_store(is_used=presses.done > before)


class PlacePresses:
    """The series of one place that are still to be pressed, by button."""

    def __init__(self, place, series, report):
        self.place, self.report = place, report
        self.left = {button: list(series) for button in place.buttons}
        self.done, self.unused_stores = 0, 0
        self.opened, self.missed, self.last = None, {}, None

    @property
    def is_left(self):
        return any(self.left.values())

    def run(self, opened):
        """Press in turn what is in sight, then what steps lead to, until opening the place brings no more."""
        self.opened, before = opened, None
        while self.is_left and self.done != before:
            before, self.last = self.done, None
            self.missed.clear()
            try:
                opened.open()
            except PlaywrightError as error:
                print(f"{self.place.name:20} cannot be opened: {error}", flush=True)
                continue
            while button := self._next():
                self._try(button)

    def end_store(self, *, is_used):
        """Give up what is left, where nothing of it could be pressed in several stores."""
        self.unused_stores = 0 if is_used else self.unused_stores + 1
        if self.unused_stores < ATTEMPTS:
            return
        for button, series in self.left.items():
            for times, gap_s in series:
                self.report.add(self.place, button, times, gap_s, UNREACHED, self.missed.get(button, ""))
        self.left = {}

    def _try(self, button):
        times, gap_s = self.left[button][0]
        try:
            is_done = self._press(button, times, gap_s)
        except (PlaywrightError, AssertionError, AttributeError, ValueError) as error:
            self.missed[button] = str(error).partition("\n")[0]
            return
        if is_done:
            self.missed.clear()
            self.left[button].pop(0)
            self.done += 1

    def _next(self):
        """The button with the most series left, None where none can be had; the last one only where alone.

        One that was not to be had waits until another was pressed: that may bring it back.
        """
        in_sight = [
            button
            for button, series in self.left.items()
            if series and button not in self.missed and (button.reach or self._key(button))
        ]
        others = [button for button in in_sight if button is not self.last] or in_sight
        return max(others, key=lambda button: len(self.left[button]), default=None)

    def _key(self, button):
        if button.keys.startswith("lite-"):
            return button.keys
        keys = [key for key in self.opened.keys_in_sight if fnmatchcase(key, button.keys)]
        return keys[len(self.left[button]) % len(keys)] if keys else ""

    def _reach(self, button):
        """Bring the button into sight, fill in what it records, and return its key."""
        if button is self.last:
            self.opened.page.wait_for_timeout(ANOTHER_PRESS_MS)
        if button.reach:
            button.reach(self.opened)
        if button.fill:
            button.fill(self.opened)
        key = self._key(button)
        if not key:
            raise ValueError("not in sight")
        self.opened.leave_spot()
        return key

    def _press(self, button, times, gap_s):
        """Press one series; False where it has to be pressed again."""
        opened, key = self.opened, self._reach(button)
        opened.forget_clicks()
        before, rows = opened.journal.head, button.count(opened) if button.count else 0
        _, gap = opened.press_often(key, times, gap_s)
        entries = opened.entries_after(before, patience_s=PATIENCE_S / 3 if button.records else 0)
        self.last = button
        recorded = count_recorded(entries)
        if button.count:
            recorded += abs(button.count(opened) - rows)
        back = [] if button.undoes else taken_back(entries)
        if (recorded > 1 or back) and gap > PROMISED_GAP_S:
            return False
        outcome, detail = self._outcome(button, recorded, back)
        if outcome in WRONG and opened.clicked_another(key, after_s=GUARDED_S):
            outcome = ANOTHER
        if outcome in WRONG:
            detail = f"{key}: {entries}"
        self.report.add(opened.place, button, times, gap_s, outcome, detail)
        return True

    def _outcome(self, button, recorded, back):
        if back:
            return UNDONE, str(back)
        if recorded > 1 or (recorded and not button.records and not button.count):
            return MORE, str(recorded)
        if recorded:
            return ONCE, ""
        if not button.records and not button.count:
            return NO_WRITE, ""
        alerts = self.opened.page.locator("[data-testid=stAlert], [role=alert]").all_inner_texts()
        return NOTHING, " | ".join(alerts)[:200]


def main():
    """Press all buttons in every combination and print what was recorded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gaps", default=",".join(map(str, GAPS_S)))
    parser.add_argument("--times", default=",".join(map(str, TIMES)))
    parser.add_argument("--places", default=",".join(place.name for place in PLACES))
    parser.add_argument("--buttons", default="*", help="pattern of the keys to press")
    parser.add_argument("--lanes", type=int, default=4)
    options = parser.parse_args()
    places = [
        replace(
            place, buttons=tuple(each for each in place.buttons if fnmatchcase(each.keys, options.buttons))
        )
        for place in PLACES
        if place.name in options.places.split(",")
    ]
    places = [place for place in places if place.buttons]
    places.sort(key=lambda place: -len(place.buttons))  # what takes longest begins first
    series = [
        (times, gap_s)
        for gap_s, times in product(map(float, options.gaps.split(",")), map(int, options.times.split(",")))
    ]
    report = Report()
    servers.demo_store()  # made once, before the lanes ask for it
    with ThreadPoolExecutor(options.lanes) as lanes:
        list(lanes.map(lambda place: press_place(place, series, report), places))
    count = sum(report.outcomes.values())
    print(f"{len(places)} places, {sum(len(place.buttons) for place in places)} buttons,", end=" ")
    print(f"{count} series, {report.presses} presses")
    for outcome, number in report.outcomes.items():
        print(f"{number:6} {outcome}")
    sys.exit(bool(WRONG & report.outcomes.keys()))


if __name__ == "__main__":
    main()
