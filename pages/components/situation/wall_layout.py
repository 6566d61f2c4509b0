"""Situation on a wall screen: large figures, the map and what needs action; the only button leaves it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import streamlit as st

from geo.domain.views import Figure
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.refresh import RenderStamp
from pages.components.site.site_card import BADGES
from pages.components.situation.kpi_strip import status_of
from pages.components.situation.live_code import live_code
from pages.components.situation.needs_action import rows_in_need, site_line
from pages.components.situation.news import new_alarms
from pages.components.situation.result_summary import time_notice
from pages.components.situation.situation_map import wall_map

STYLE = Path(__file__).parent / "wall.css"
ROWS_SHOWN = 12
PROBLEMS_SHOWN = 2
WALL_OUTDATED_AFTER = timedelta(seconds=30)
"""Age after which a wall screen is redrawn: well before it would say that its data are old."""


def wall_button() -> None:
    """Draw the button that leads from the desk to the wall screen."""
    st.button(
        state.translator()("wall.enter"),
        key="wall-enter",
        icon=":material/fullscreen:",
        type="tertiary",
        on_click=state.show_wall,
        kwargs={"is_wall": True},
    )


def wall_layout(ctx: AppContext, overview: Overview, stamp: RenderStamp) -> None:
    """Draw the figures in a row; below them the map, and beside it clock and list."""
    t, alarms = state.translator(), new_alarms(ctx)
    st.html(STYLE)
    with st.container(key="wall"):
        time_notice(overview)
        with st.container(key="wall-figures", horizontal=True):
            for figure in overview.figures:
                _tile(overview, figure, t)
        with st.container(key="wall-body", horizontal=True):
            wall_map(ctx, overview, alarms)
            with st.container(key="wall-side"):
                with st.container(key="wall-head", horizontal=True):
                    live_code(ctx, stamp)
                    st.button(
                        t("wall.leave"),
                        key="wall-leave",
                        icon=":material/fullscreen_exit:",
                        type="tertiary",
                        on_click=state.show_wall,
                        kwargs={"is_wall": False},
                    )
                _action_list(overview, alarms, t)


def _tile(overview: Overview, figure: Figure, t: Translator) -> None:
    """Draw what a figure is of, its number in large type, and the problems by status."""
    codes = overview.status_codes
    kinds = {kind.code: t.label(kind) for kind in codes.kinds}
    is_kind = figure.code in kinds
    name = kinds.get(figure.code) or t(f"figure.{figure.code}")
    share = format_percent(figure.coverage.share) if figure.coverage else ""
    problems = [
        f":{BADGES[status.category]}[●] {problem.count} {t.label(status)}"
        for problem in figure.problems[:PROBLEMS_SHOWN]
        for status in [status_of(overview, problem)]
    ]
    with st.container(key=f"wall-tile-{figure.code}", gap=None):
        st.markdown(escape_markdown(f"{name} {figure.count}" if is_kind else name))
        if is_kind:
            count = sum(problem.count for problem in figure.problems)
            st.markdown(f"**{count}** {t('wall.problems')}" if count else f"**✓** {share}")
            st.markdown("  \n".join(problems) or t("figure.no_problem"))
        elif figure.coverage:
            st.markdown(f"**{share}**")
            st.markdown(f"{figure.coverage.in_force}/{figure.coverage.required}")
        else:
            st.markdown(f"**{figure.count}**")


def _action_list(overview: Overview, alarms: tuple[str, ...], t: Translator) -> None:
    """Draw the most urgent sites; a new alarm has a key of its own, by which it pulses (see ``wall.css``)."""
    rows, ids = rows_in_need(overview), overview.state.snapshot.ids
    with st.container(key="wall-list", gap=None):
        st.markdown(f"**{t('panel.action')} {len(rows)}**")
        for row in rows[:ROWS_SHOWN]:
            mark = "alarm" if ids[row] in alarms else "row"
            with st.container(key=f"wall-{mark}-{ids[row]}"):
                st.markdown(site_line(overview, int(row), t))
        if not len(rows):
            st.markdown(t("panel.no_action"))
