"""Card of a place: its items with days left, what is to be signed for, its forms, its ledger."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.supplies.commands import ReceiveStock
from geo.domain.supplies.stock import MAX_LINE_LENGTH
from geo.services.context import AppContext
from geo.services.findings.record import log_finding
from geo.services.supplies.place_stock import PlaceStock, place_stock
from geo.services.supplies.record import receive_stock
from geo.services.supplies.stock_list import StockRow
from geo.text.supplies import (
    UNKNOWN,
    doubts,
    ledger_sentence,
    left_sentence,
    lines_text,
    name_of,
    quantity_text,
    suggestion_text,
)
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.supplies.count_form import count_form
from pages.components.supplies.move_form import move_form
from pages.components.supplies.stock_result import stock_result
from pages.components.supplies.stock_rows import LEVEL_COLOURS
from pages.components.widgets.command_result import form_key, result_box, run_command

SIGN_FORM, FINDING_FORM = "stock-sign", "stock-finding"
SIGNED_BY_KEY = "stock-signed-by"
LINES_SHOWN = 60
FINDING_CATEGORY = "facility"
"""Category of a finding on supplies, where the file has it; else the first one."""


def place_card(ctx: AppContext, actor: Actor, code: str, *, has_close: bool = True) -> None:
    """Draw a place; a hint how to choose one where none is chosen.

    Args:
        ctx: The application context.
        actor: The acting account.
        code: Code of the site or depot, "" for none.
        has_close: Whether the card has a button that closes it.
    """
    t = state.translator()
    with st.container(key="stock-card", gap="xsmall"):
        if not code:
            st.caption(t("supplies.choose"))
            return
        try:
            shown = place_stock(ctx, actor, code)
        except (NotFound, Refused):
            st.warning(t("supplies.unknown_place"))
            _close_button()
            return
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"#### {escape_markdown(name_of(ctx, shown.place, t))}")
            if has_close:
                _close_button()
        st.caption(escape_markdown(ctx.read_model.reference().areas.name_of(shown.place.area)))
        _items(ctx, shown)
        _doubts(ctx, actor, shown)
        if shown.may_count:
            _signature(ctx, actor, shown)
            count_form(ctx, actor, shown)
        if shown.may_move:
            move_form(ctx, actor, shown)
        _ledger(ctx, shown)


def _close_button() -> None:
    label = state.translator()("card.close")
    st.button(label, icon=":material/close:", type="tertiary", key="stock-close", on_click=_close)


def _close() -> None:
    """Close the card, a callback."""
    state.choose_site("")
    state.mark_dirty().day.stock_place = ""


def _items(ctx: AppContext, shown: PlaceStock) -> None:
    """Draw the items as a table: balance, days left with their level, what is suggested and on the way."""
    t = state.translator()
    if not shown.rows:
        st.info(t("supplies.nothing_here"))
        return
    order = {item.code: number for number, item in enumerate(ctx.supplies)}
    rows = sorted(shown.rows, key=lambda row: order[row.item.code])
    if state.screen().is_narrow:
        st.markdown("\n".join(f"- {_item_line(row)}" for row in rows))
        return
    headings = [t(f"supplies.column.{name}") for name in ("item", "balance", "left", "suggested", "coming")]
    lines = [" | ".join(headings), "|".join(["---"] * len(headings))]
    lines += [" | ".join(_cells(row)) for row in rows]
    st.markdown("\n".join(f"| {line} |" for line in lines))


def _item_line(row: StockRow) -> str:
    """Return an item as a line of Markdown, as a phone has room for."""
    t = state.translator()
    name, balance, left, suggested, coming = _cells(row)
    parts = [f"**{name}** {balance}"]
    if left != UNKNOWN:
        parts.append(left)
    if suggested != UNKNOWN:
        parts.append(t("supplies.suggest", quantity=suggested))
    if coming != UNKNOWN:
        parts.append(f"{t('supplies.on_the_way')} {coming}")
    return " · ".join(parts)


def _cells(row: StockRow) -> tuple[str, ...]:
    t = state.translator()
    left = UNKNOWN
    if row.item.is_consumable:
        left = f":{LEVEL_COLOURS[row.left.level]}[{escape_markdown(left_sentence(row.left, t))}]"
    return (
        escape_markdown(t.label(row.item)),
        escape_markdown(quantity_text(row.figures.balance, row.item, t)),
        left,
        escape_markdown(suggestion_text(row, t) or UNKNOWN),
        escape_markdown(quantity_text(row.on_the_way, row.item, t) if row.on_the_way else UNKNOWN),
    )


def _doubts(ctx: AppContext, actor: Actor, shown: PlaceStock) -> None:
    """Draw what cannot be right, and the press that logs it as a finding: a person decides that it is one."""
    t = state.translator()
    sentences = [sentence for row in shown.rows for sentence in doubts(row, t)]
    if sentences:
        st.warning("  \n".join(map(escape_markdown, sentences)))
    path = ctx.read_model.reference().areas.path(shown.place.area)
    if not shown.place.is_depot and actor.may(Verb.LOG_FINDING, path):
        with st.container(key="stock-finding-press"):
            st.button(
                t("supplies.log_finding"),
                key="stock-do-finding",
                icon=":material/report:",
                disabled=not sentences,
                on_click=partial(_log_finding, ctx, shown.place.code, " ".join(sentences)),
            )
            result_box(ctx, FINDING_FORM)


def _log_finding(ctx: AppContext, place: str, text: str) -> None:
    """Log what cannot be right as a finding, from a callback."""
    categories = ctx.finding_categories
    category = FINDING_CATEGORY if FINDING_CATEGORY in categories else next(iter(categories)).code
    text = state.translator()("supplies.finding_text", text=text)
    command = LogFinding(category, form_key(FINDING_FORM), place, text=text)
    run_command(ctx, FINDING_FORM, lambda actor: log_finding(ctx, actor, command))


def _signature(ctx: AppContext, actor: Actor, shown: PlaceStock) -> None:
    """Draw what is to be signed for, and the press that signs for all of it."""
    t, pending = state.translator(), shown.pending
    with st.container(key="stock-signature", gap="xsmall"):
        if pending:
            goods = lines_text(ctx.supplies, ((each.move.item, each.move.quantity) for each in pending), t)
            st.markdown(f"**{escape_markdown(t('supplies.pending', goods=goods))}**")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input(
                t("supplies.signed_by"), key=SIGNED_BY_KEY, max_chars=MAX_LINE_LENGTH, disabled=not pending
            )
            st.button(
                t("supplies.sign"),
                key="stock-do-sign",
                type="primary",
                disabled=not pending,
                on_click=_sign,
                args=(ctx, shown.place.code, tuple(each.seq for each in pending)),
            )
        stock_result(ctx, actor, SIGN_FORM)


def _sign(ctx: AppContext, place: str, seqs: tuple[int, ...]) -> None:
    """Sign for what is on the way to a place, from a callback."""
    by = (state.widget_value(SIGNED_BY_KEY) or "").strip()
    command = ReceiveStock(place, seqs, form_key(SIGN_FORM), by)
    run_command(ctx, SIGN_FORM, lambda actor: receive_stock(ctx, actor, command))


def _ledger(ctx: AppContext, shown: PlaceStock) -> None:
    """Draw the ledger, newest first, folded; what was withdrawn is struck through."""
    t, now = state.translator(), ctx.now()
    title = t("supplies.ledger", count=len(shown.lines))
    box = st.expander(title, key="stock-ledger", on_change=state.on_widget_change)
    if not box.open:
        return
    snapshot = ctx.read_model.current_snapshot()
    names = dict(ctx.read_model.reference().account_names)
    others = {line.other_place for line in shown.lines}
    names |= {code: snapshot.names[snapshot.row_of[code]] for code in others if code in snapshot.row_of}
    lines = []
    for line in shown.lines[:LINES_SHOWN]:
        text = escape_markdown(ledger_sentence(line, ctx, names, t, lambda at: clock(at, now)))
        lines.append(f"- ~~{text}~~" if line.is_withdrawn else f"- {text}")
    with box:
        st.markdown("\n".join(lines))
