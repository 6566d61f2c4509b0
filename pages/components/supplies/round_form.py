"""Composition of a distribution round: suggested for the filter, changed by hand, issued as a whole."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.supplies.commands import DistributeRound, RoundStop, StockLine
from geo.services.context import AppContext
from geo.services.supplies.record import distribute_round
from geo.services.supplies.rounds import proposed_stops
from geo.services.supplies.stock_list import StockFilter
from geo.text.supplies import place_name
from pages.components.app import state
from pages.components.app.day_state import RoundDraft
from pages.components.app.labels import choice, unique_labels
from pages.components.supplies.stock_filter import ITEMS_KEY
from pages.components.supplies.stock_result import stock_result
from pages.components.widgets.command_result import run_command, run_query

FORM_ID = "stock-round"
FROM_KEY = "stock-round-from"
ROW_HEIGHT = 35
MAX_ROWS_SHOWN = 12


def round_form(ctx: AppContext, actor: Actor) -> None:
    """Draw the presses in one line, below them the lines of the draft, which stay as they were suggested."""
    t, draft = state.translator(), state.screen().day.round_draft
    tree = ctx.read_model.reference().areas
    depots = {depot.code: t.label(depot) for depot in ctx.supplies.depots if depot.area in tree}
    st.markdown(f"**{t('supplies.round_new')}**")
    if not depots:
        st.caption(t("supplies.no_depot"))
        return
    choice(t("supplies.round_from"), unique_labels(depots), key=FROM_KEY, on_change=state.on_widget_change)
    with st.container(key="stock-round-presses", horizontal=True, gap="small"):
        st.button(t("supplies.round_propose"), key="stock-do-propose", on_click=_propose, args=(ctx,))
        st.button(
            t("supplies.round_now"),
            key="stock-do-round",
            type="primary",
            disabled=draft is None or not draft.stops,
            on_click=_distribute,
            args=(ctx, draft),
        )
        st.button(
            t("supplies.round_drop"),
            key="stock-do-drop",
            type="tertiary",
            disabled=draft is None,
            on_click=_drop,
        )
    stock_result(ctx, actor, FORM_ID)
    if draft is not None:
        if draft.stops:
            _lines(ctx, draft)
        else:
            st.info(t("supplies.round_nothing"))


def _lines(ctx: AppContext, draft: RoundDraft) -> None:
    """Draw the lines of the draft; only the quantity can be changed."""
    t, snapshot = state.translator(), ctx.read_model.current_snapshot()
    rows = [(stop.place, line) for stop in draft.stops for line in stop.lines]

    def name(code: str) -> str:
        row = snapshot.row_of.get(code)
        return place_name(ctx.supplies, code, "" if row is None else snapshot.names[row], t)

    quantity = t("supplies.round_quantity")
    columns: dict[str, list[object]] = {
        t("supplies.column.place"): [name(place) for place, _ in rows],
        t("supplies.column.item"): [t.label(ctx.supplies[line.item]) for _, line in rows],
        quantity: [line.quantity for _, line in rows],
    }
    st.caption(t("supplies.round_hint"))
    st.data_editor(
        pa.table(columns),
        key=_editor_key(draft),
        height=ROW_HEIGHT * (min(len(rows), MAX_ROWS_SHOWN) + 1) + 2,
        hide_index=True,
        disabled=[heading for heading in columns if heading != quantity],
        column_config={quantity: st.column_config.NumberColumn(min_value=0, step=1)},
        on_change=state.on_widget_change,
    )


def _editor_key(draft: RoundDraft) -> str:
    return f"stock-round-lines-{draft.key}"


def _propose(ctx: AppContext) -> None:
    """Suggest a round for the filter, from a callback; a draft that was changed by hand is replaced."""
    current = state.mark_dirty()
    items = tuple(code for code in state.widget_value(ITEMS_KEY) or () if code in ctx.supplies)
    chosen = StockFilter(current.filter.area, items)

    def propose(actor: Actor) -> object:
        current.day.round_draft = RoundDraft(proposed_stops(ctx, actor, chosen))
        return None

    run_query(ctx, FORM_ID, propose)


def _drop() -> None:
    """Discard the draft, from a callback."""
    state.mark_dirty().day.round_draft = None


def _distribute(ctx: AppContext, draft: RoundDraft) -> None:
    """Issue the round, from a callback."""

    def act(actor: Actor) -> Receipt:
        stops = _stops(draft)
        if not stops:
            raise InvalidInput("error.stock_stops")
        depot = state.widget_value(FROM_KEY) or ""
        return distribute_round(ctx, actor, DistributeRound(depot, stops, draft.key))

    if run_command(ctx, FORM_ID, act):
        state.screen().day.round_draft = None


def _stops(draft: RoundDraft) -> tuple[RoundStop, ...]:
    """Return the stops with the quantities as they were changed; a line of 0 is left out."""
    edited = (state.widget_value(_editor_key(draft)) or {}).get("edited_rows", {})
    changes = {int(number): next(iter(values.values())) for number, values in edited.items() if values}
    stops: dict[str, list[StockLine]] = defaultdict(list)
    rows = [(stop.place, line) for stop in draft.stops for line in stop.lines]
    for number, (place, line) in enumerate(rows):
        quantity = int(changes.get(number, line.quantity) or 0)
        if quantity:
            stops[place].append(StockLine(line.item, quantity))
    return tuple(RoundStop(place, tuple(lines)) for place, lines in stops.items())
