"""Reports: on one site, on ticked sites, on own sites; the way back, and conflicts."""

from tests.browser.press_places.steps import REPORTED, report_meanwhile
from tests.browser.pressing import Place, WriteButton
from tests.browser.situation_page import demo_sites

CODES = {site["name"]: site["code"] for site in demo_sites()}
COMPOUNDS_AREA = "370725001007"
"""A community with a handful of compounds."""


def type_note(visit):
    visit.type_into("note-", "已到现场")


def type_bulk_note(visit):
    visit.type_into("bulk-note-", "已到现场")


def meet_conflict(visit):
    """Report on a site on which somebody else has reported since the form was begun."""
    for _ in range(4):
        if visit.key_like("keep-theirs"):
            return
        type_note(visit)
        report_meanwhile(visit, REPORTED)
        visit.leave_spot()
        visit.find("press-seen").click()
        visit.settle()


def type_reason(visit):
    visit.type_into("because", "亲眼所见")


def tick_rows(visit):
    """Tick the first two sites of the list."""
    visit.part("panel-tab").get_by_role("radio").last.click()
    visit.settle()
    if visit.key_like("bulk-*"):
        return
    rows = visit.part("sites").locator(".dvn-scroller")
    for row in (0, 1):
        visit.leave_spot()
        rows.click(position={"x": 17, "y": 35 * (row + 1.5)})
        visit.settle()


def tick_all(visit):
    """Tick all sites of the list."""
    visit.part("panel-tab").get_by_role("radio").last.click()
    visit.settle()
    if not visit.key_like("bulk-*"):
        visit.step("tick-all")


def meet_bulk_conflict(visit):
    """Confirm two ticked sites of which another account has changed one since they were drawn."""
    for _ in range(6):
        if visit.key_like("without"):
            return
        tick_rows(visit)
        report_meanwhile(
            visit, CODES[visit.part("sites").locator("td[aria-colindex='1']").first.text_content()]
        )
        visit.find("bulk-seen").click()
        visit.settle()


def unfold_own_report(visit):
    """Unfold the own reports and the step before an undo."""
    if not visit.key_like("own-undo-*"):
        visit.unfold("own")
        key = visit.key_like("own-step-*")
        if not key:
            visit.step(visit.key_like("press-seen") or visit.key_like("own-report-*"))
            key = visit.key_like("own-step-*")
        visit.open_popover(key)


REPORTS = (
    WriteButton("press-seen"),
    WriteButton("press-manned"),
    WriteButton("press-short_staffed"),
    WriteButton("press-unmanned"),
    WriteButton("press-withdrawn"),
    WriteButton("add-note", fill=type_note),
    WriteButton("undo", undoes=True),
)
BULK = (
    WriteButton("bulk-seen", tick_rows),
    WriteButton("bulk-manned", tick_rows),
    WriteButton("bulk-short_staffed", tick_rows),
    WriteButton("bulk-unmanned", tick_rows),
    WriteButton("bulk-withdrawn", tick_rows),
    WriteButton("add-note-ticked", fill=type_bulk_note),
    WriteButton("undo-ticked", undoes=True),
)
SITUATION_PLACES = (
    Place("checkpoint", "staff", "/?site=K17", "status-form", buttons=REPORTS),
    Place(
        "compound",
        "staff",
        "/?site=C226",
        "status-form",
        buttons=tuple(map(WriteButton, ("press-visit", "press-exempt", "press-patrolled"))),
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
            WriteButton("own-sites-undo", undoes=True),
            WriteButton("own-site-*", records=False),
            WriteButton("card-close", records=False),
        ),
    ),
    Place(
        "own phone",
        "staff",
        "/",
        "own-sites",
        390,
        (WriteButton("own-report-*"), WriteButton("own-sites-undo", undoes=True)),
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
        buttons=tuple(WriteButton(key, tick_all) for key in ("bulk-visit", "bulk-exempt", "bulk-patrolled")),
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
