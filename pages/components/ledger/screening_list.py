"""Door-to-door screening of an area: all of it in words, and its compounds and villages as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.domain.screening.screening import ScreeningCounts
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.screening.progress import ScreeningProgress, ScreeningRow, screening_progress
from geo.services.situation.overview import Overview
from geo.text.screening import totals_sentences
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.row_selection import is_user_selection, set_selection

KEY = "screening-table"
HEIGHT, ROW_HEIGHT = 320, 35


def area_screening(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the screening of the current area; nothing where no site is screened."""
    t = state.translator()
    progress = screening_progress(ctx, actor, overview.current_area, as_of=overview.filter.as_of)
    if not progress.rows:
        return
    with st.container(key="area-screening", gap="xsmall"):
        st.markdown(f"**{t('screening.title')}**")
        st.progress(progress.totals.counts.share or 0.0)
        sentences = map(escape_markdown, totals_sentences(progress.totals, t))
        st.markdown("  \n".join(sentences))
        box = st.expander(t("screening.alt"), key="screening-list-box", on_change=state.on_widget_change)
        if box.open:
            with box:
                _list(ctx, progress)


def _list(ctx: AppContext, progress: ScreeningProgress) -> None:
    """Draw the list; a press on a row shows the card of the site, which has the form."""
    t, now = state.translator(), ctx.now()
    table = _table(progress.rows, t, lambda moment: clock(moment, now))
    ids = tuple(row.site_id for row in progress.rows)
    st.caption(t("screening.hint"))
    st.dataframe(
        table,
        key=KEY,
        height=min(HEIGHT, ROW_HEIGHT * (len(table) + 1) + 2),
        hide_index=True,
        on_select=lambda: _on_select(ids),
        selection_mode="single-row",
        column_config={
            t("screening.column.share"): st.column_config.ProgressColumn(
                format="%d %%", min_value=0, max_value=100
            )
        },
        placeholder="–",
        alt=t("screening.alt"),
    )


def _table(rows: Sequence[ScreeningRow], t: Translator, clock_of: Callable[[datetime], str]) -> pa.Table:
    """Build the table: one row for each site, in the order of ``rows``."""
    screenings = [row.screening for row in rows]
    counts = [each.counts if each else None for each in screenings]
    columns: dict[str, list[object]] = {
        t("screening.column.site"): [row.name for row in rows],
        t("screening.column.share"): [_percent(each) for each in counts],
        t("screening.column.visited"): [each.visited if each else None for each in counts],
        t("screening.column.households"): [each.households if each else None for each in counts],
        t("screening.column.not_answered"): [each.not_answered if each else None for each in counts],
        t("screening.column.to_revisit"): [each.to_revisit if each else None for each in counts],
        t("screening.column.unit"): [row.unit_name or None for row in rows],
        t("screening.column.time"): [clock_of(each.observed_at) if each else None for each in screenings],
        t("screening.column.area"): [row.area_name for row in rows],
    }
    return pa.table(columns)


def _percent(counts: ScreeningCounts | None) -> int | None:
    """Return the share of visited households in whole percent; 100 only where all were visited."""
    return int(counts.share * 100) if counts is not None and counts.share is not None else None


def _on_select(ids: tuple[str, ...]) -> None:
    """Choose the site of a row, from a callback; the row is free to be pressed again."""
    selected = (state.widget_value(KEY) or {}).get("selection", {}).get("rows", [])
    if not is_user_selection(KEY) or not selected or selected[0] >= len(ids):
        return
    state.choose_site(ids[selected[0]], move_map=True)
    set_selection(KEY, [])
