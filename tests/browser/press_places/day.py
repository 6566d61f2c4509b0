"""The operational day: what is owed, tallies, findings, and the day close."""

from tests.browser.press_places.steps import have
from tests.browser.pressing import Place, WriteButton

TALLY_ITEM = "owed-item-tally-*"
WITH_UNDO = ("finding", "confirmation", "patrol", "report", "receipt", "emergency_access", "supply_receipt")
"""Kinds of owed items whose answer the list can undo."""
PRESSES_AT_MOST = 5
KINDS_FROM = 3
"""First column of a kind in the table of readiness: area, state and sum stand before, the share behind."""


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
    """Have an item to be answered: what is answered is taken away, or its answer taken back."""
    if not opened.key_like("owed-answer-*"):
        opened.step(opened.key_like("owed-sort"))
    if not opened.key_like("owed-answer-*"):
        opened.step(opened.key_like("owed-undo"))


def answer_with_undo(opened):
    """Have an answer that can be undone."""
    if not opened.key_like("owed-undo"):
        sort_owed(opened)
        keys = (opened.key_like(f"owed-answer-{what}-*") for what in WITH_UNDO)
        opened.step(next(filter(None, keys), ""))


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


def have_open_period(opened):
    """Have a period on the screen that can be closed."""
    if not opened.key_like("day-close-now"):
        opened.open_popover("day-reopen-step")
        type_reopening(opened)
        opened.step("day-reopen")


def type_reopening(opened):
    opened.type_into("reopening-reason", "漏报一岗")


def choose_cell(opened):
    """Show what is owed in a cell of the table that owes something: what is excused is not owed."""
    if opened.key_like("excuse-now"):
        return
    for row, column in owing_cells(opened):
        press_cell(opened, row, column)
        if opened.key_like("excuse-now"):
            return


def press_cell(opened, row, column):
    """Choose a cell of the table, by row from 1 and column from 0; one just drawn misses a press."""
    table = opened.part("readiness")
    first = table.locator(f"canvas tr[aria-rowindex='{row + 1}'] td[aria-colindex='1']")
    first.wait_for(state="attached")
    for _ in range(PRESSES_AT_MOST):
        opened.leave_spot()
        table.locator(".dvn-scroller").click(position={"x": 30, "y": 35 * (row + 0.5)})
        opened.settle()
        if first.get_attribute("aria-selected") == "true":
            break
    for _ in range(column):
        opened.page.keyboard.press("ArrowRight")
    opened.settle()


def owing_cells(opened):
    """Row and column, from 1 and 0, of the cells of a kind with a number above 0, the last kind first."""
    cells = opened.part("readiness").locator("canvas td")
    cells.first.wait_for(state="attached")
    cells = cells.evaluate_all(
        """(cells) => cells.map((cell) => [
          Number(cell.closest("tr").getAttribute("aria-rowindex")) - 1,
          Number(cell.getAttribute("aria-colindex")) - 1,
          Number(cell.textContent)])"""
    )
    last = max(column for _, column, _ in cells)
    owing = [(row, column) for row, column, count in cells if KINDS_FROM <= column < last and count > 0]
    return sorted(owing, key=lambda cell: (-cell[1], cell[0]))


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
            WriteButton("owed-undo", answer_with_undo, undoes=True),
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
        buttons=(
            WriteButton("finding-do-*", have("finding-do-*", "undo-finding")),
            WriteButton("undo-finding", take_step, undoes=True),
        ),
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
            WriteButton("day-close-now", have_open_period, type_reason),
            WriteButton("day-reopen", close_period, type_reopening),
            WriteButton("excuse-now", choose_cell, type_excuse),
        ),
    ),
)
