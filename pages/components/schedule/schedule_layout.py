"""Shift schedule on one screen: own shifts in the sidebar, the grid, a panel beside it, the verdict above."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.schedule import ShiftSchedule
from pages.components.app import state
from pages.components.schedule.own_shifts import more_own_shifts, own_shifts
from pages.components.schedule.proposal_form import proposal_request
from pages.components.schedule.schedule_grid import (
    days_shown,
    grid_controls,
    schedule_grid,
    schedule_summary,
)
from pages.components.schedule.schedule_links import schedule_links
from pages.components.schedule.schedule_panel import schedule_panel
from pages.components.schedule.schedule_verdict import schedule_verdict
from pages.components.situation.filter_bar import page_filter_bar
from pages.components.situation.result_summary import time_notice


class _Containers(NamedTuple):
    """Parts of the page."""

    verdict: DeltaGenerator
    tools: DeltaGenerator
    own: DeltaGenerator
    panel: DeltaGenerator
    grid: DeltaGenerator
    request: DeltaGenerator


def schedule_layout(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the schedule; on a phone own shifts come first, then the panel and the grid, in one column."""
    parts = _containers()
    with parts.verdict:
        time_notice(schedule)
        schedule_verdict(schedule)
    with parts.tools:
        page_filter_bar(ctx, actor, schedule.filter, ("area", "unit"))
        grid_controls()
        schedule_links(actor, schedule, days_shown())
    with parts.own:
        own_shifts(ctx, actor, schedule)
        more_own_shifts(actor, schedule)
    with parts.request:
        proposal_request(ctx, actor, schedule)
    with parts.panel:
        schedule_panel(ctx, actor, schedule)
    with parts.grid:
        schedule_summary(schedule)
        schedule_grid(ctx, actor, schedule)


def _containers() -> _Containers:
    """Draw the containers in the order in which a screen of this width shows them."""
    if state.screen().is_narrow:
        verdict = st.container(key="verdict", gap="xsmall")
        own = st.container(key="schedule-own", gap="small")
        panel = st.container(key="schedule-panel", gap="xsmall")
        tools = st.container(key="schedule-tools", horizontal=True, gap="small")
        grid = st.container(key="schedule-side", gap="xsmall")
        return _Containers(verdict, tools, own, panel, grid, st.container(key="schedule-request"))
    with st.container(key="page-head", horizontal=True, gap="small"):
        verdict = st.container(key="verdict", gap="xsmall")
    tools = st.container(key="whereabouts", horizontal=True, vertical_alignment="center", gap="small")
    beside = st.container(key="map-and-panel", horizontal=True, gap="small")
    grid = beside.container(key="schedule-side", gap="xsmall")
    panel = beside.container(key="side-panel", gap="xsmall")
    # No containers there: an account with neither a unit nor the right to plan has no sidebar.
    return _Containers(verdict, tools, st.sidebar, panel, grid, st.sidebar)
