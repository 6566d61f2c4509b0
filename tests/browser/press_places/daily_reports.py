"""Daily reports: drafts that are kept, and freezing."""

from tests.browser.pressing import Place, WriteButton


def unfold_editor(opened):
    """Show the editor; a frozen report first becomes a correction."""
    begin_correction(opened)
    opened.unfold("report-editor")


def begin_correction(opened):
    """Have a draft on the screen: of a frozen report, that of its correction."""
    if not opened.part("report-editor").count():
        opened.part("report-correcting").locator("label").first.click()
        opened.part("report-editor").wait_for()
        opened.settle()


def type_text(opened):
    """Write another text than the last time, which counts as typed once the field is left."""
    number = opened.notes["texts"] = opened.notes.get("texts", 0) + 1
    opened.type_into("report-text-zh-", "各项措施落实到位" + "。" * number)
    opened.page.keyboard.press("Tab")
    opened.settle()


def open_freezing(opened):
    """Accept what the check list asks, and open the step before freezing."""
    begin_correction(opened)
    accept = opened.part("report-check").locator("[class*='st-key-report-accept-'] input")
    if accept.count() and not accept.first.is_checked():
        opened.part("report-check").locator("[class*='st-key-report-accept-'] label").first.click()
        opened.settle()
    if opened.part("report-reason").count():
        opened.type_into("report-reason", "补报")
        opened.page.keyboard.press("Tab")
        opened.settle()
    opened.open_popover("report-freeze-step")


REPORT_PLACES = (
    Place(
        "daily report",
        "planner",
        "/reports",
        "report",
        buttons=(
            WriteButton("report-save", unfold_editor, type_text),
            WriteButton("report-freeze-now", open_freezing),
        ),
    ),
)
