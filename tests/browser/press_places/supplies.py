"""Supplies: counts, moves and receipts of a place, distribution rounds, and the page without scripts."""

from dataclasses import replace

from tests.browser.press_places.lite import lite_form, lite_selector
from tests.browser.pressing import OpenPlace, Place, WriteButton
from tests.browser.screens import open_screen

STOCKED = "K11"
"""A checkpoint whose supplies another place does not use."""
DEPOT = "局物资库"


def choose_place(opened):
    """Show the card of the checkpoint."""
    if not opened.part("stock-do-count").count():
        opened.choose("stock-other-place", STOCKED)
        opened.part("stock-do-count").wait_for()


def key_beginning(opened, beginning):
    """The key of the first part whose key begins so: that of a field ends with the key of its form."""
    return opened.page.locator(f"[class*='st-key-{beginning}']").first.evaluate(
        """(box, name) => [...box.classList].find((each) => each.startsWith("st-key-" + name)).slice(7)""",
        beginning,
    )


def type_stock(opened):
    """Count another number than the last time."""
    number = opened.notes["counts"] = opened.notes.get("counts", 0) + 1
    opened.type_into("stock-count-mask-", str(200 + number))


def counted_once(opened):
    """Have a count that can be taken back."""
    if not opened.key_like("undo-stock-count"):
        type_stock(opened)
        opened.step("stock-do-count")


def unfold_move(opened):
    opened.unfold("stock-move-box")


def type_move(opened):
    """Fill in what comes from outside, another quantity than the last time."""
    number = opened.notes["moves"] = opened.notes.get("moves", 0) + 1
    opened.choose(key_beginning(opened, "stock-item-"), "口罩")
    opened.type_into("stock-quantity-", str(number))


def moved_once(opened):
    """Have a move that can be taken back."""
    if not opened.key_like("undo-stock-move"):
        unfold_move(opened)
        type_move(opened)
        opened.step("stock-do-move")


def issue(opened):
    """Issue goods from the depot to the place."""
    unfold_move(opened)
    opened.choose(key_beginning(opened, "stock-kind-"), "发放")
    type_move(opened)
    opened.choose(key_beginning(opened, "stock-other-"), DEPOT)
    opened.step("stock-do-move")


def have_pending(opened):
    """Have goods on the way to the place."""
    if not opened.key_like("stock-do-sign"):
        if opened.key_like("undo-stock-sign"):
            opened.step("undo-stock-sign")
        else:
            issue(opened)
    opened.type_into("stock-signed-by", "带班")


def signed_once(opened):
    """Have a receipt that can be taken back."""
    if not opened.key_like("undo-stock-sign"):
        have_pending(opened)
        opened.step("stock-do-sign")


def have_doubt(opened):
    """Let more be lost than there was, which cannot be right."""
    if opened.key_like("stock-do-finding"):
        return
    unfold_move(opened)
    opened.choose(key_beginning(opened, "stock-kind-"), "损耗")
    opened.choose(key_beginning(opened, "stock-item-"), "口罩")
    opened.type_into("stock-quantity-", "90000")
    opened.type_into("stock-reason-", "雨淋")
    opened.step("stock-do-move")


def have_round(opened):
    """Have a draft of a round; the last one that was issued is taken back, else nothing is suggested."""
    if not opened.key_like("stock-do-drop"):
        if opened.key_like("undo-stock-round"):
            opened.step("undo-stock-round")
        opened.step("stock-do-propose")


def issued_once(opened):
    """Have a round whose goods are on their way, to be taken back."""
    if not opened.key_like("undo-stock-round"):
        have_round(opened)
        opened.step("stock-do-round")


def lite_counts(opened):
    """Open the form of a count and fill in another number than the last time."""
    lite_form(opened)
    if opened.page.locator("details:not([open])").count():
        opened.page.locator("details summary").first.click()
    number = opened.notes["counts"] = opened.notes.get("counts", 0) + 1
    opened.page.locator("input[name='count.mask']").fill(str(200 + number))


def lite_pending(opened):
    """Have goods on the way to the place, which another account issues at its desk."""
    lite_form(opened)
    if not opened.page.locator("button[name=do][value=sign]").count():
        desk = open_screen(opened.page.context.browser, width=1400)
        issuer = OpenPlace(desk, opened.server, replace(SUPPLY_PLACES[0], buttons=()))
        issuer.open()
        issue(issuer)
        desk.page.context.close()
        lite_form(opened)
    opened.page.locator("input[name=by]").fill("带班")


SUPPLY_PLACES = (
    Place(
        "supplies",
        "planner",
        "/supplies",
        "stock-card",
        buttons=(
            WriteButton("stock-do-count", fill=type_stock),
            WriteButton("undo-stock-count", counted_once, undoes=True),
            WriteButton("stock-do-move", unfold_move, type_move),
            WriteButton("undo-stock-move", moved_once, undoes=True),
            WriteButton("stock-do-sign", have_pending),
            WriteButton("undo-stock-sign", signed_once, undoes=True),
            WriteButton("stock-do-finding", have_doubt),
        ),
        prepare=choose_place,
    ),
    Place(
        "supply rounds",
        "planner",
        "/supplies",
        "stock-rounds",
        buttons=(
            WriteButton("stock-do-propose", records=False),
            WriteButton("stock-do-round", have_round),
            WriteButton("undo-stock-round", issued_once, undoes=True),
            WriteButton("stock-do-drop", have_round, records=False),
        ),
    ),
    Place(
        "plain supplies",
        "planner",
        f"/m/supplies?site={STOCKED}",
        "form",
        390,
        (WriteButton("lite-sign", lite_pending), WriteButton("lite-count", lite_counts)),
        has_scripts=False,
        select=lite_selector,
    ),
)
