"""Steps of several places."""

from tests.browser.reporter import Reporter

REPORTED = "K09"
"""A checkpoint on which another account reports meanwhile."""
STATUSES = ("short_staffed", "unmanned", "manned")


def report_meanwhile(visit, site):
    """Let another account report on the checkpoint, each time another status."""
    if "reporter" not in visit.notes:
        visit.notes["reporter"] = Reporter(visit.server, "commander")
    number = visit.notes["reports"] = visit.notes.get("reports", 0) + 1
    visit.notes["reporter"].report(site, STATUSES[number % len(STATUSES)])
