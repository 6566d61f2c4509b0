"""Post orders, receipts and roll calls: the sections of the page "today"."""

from datetime import UTC, datetime
from pathlib import Path

from geo.domain.roll_calls.commands import StartRollCall
from geo.domain.roll_calls.roll_call import MAX_MINUTES
from geo.services.roll_calls.record import start_roll_call
from tests.browser.press_places.lite import lite_selector
from tests.browser.pressing import Place, WriteButton
from tests.unit.services.day.days import CHIEF
from tests.worlds import world_at


def type_caller(field):
    """Enter who answered the telephone, which a recorded press empties."""
    return lambda opened: opened.type_into(field, "带班")


def add_roll_call(folder):
    """A small county in which the roll is being called."""
    world = world_at(Path(folder))
    world.moment = datetime.now(UTC)
    start_roll_call(world.ctx, CHIEF, StartRollCall("", "call", minutes=MAX_MINUTES))
    world.store.close()


def open_receipt(opened):
    """Show the form of the first receipt that is owed."""
    if not opened.key_like("receipts-give"):
        opened.step(opened.key_like("owed-item-receipt-*"))


def read_once(opened):
    """Have a receipt that can be taken back."""
    if not opened.key_like("post-read-undo"):
        opened.step(opened.key_like("post-read-K*"))


def entered_once(opened):
    """Have an entered call that can be taken back."""
    if not opened.key_like("receipts-undo"):
        opened.type_into("receipts-answered-by", "带班")
        opened.step(opened.key_like("receipts-answer-*"))


def call_roll(opened):
    """Have a running roll call with a post to call."""
    if not opened.key_like("roll-call-phone-*"):
        opened.step("roll-call-start")


def open_withdrawal(opened):
    call_roll(opened)
    opened.open_popover("roll-call-withdraw-step")


def unfold_order(opened):
    opened.unfold("post-order-step")


def type_order(opened):
    """Write another text than the last time."""
    number = opened.notes["orders"] = opened.notes.get("orders", 0) + 1
    opened.type_into("post-order-admitted", f"第 {number} 次：持证车辆")


def published_once(opened):
    """Have an order of the shown area, to be withdrawn."""
    unfold_order(opened)
    if not opened.key_like("post-order-withdraw"):
        type_order(opened)
        opened.step("post-order-publish")


POST_ORDER_PLACES = (
    Place(
        "post orders",
        "staff",
        "/today",
        "post-orders",
        buttons=(
            WriteButton("receipts-give", open_receipt),
            WriteButton("post-read-K*"),
            WriteButton("post-read-undo", read_once, undoes=True),
        ),
    ),
    Place(
        "receipts",
        "planner",
        "/today",
        "receipts",
        buttons=(
            WriteButton("receipts-answer-*", fill=type_caller("receipts-answered-by")),
            WriteButton("receipts-undo", entered_once, undoes=True),
            WriteButton("post-order-publish", unfold_order, type_order),
            WriteButton("post-order-withdraw", published_once),
        ),
    ),
    Place(
        "roll call",
        "commander",
        "/today",
        "roll-call-desk",
        buttons=(
            WriteButton("roll-call-start"),
            WriteButton("roll-call-phone-*", call_roll, type_caller("roll-call-answered-by")),
            WriteButton("roll-call-withdraw", open_withdrawal),
        ),
    ),
    Place(
        "roll call answered",
        "staff",
        "/today",
        "roll-call",
        buttons=(WriteButton("roll-call-answer-*"),),
        fill_store=add_roll_call,
    ),
    Place(
        "plain receipt",
        "staff",
        "/m/receipt?ref=post%20K09",
        "form",
        390,
        (WriteButton("lite-receive"),),
        has_scripts=False,
        select=lite_selector,
    ),
)
