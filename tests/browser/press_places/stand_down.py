"""Stand-down: orders and their withdrawal at the desk, and the report of a place without scripts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from geo.domain.stand_down.stand_down import OrderStandDown
from geo.services.stand_down.record import order_stand_down
from tests.browser.press_places.lite import lite_form
from tests.browser.pressing import Place, WriteButton
from tests.unit.services.day.days import CHIEF
from tests.worlds import world_at

TOWN = "370725001"
BARRED = "CP1"
"""A checkpoint of a small county, which reports its barrier gone."""


def unfold_order(opened):
    opened.unfold("stand-down-form")


def type_terms(opened):
    """Fill in a deadline and another condition than the last time."""
    number = opened.notes["orders"] = opened.notes.get("orders", 0) + 1
    opened.type_into("stand-down-condition", f"{number} 日无新增")
    due = datetime.now(UTC) + timedelta(days=2)
    opened.part("stand-down-due").get_by_role("spinbutton").first.click()
    opened.page.keyboard.type(f"{due:%Y%m%d}1200")
    opened.page.keyboard.press("Tab")
    opened.settle()


def order_once(opened):
    """Have an order to withdraw, with the step before its withdrawal open."""
    if not opened.page.locator("[class*='st-key-stand-down-withdraw-step-']").count():
        unfold_order(opened)
        type_terms(opened)
        opened.step("stand-down-order")
    step = opened.key_like("stand-down-withdraw-step-*")
    opened.open_popover(step)


def type_reason(opened):
    opened.type_into("stand-down-reason", "形势反复")


def add_order(folder):
    """A small county whose checkpoints are to be stood down."""
    world = world_at(Path(folder))
    world.moment = datetime.now(UTC)
    due_at = world.moment + timedelta(days=1)
    order_stand_down(world.ctx, CHIEF, OrderStandDown(TOWN, due_at, "order"))
    world.store.close()


def type_note(opened):
    """Open the report of the place and fill in a note; the report that is there is taken back."""
    lite_form(opened)
    if not opened.page.locator("textarea[name=note]").count():
        have_removal(opened)
        opened.page.locator("details.undo button").click()
        opened.page.locator("textarea[name=note]").wait_for()
    number = opened.notes["removals"] = opened.notes.get("removals", 0) + 1
    opened.page.locator("textarea[name=note]").fill(f"第 {number} 次：路障已清")


def have_removal(opened):
    """Have a report that the barrier is gone, with the step before its undo unfolded."""
    lite_form(opened)
    if not opened.page.locator("details.undo").count():
        opened.page.locator("textarea[name=note]").fill("路障已清")
        opened.page.locator(REMOVAL_FINDERS["lite-removal"]).click()
        opened.page.locator("details.undo").wait_for()
    opened.page.locator("details.undo summary").click()


REMOVAL_FINDERS = {
    "lite-removal": "form[enctype] button.main",
    "lite-undo-removal": "details.undo[open] button",
}
STAND_DOWN_PLACES = (
    Place(
        "stand-down",
        "commander",
        "/today",
        "stand-down",
        buttons=(
            WriteButton("stand-down-order", unfold_order, type_terms),
            WriteButton("stand-down-withdraw-[0-9]*", order_once, type_reason),
        ),
    ),
    Place(
        "plain stand-down",
        "staff",
        f"/m/stand-down?site={BARRED}",
        "h1",
        390,
        (
            WriteButton("lite-removal", type_note),
            WriteButton("lite-undo-removal", have_removal, undoes=True),
        ),
        has_scripts=False,
        select=REMOVAL_FINDERS.__getitem__,
        fill_store=add_order,
    ),
)
