"""Steps of several places."""

from tests.browser.reporter import Reporter

REPORTED = "K09"
"""A checkpoint on which another account reports meanwhile."""
STATUSES = ("short_staffed", "unmanned", "manned")


def report_meanwhile(opened, site):
    """Let another account report on the checkpoint, each time another status."""
    if "reporter" not in opened.notes:
        opened.notes["reporter"] = Reporter(opened.server, "commander")
    number = opened.notes["reports"] = opened.notes.get("reports", 0) + 1
    opened.notes["reporter"].report(site, STATUSES[number % len(STATUSES)])
