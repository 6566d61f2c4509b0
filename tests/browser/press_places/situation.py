"""Reports: on one site, on ticked sites, on own sites; the way back, and conflicts."""

from tests.browser.press_places.steps import REPORTED, have, report_meanwhile
from tests.browser.pressing import Place, WriteButton, show
from tests.browser.situation_page import demo_sites

CODES = {site["name"]: site["code"] for site in demo_sites()}
QUESTION_MS = 4000
"""Longer than the same button counts as the same press."""
COMPOUNDS_AREA = "370725001007"
"""A community with a handful of compounds."""


def type_note(opened):
    opened.type_into("note-", "已到现场")


def type_bulk_note(opened):
    opened.type_into("bulk-note-", "已到现场")


def meet_conflict(opened):
    """Report on a site on which somebody else has reported since the form was begun."""
    for _ in range(4):
        if opened.key_like("keep-theirs"):
            return
        type_note(opened)
        report_meanwhile(opened, REPORTED)
        opened.leave_spot()
        opened.find("press-seen").click()
        opened.settle()


def type_reason(opened):
    opened.type_into("because", "亲眼所见")


def reopen(opened):
    """Open the place again, where no question of an earlier press waits to be confirmed."""
    show(opened.page, opened.url, opened.place)


def reopen_and_tick_rows(opened):
    reopen(opened)
    tick_rows(opened)


def reopen_and_tick_all(opened):
    reopen(opened)
    tick_all(opened)


def exempt(opened):
    """Exempt the compound from patrols, after which these can be resumed."""
    if not opened.key_like("press-patrolled"):
        confirm(opened, "press-exempt")


def exempt_all(opened):
    """Exempt all sites of the list from patrols, and tick them again."""
    tick_all(opened)
    if not opened.key_like("bulk-patrolled"):
        confirm(opened, "bulk-exempt")
        tick_all(opened)


def confirm(opened, key):
    """Press a button that asks, and again once the question counts as read."""
    opened.step(key)
    opened.page.wait_for_timeout(QUESTION_MS)
    opened.step(key)


def tick_rows(opened):
    """Tick the first two sites of the list."""
    opened.part("panel-tab").get_by_role("radio").last.click()
    opened.settle()
    if opened.key_like("bulk-*"):
        return
    rows = opened.part("sites").locator(".dvn-scroller")
    for row in (0, 1):
        opened.leave_spot()
        rows.click(position={"x": 17, "y": 35 * (row + 1.5)})
        opened.settle()


def tick_all(opened):
    """Tick all sites of the list."""
    opened.part("panel-tab").get_by_role("radio").last.click()
    opened.settle()
    if not opened.key_like("bulk-*"):
        opened.step("tick-all")


def meet_bulk_conflict(opened):
    """Confirm two ticked sites of which another account has changed one since they were drawn."""
    for _ in range(6):
        if opened.key_like("without"):
            return
        tick_rows(opened)
        report_meanwhile(
            opened, CODES[opened.part("sites").locator("td[aria-colindex='1']").first.text_content()]
        )
        opened.find("bulk-seen").click()
        opened.settle()


def reported_rows(key):
    """The step that has a button of the answer to a report on ticked sites."""

    def reach(opened):
        if not opened.key_like(key):
            tick_rows(opened)
            opened.step("bulk-seen")

    return reach


def unfold_own_report(opened):
    """Unfold the own reports and the step before an undo."""
    if not opened.key_like("own-undo-*"):
        opened.unfold("own")
        key = opened.key_like("own-step-*")
        if not key:
            opened.step(opened.key_like("press-seen") or opened.key_like("own-report-*"))
            key = opened.key_like("own-step-*")
        opened.open_popover(key)


REPORTS = (
    WriteButton("press-seen"),
    WriteButton("press-manned"),
    WriteButton("press-short_staffed"),
    WriteButton("press-unmanned"),
    WriteButton("press-withdrawn", reopen, records=False),
    WriteButton("add-note", have("add-note", "press-seen"), type_note),
    WriteButton("undo", have("undo", "press-seen"), undoes=True),
)
BULK = (
    WriteButton("bulk-seen", tick_rows),
    WriteButton("bulk-manned", tick_rows),
    WriteButton("bulk-short_staffed", tick_rows),
    WriteButton("bulk-unmanned", tick_rows),
    WriteButton("bulk-withdrawn", reopen_and_tick_rows, records=False),
    WriteButton("add-note-ticked", reported_rows("add-note-ticked"), type_bulk_note),
    WriteButton("undo-ticked", reported_rows("undo-ticked"), undoes=True),
)
SITUATION_PLACES = (
    Place("checkpoint", "staff", "/?site=K17", "status-form", buttons=REPORTS),
    Place(
        "compound",
        "staff",
        "/?site=C226",
        "status-form",
        buttons=(
            WriteButton("press-patrol"),
            WriteButton("press-exempt", reopen, records=False),
            WriteButton("press-patrolled", exempt),
        ),
    ),
    Place("phone", "staff", "/?site=K02", "status-form", 390, REPORTS),
    Place(
        "conflict",
        "staff",
        f"/?site={REPORTED}",
        "status-form",
        buttons=(
            WriteButton("keep-theirs", meet_conflict, records=False),
            WriteButton("apply-mine", meet_conflict, fill=type_reason),
        ),
    ),
    Place(
        "own sites",
        "staff",
        "/",
        "own-sites",
        buttons=(
            WriteButton("own-report-*"),
            WriteButton("own-sites-undo", have("own-sites-undo", "own-report-*"), undoes=True),
            WriteButton("own-site-*", records=False),
            WriteButton("card-close", have("card-close", "own-site-*"), records=False),
        ),
    ),
    Place(
        "own phone",
        "staff",
        "/",
        "own-sites",
        390,
        (
            WriteButton("own-report-*"),
            WriteButton("own-sites-undo", have("own-sites-undo", "own-report-*"), undoes=True),
        ),
    ),
    Place(
        "own reports",
        "staff",
        "/?site=K01",
        "status-form",
        buttons=(WriteButton("own-undo-*", unfold_own_report, undoes=True),),
    ),
    Place("bulk", "staff", "/?kind=checkpoint", "panel-tab", buttons=BULK, prepare=tick_rows),
    Place(
        "bulk patrols",
        "staff",
        f"/?kind=compound&area={COMPOUNDS_AREA}",
        "panel-tab",
        buttons=(
            WriteButton("bulk-patrol", tick_all),
            WriteButton("bulk-exempt", reopen_and_tick_all, records=False),
            WriteButton("bulk-patrolled", exempt_all),
        ),
        prepare=tick_all,
    ),
    Place(
        "bulk conflict",
        "staff",
        "/?kind=checkpoint",
        "panel-tab",
        buttons=(WriteButton("without", meet_bulk_conflict, records=False),),
    ),
)
