"""Readiness: areas and what is owed in each; a cell opens its list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.day.commands import OwedExcuse
from geo.domain.day.owed import OwedCounts, OwedItem, OwedKind
from geo.formatting import format_percent
from geo.services.context import AppContext
from geo.services.day.call_sheet import CallSheetFilter
from geo.services.day.checklist import AreaReadiness, Readiness, readiness
from geo.services.day.closing import excuse_owed
from geo.services.day.day_state import day_state
from geo.services.day.owed import owed
from geo.text.day import item_name, owed_sentence
from pages.components.app import state
from pages.components.app.day_state import ReadinessCell
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.day.call_list import call_list
from pages.components.day.owed_list import choose_item
from pages.components.day.unit_phones import unit_phone_list
from pages.components.widgets.command_result import form_key, result_box, run_command

ROW_HEIGHT = 35
ITEMS_SHOWN = 30
FORM_ID = "excuse"
KINDS = tuple(kind for kind in OwedKind if kind is not OwedKind.DAY_CLOSE)
"""Columns of the table; that a town has closed its day is its state."""


def readiness_table(ctx: AppContext, actor: Actor) -> None:
    """Draw a row for each area and a column for each kind; below, what is owed in the pressed cell."""
    t = state.translator()
    shown = readiness(ctx, actor, state.screen().filter.area)
    with st.container(key="readiness", gap="xsmall"):
        st.markdown(f"**{t('readiness.title')}**")
        st.caption(_summary(shown))
        _table(_rows(shown))
        cell = state.screen().day.cell
        if cell is None:
            st.caption(t("readiness.hint"))
        else:
            _cell_items(ctx, actor, cell, shown)
        unit_phone_list(ctx, actor)


def _rows(shown: Readiness) -> tuple[AreaReadiness, ...]:
    """Return the rows of the table: of an area without towns below it, the area itself."""
    return shown.rows or (shown.total,)


def _summary(shown: Readiness) -> str:
    """Return how much of all that is expected was answered, and in time: the sum of the rows."""
    total = sum((row.total for row in _rows(shown)), OwedCounts())
    return state.translator()(
        "readiness.summary",
        actual=total.actual,
        expected=total.expected,
        rate=format_percent(total.rate),
        on_time=format_percent(total.on_time_rate),
        owed=total.owed,
    )


def _table(rows: tuple[AreaReadiness, ...]) -> None:
    t = state.translator()
    kinds = [kind for kind in KINDS if any(kind in row.counts for row in rows)]
    columns: dict[str, list[object]] = {
        t("readiness.area"): [_area_name(row) for row in rows],
        t("readiness.state"): [t(f"day.state.{row.state}") for row in rows],
        t("readiness.owed"): [row.total.owed for row in rows],
    }
    columns |= {t(f"day.owed.{kind}"): [_owed_of(row.counts, kind) for row in rows] for kind in kinds}
    columns[t("readiness.rate")] = [
        None if row.total.rate is None else int(100 * row.total.rate) for row in rows
    ]
    kind_of = {t(f"day.owed.{kind}"): kind for kind in kinds}
    key = f"readiness-table-{state.screen().list_generation}"

    def on_select() -> None:
        for number, heading in state.widget_value(key)["selection"]["cells"]:
            if number < len(rows):
                state.mark_dirty().day.cell = ReadinessCell(rows[number].area, kind_of.get(heading))

    st.dataframe(
        pa.table(columns),
        key=key,
        height=ROW_HEIGHT * (len(rows) + 1) + 2,
        hide_index=True,
        on_select=on_select,
        selection_mode="single-cell",
        column_config={
            t("readiness.area"): st.column_config.Column(pinned=True),
            t("readiness.rate"): st.column_config.NumberColumn(format="%d %%"),
        },
        placeholder="–",
        alt=t("readiness.alt"),
    )


def _area_name(row: AreaReadiness) -> str:
    return state.translator()("readiness.rest", area=row.name) if row.is_rest else row.name


def _owed_of(counts: Mapping[OwedKind, OwedCounts], kind: OwedKind) -> int | None:
    """Return how many of a kind are owed, None where none is expected."""
    return counts[kind].owed if kind in counts else None


def _cell_items(ctx: AppContext, actor: Actor, cell: ReadinessCell, shown: Readiness) -> None:
    """Draw the items of a cell, each a button that opens it, and the form that excuses them together."""
    t = state.translator()
    row = next((row for row in _rows(shown) if row.area == cell.area), None)
    if row is None:
        return
    items = [
        item
        for item in owed(ctx, actor, area=cell.area)
        if cell.what in (None, item.what) and (not row.is_rest or item.area == cell.area)
    ]
    what = t(f"day.owed.{cell.what}") if cell.what else t("readiness.all_kinds")
    with st.container(key="readiness-items", gap="xsmall"):
        title = t("readiness.items", area=_area_name(row), what=what, count=len(items))
        st.markdown(f"**{escape_markdown(title)}**")
        if items:
            call_list(ctx, actor, CallSheetFilter(cell.area, cell.what, row.is_rest))
        for item in items[:ITEMS_SHOWN]:
            _item_button(ctx, item, has_kind=cell.what is None)
        if len(items) > ITEMS_SHOWN:
            st.caption(t("today.more", count=len(items) - ITEMS_SHOWN))
        # A tally of the period before stands here too; its own day close carries it over.
        expected = {item.key for item in day_state(ctx, shown.interval.start).items}
        excusable = [item for item in items if item.key in expected]
        if excusable and actor.may(Verb.CLOSE_DAY, ctx.read_model.reference().areas.path(cell.area)):
            _excuse_form(ctx, shown.interval.start, excusable)
        result_box(ctx, FORM_ID)


def _item_button(ctx: AppContext, item: OwedItem, *, has_kind: bool) -> None:
    """Draw an item with who owes it; ``has_kind``: also what it is."""
    t, now = state.translator(), ctx.now()
    reference = ctx.read_model.reference()
    unit = reference.units.get(item.unit)
    who = unit.name if unit else reference.areas.name_of(item.area)
    said = owed_sentence(item, t, lambda moment: clock(moment, now), now)
    mark = ":red[●]" if item.is_late(now) else ":gray[○]"
    name = item_name(item, ctx.finding_categories, t)
    facts = [t(f"day.owed.{item.what}"), who] if has_kind else [who]
    head = f"{mark} **{escape_markdown(name)}** · {escape_markdown(' · '.join(facts))}"
    st.button(
        f"{head}  \n{escape_markdown(said)}",
        key=f"readiness-item-{item.what}-{item.ref}",
        width="stretch",
        wrap=True,
        on_click=choose_item,
        args=(item,),
    )


def _excuse_form(ctx: AppContext, starts_at: datetime, items: list[OwedItem]) -> None:
    """Draw the reason and the button that excuses all items of the cell in the running period."""
    t = state.translator()
    with (
        st.container(key="excuse-form"),
        st.form("excuse", border=False, enter_to_submit=False),
    ):
        st.text_input(t("readiness.because"), key="excuse-reason", max_chars=MAX_NOTE_LENGTH)
        st.form_submit_button(
            t("readiness.excuse", count=len(items)),
            key="excuse-now",
            on_click=_excuse,
            args=(ctx, starts_at, tuple((item.what, item.ref) for item in items)),
        )


def _excuse(ctx: AppContext, starts_at: datetime, items: tuple[tuple[OwedKind, str], ...]) -> None:
    """Excuse the items, from a callback."""
    reason = (state.widget_value("excuse-reason") or "").strip()
    command = OwedExcuse(starts_at, items, reason, form_key(FORM_ID))
    if run_command(ctx, FORM_ID, lambda actor: excuse_owed(ctx, actor, command)):
        state.set_widget("excuse-reason", "")
