"""Form of a move: what comes to a place or leaves it, from where or where to."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.supplies.commands import MoveStock, StockLine
from geo.domain.supplies.stock import ARRIVALS, MAX_LINE_LENGTH, MAX_QUANTITY, TRANSFERS, MoveKind
from geo.services.context import AppContext
from geo.services.supplies.place_stock import PlaceStock
from geo.services.supplies.record import move_stock
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.supplies.stock_result import stock_result
from pages.components.supplies.stock_rows import place_labels
from pages.components.widgets.command_result import run_command

FORM_ID = "stock-move"
BOX_KEY = "stock-move-box"
PACKS = "packs"
PIECES = "pieces"


def move_form(ctx: AppContext, actor: Actor, shown: PlaceStock) -> None:
    """Draw the form, folded; what is typed stays until it is recorded or another place is chosen."""
    t, form = state.translator(), state.screen().day.form_of(FORM_ID, shown.place.code)
    box = st.expander(t("supplies.move_title"), key=BOX_KEY, on_change=state.on_widget_change)
    if box.open:
        with box, st.form("stock-move-form", border=False, enter_to_submit=False):
            _fields(ctx, actor, shown, form)
            st.form_submit_button(
                t("supplies.move_now"),
                key="stock-do-move",
                type="primary",
                on_click=_move,
                args=(ctx, shown.place.code, form),
                kwargs={"is_depot": shown.place.is_depot},
            )
    stock_result(ctx, actor, FORM_ID)


def _fields(ctx: AppContext, actor: Actor, shown: PlaceStock, form: FormState) -> None:
    t = state.translator()
    kinds = {str(kind): t(f"supplies.kind.{kind}") for kind in MoveKind}
    items = unique_labels({item.code: t.label(item) for item in ctx.supplies})
    measures = {PIECES: t("supplies.in_pieces"), PACKS: t("supplies.in_packs")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        choice(t("supplies.move_kind"), kinds, key=f"stock-kind-{form.key}", width=150)
        choice(
            t("supplies.move_item"),
            items,
            index=None,
            key=f"stock-item-{form.key}",
            placeholder=t("supplies.move_item"),
            width=170,
        )
        st.number_input(
            t("supplies.move_quantity"),
            -MAX_QUANTITY,
            MAX_QUANTITY,
            None,
            key=f"stock-quantity-{form.key}",
            placeholder="–",
            width=130,
            help=t("supplies.quantity_help"),
        )
        choice(t("supplies.move_in"), measures, key=f"stock-measure-{form.key}", width=150)
    places = {code: label for code, label in place_labels(ctx, actor).items() if code != shown.place.code}
    choice(
        t("supplies.move_other"),
        places,
        index=None,
        key=f"stock-other-{form.key}",
        placeholder=t("supplies.outside"),
        help=t("supplies.move_other_help"),
        filter_mode="contains",
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in ("doc", "source"):
            st.text_input(
                t(f"supplies.move.{name}"),
                key=f"stock-{name}-{form.key}",
                max_chars=MAX_LINE_LENGTH,
                width=200,
            )
    st.text_input(t("supplies.move_reason"), key=f"stock-reason-{form.key}", max_chars=MAX_NOTE_LENGTH)


def _move(ctx: AppContext, place: str, form: FormState, *, is_depot: bool) -> None:
    """Record the move, from a callback."""

    def act(actor: Actor) -> Receipt:
        return move_stock(ctx, actor, _command(ctx, place, form, is_depot=is_depot))

    if run_command(ctx, FORM_ID, act):
        state.screen().day.end_form(FORM_ID, form)


def _command(ctx: AppContext, place: str, form: FormState, *, is_depot: bool) -> MoveStock:
    """Return the command of the fields.

    Goods are issued from a depot to a site, and come back the other way; between two places of one sort they
    are issued from the one that the card shows.

    Raises:
        InvalidInput: No item is chosen, or no quantity given.
    """

    def typed(name: str) -> str:
        return str(state.widget_value(f"stock-{name}-{form.key}") or "").strip()

    kind, item = MoveKind(typed("kind")), typed("item")
    quantity = state.widget_value(f"stock-quantity-{form.key}")
    if not item or not quantity:
        raise InvalidInput("error.stock_item")
    if typed("measure") == PACKS:
        quantity *= ctx.supplies[item].pack
    other = typed("other") if kind in TRANSFERS else ""
    comes = kind in ARRIVALS or (kind is MoveKind.CORRECTION and quantity > 0)
    if kind is MoveKind.ISSUE:
        comes = not is_depot and ctx.supplies.depot(other) is not None
    elif kind is MoveKind.RETURN:
        comes = is_depot
    from_place, to_place = (other, place) if comes else (place, other)
    amount = abs(int(quantity)) if kind is MoveKind.CORRECTION else int(quantity)
    return MoveStock(
        kind,
        (StockLine(item, amount),),
        from_place,
        to_place,
        form.key,
        doc=typed("doc"),
        source=typed("source"),
        reason=typed("reason"),
    )
