"""Post orders, receipts and roll calls: the sections of the page "today"."""

from tests.browser.press_places.lite import lite_form, lite_selector
from tests.browser.press_places.steps import other_screen
from tests.browser.pressing import Place, WriteButton

OWN_POST = "K09"
"""A post of the demo's staff."""
ANOTHER_PRESS_MS = 4000
"""Longer than the same button counts as the same press."""


def type_caller(field):
    """Enter who answered the telephone, which a recorded press empties."""
    return lambda opened: opened.type_into(field, "带班")


def publish_meanwhile(opened):
    """Let the planner publish an order, which all of its kind have to read."""
    desk = other_screen(opened, "planner", "/today", "receipts")
    unfold_order(desk)
    type_order(desk)
    desk.step("post-order-publish")
    desk.page.wait_for_timeout(ANOTHER_PRESS_MS)


def called_meanwhile(opened):
    """Have an own post that a roll call waits for."""
    if not opened.key_like("roll-call-answer-*"):
        desk = other_screen(opened, "commander", "/today", "roll-call-desk")
        desk.step("roll-call-start")
        desk.page.wait_for_timeout(ANOTHER_PRESS_MS)
        opened.open()


def open_receipt(opened):
    """Show the form of a receipt that is owed."""
    if opened.key_like("receipts-give"):
        return
    if not opened.key_like("owed-item-receipt-*"):
        publish_meanwhile(opened)
        opened.open()
    opened.step(opened.key_like("owed-item-receipt-*"))


def have_unread(opened):
    """Have a post whose orders are to be read."""
    if not opened.key_like("post-read-K*"):
        publish_meanwhile(opened)
        opened.open()


def have_outstanding(opened):
    """Have a receipt that the desk can enter."""
    if not opened.key_like("receipts-answer-*"):
        unfold_order(opened)
        type_order(opened)
        opened.step("post-order-publish")
        opened.open()


def lite_unread(opened):
    """Open the form of the receipt of the post."""
    lite_form(opened)
    if not opened.page.locator("button[name=do]").count():
        publish_meanwhile(opened)
        lite_form(opened)


def read_once(opened):
    """Have a receipt that can be taken back."""
    if not opened.key_like("post-read-undo"):
        have_unread(opened)
        opened.step(opened.key_like("post-read-K*"))


def entered_once(opened):
    """Have an entered call that can be taken back."""
    if not opened.key_like("receipts-undo"):
        have_outstanding(opened)
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
    opened.unfold("order-form-box")


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


def published_now(opened):
    """Have an order whose receipt is shown, so that it can be undone."""
    unfold_order(opened)
    if not opened.key_like("post-order-undo"):
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
            WriteButton("post-read-K*", have_unread),
            WriteButton("post-read-undo", read_once, undoes=True),
        ),
    ),
    Place(
        "receipts",
        "planner",
        "/today",
        "receipts",
        buttons=(
            WriteButton("receipts-answer-*", have_outstanding, type_caller("receipts-answered-by")),
            WriteButton("receipts-undo", entered_once, undoes=True),
            WriteButton("post-order-publish", unfold_order, type_order),
            WriteButton("post-order-withdraw", published_once),
            WriteButton("post-order-undo", published_now, undoes=True),
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
        "owed",
        buttons=(WriteButton("roll-call-answer-*", called_meanwhile),),
    ),
    Place(
        "plain receipt",
        "staff",
        f"/m/receipt?ref=post%20{OWN_POST}",
        "h1",
        390,
        (WriteButton("lite-receive", lite_unread),),
        has_scripts=False,
        select=lite_selector,
    ),
)
