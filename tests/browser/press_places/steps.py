"""Steps of several places."""

from dataclasses import replace

from tests.browser.pressing import OpenPlace
from tests.browser.reporter import Reporter
from tests.browser.screens import enter, open_screen

REPORTED = "K09"
"""A checkpoint on which another account reports meanwhile."""
STATUSES = ("short_staffed", "unmanned", "manned")


def report_meanwhile(opened, site):
    """Let another account report on the checkpoint, each time another status."""
    if "reporter" not in opened.notes:
        opened.notes["reporter"] = Reporter(opened.server, "commander")
    number = opened.notes["reports"] = opened.notes.get("reports", 0) + 1
    opened.notes["reporter"].report(site, STATUSES[number % len(STATUSES)])


def other_screen(opened, account, path, ready):
    """The screen of another account, which stays open, for what it does meanwhile."""
    if account not in opened.notes:
        place = replace(
            opened.place,
            account=account,
            path=path,
            ready=ready,
            width=1400,
            buttons=(),
            prepare=None,
            has_scripts=True,
            enter=enter,
        )
        screen = open_screen(opened.page.context.browser, width=place.width, height=place.height)
        other = OpenPlace(screen, opened.server, place)
        other.open()
        opened.notes[account] = other
    return opened.notes[account]


def have(key, *ways):
    """The step that has a button of this key in sight.

    Args:
        key: Pattern of its key.
        ways: Patterns of the keys of buttons that bring it; the first in sight is pressed.
    """

    def reach(opened):
        if not opened.key_like(key):
            opened.step(next(filter(None, map(opened.key_like, ways)), ""))

    return reach
