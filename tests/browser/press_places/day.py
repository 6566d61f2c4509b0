"""The operational day: what is owed, tallies, findings, and the day close."""

from tests.browser.pressing import Place, WriteButton

TALLY_ITEM = "owed-item-tally-*"


def open_tally(opened):
    """Show the form of the first tally that is owed."""
    if not opened.key_like("tally-record"):
        opened.step(opened.key_like(TALLY_ITEM))


def type_counts(opened):
    """Fill in other counts than the last time."""
    number = opened.notes["tallies"] = opened.notes.get("tallies", 0) + 1
    fields = opened.part("tally-fields").locator("input")
    for field in range(3):
        fields.nth(field).fill(str(100 + number))


def sort_owed(opened):
    """Take away what is answered, so that an item is there to be answered."""
    if not opened.key_like("owed-answer-*"):
        opened.step("owed-sort")


def answer_finding(opened):
    """Have the answer to a finding, which can be undone."""
    if not opened.key_like("owed-undo"):
        sort_owed(opened)
        opened.step(opened.key_like("owed-answer-finding-*") or opened.key_like("owed-answer-patrol-*"))


def take_step(opened):
    """Have a step of the chosen finding that can be undone."""
    if not opened.key_like("undo-finding"):
        opened.step(opened.key_like("finding-do-begin") or opened.key_like("finding-do-report_done"))


def unfold_finding_form(opened):
    opened.unfold("finding-form-box")


def type_finding(opened):
    number = opened.notes["findings"] = opened.notes.get("findings", 0) + 1
    buttons = opened.part("finding-new-category").get_by_role("radio")
    buttons.nth(number % 4).click()
    opened.settle()
    opened.type_into("finding-new-text", f"第 {number} 处")


def type_reason(opened):
    field = opened.part("closing-reason").locator("input")
    if field.is_enabled():
        field.fill("列入次日计划")


def close_period(opened):
    """Have a closed period on the screen."""
    if not opened.key_like("day-reopen-step"):
        type_reason(opened)
        opened.step("day-close-now")
    opened.open_popover("day-reopen-step")


def type_reopening(opened):
    opened.type_into("reopening-reason", "漏报一岗")


def choose_cell(opened):
    """Show the items of the next area that owes any: an excused one owes none."""
    while not opened.key_like("excuse-now"):
        row = opened.notes["areas"] = opened.notes.get("areas", 0) + 1
        opened.leave_spot()
        rows = opened.part("readiness").locator(".dvn-scroller")
        rows.click(position={"x": 30, "y": 35 * (row + 0.5)})
        opened.settle()


def type_excuse(opened):
    opened.type_into("excuse-reason", "停电")


def open_handover(opened):
    """Have a handover that is not taken over; the last one is taken back where it is."""
    if opened.key_like("handover-do-accept"):
        return
    opened.step(opened.key_like("undo-handover") or opened.key_like("handover-row-*"))


def take_over(opened):
    """Have a step of the chosen handover that can be undone."""
    if not opened.key_like("undo-handover"):
        open_handover(opened)
        opened.step("handover-do-accept")


DAY_PLACES = (
    Place(
        "today",
        "staff",
        "/today",
        "owed",
        buttons=(
            WriteButton("owed-answer-*", sort_owed),
            WriteButton("owed-undo", answer_finding, undoes=True),
            WriteButton("tally-record", open_tally, type_counts),
            WriteButton("tally-zero", open_tally),
        ),
    ),
    Place(
        "handover",
        "staff",
        "/today",
        "handover",
        buttons=(
            WriteButton("handover-do-*", open_handover),
            WriteButton("undo-handover", take_over, undoes=True),
        ),
    ),
    Place("today phone", "staff", "/today", "owed", 390, (WriteButton("owed-answer-*", sort_owed),)),
    Place(
        "finding",
        "staff",
        "/findings?finding=F50",
        "finding-steps",
        buttons=(WriteButton("finding-do-*"), WriteButton("undo-finding", take_step, undoes=True)),
    ),
    Place(
        "finding form",
        "supervisor",
        "/findings?area=370725001001",
        "finding-form",
        buttons=(WriteButton("finding-log-now", unfold_finding_form, type_finding),),
    ),
    Place(
        "day close",
        "commander",
        "/today",
        "day-close",
        buttons=(
            WriteButton("day-close-now", fill=type_reason),
            WriteButton("day-reopen", close_period, type_reopening),
            WriteButton("excuse-now", choose_cell, type_excuse),
        ),
    ),
)
