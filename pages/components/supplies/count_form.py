"""Form of a count: a number for each item that was counted, the others left empty."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.supplies.commands import CountStock, StockLine
from geo.domain.supplies.stock import MAX_QUANTITY
from geo.services.context import AppContext
from geo.services.supplies.place_stock import PlaceStock
from geo.services.supplies.record import count_stock
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.supplies.stock_result import stock_result
from pages.components.widgets.command_result import run_command
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID = "stock-count"
NOT_COUNTED = "–"


def count_form(ctx: AppContext, actor: Actor, shown: PlaceStock) -> None:
    """Draw the fields and the button; what is typed stays until it is recorded."""
    t = state.translator()
    form = state.form_for(f"stock {shown.place.code}", shown.last_count_seq)
    with st.form("stock-count-form", border=True, enter_to_submit=False):
        st.markdown(f"**{t('supplies.count_title')}**")
        st.caption(t("supplies.count_hint"))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            for item in ctx.supplies:
                st.number_input(
                    t("supplies.count_of", item=t.label(item), measure=item.measure),
                    0,
                    MAX_QUANTITY,
                    None,
                    key=_key(form, item.code),
                    placeholder=NOT_COUNTED,
                    width=150,
                )
        st.form_submit_button(
            t("supplies.count_now"),
            key="stock-do-count",
            type="primary",
            on_click=_count,
            args=(ctx, shown.place.code, form),
        )
    stock_result(ctx, actor, FORM_ID, on_undone=state.new_form)
    changed_meanwhile(FORM_ID, form, shown.last_count_seq, t("supplies.count_changed"))


def _key(form: FormState, item: str) -> str:
    return f"stock-count-{item}-{form.key}"


def _count(ctx: AppContext, place: str, form: FormState) -> None:
    """Record the count, from a callback."""

    def act(actor: Actor) -> Receipt:
        counted = {item.code: state.widget_value(_key(form, item.code)) for item in ctx.supplies}
        lines = tuple(StockLine(code, int(value)) for code, value in counted.items() if value is not None)
        if not lines:
            raise InvalidInput("error.stock_nothing")
        return count_stock(ctx, actor, CountStock(place, lines, form.version, form.key))

    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, act):
        state.new_form()
