"""Panel beside the shift schedule: the chosen shift, the requests, the workload or a proposal."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.schedule import ShiftSchedule
from pages.components.schedule.proposal_form import proposal_panel
from pages.components.schedule.schedule_tabs import ScheduleTab, schedule_tabs
from pages.components.schedule.shift_form import close_shift_form
from pages.components.schedule.shift_panel import shift_panel
from pages.components.schedule.shift_requests import requests_panel
from pages.components.schedule.workload import workload_table


def schedule_panel(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the tabs, and the content of the chosen one."""
    chosen = schedule_tabs(ctx, actor)
    if chosen != ScheduleTab.SHIFT:
        close_shift_form()
    with st.container(key="panel-content", gap="xsmall"):
        if chosen == ScheduleTab.REQUESTS:
            requests_panel(ctx, actor, schedule)
        elif chosen == ScheduleTab.WORKLOAD:
            workload_table(ctx, actor)
        elif chosen == ScheduleTab.PROPOSAL:
            proposal_panel(ctx, actor, schedule)
        else:
            shift_panel(ctx, actor, schedule)
