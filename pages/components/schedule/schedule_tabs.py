"""Tabs of the panel beside the shift schedule."""

from __future__ import annotations

from enum import StrEnum

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import count_open_requests
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.schedule.proposal_job import has_proposal_request
from pages.components.schedule.shift_form import choose_shift

TAB_KEY = "schedule-tab"


class ScheduleTab(StrEnum):
    """Tab of the panel."""

    SHIFT = "shift"
    REQUESTS = "requests"
    WORKLOAD = "workload"
    PROPOSAL = "proposal"


def schedule_tabs(ctx: AppContext, actor: Actor) -> ScheduleTab:
    """Draw the tabs that are open to the account, and return the chosen one."""
    t = state.translator()
    names = {
        tab: t(f"schedule.tab.{tab}")
        for tab in ScheduleTab
        if tab is not ScheduleTab.PROPOSAL or actor.may_somewhere(Verb.DRAFT_PLAN)
    }
    if state.widget_value(TAB_KEY) not in names:
        show_schedule_tab(_first_tab(ctx, actor))
    return tabs(t("schedule.tab"), names, key=TAB_KEY, default=ScheduleTab.SHIFT, persist_state="page")


def show_schedule_tab(tab: ScheduleTab) -> None:
    """Show a tab, from a callback or before the tabs are drawn."""
    state.set_widget(TAB_KEY, tab)


def open_shift(site_id: str, start: str) -> None:
    """Choose a shift of a post and show its form, from a callback; "" for its first shift."""
    choose_shift(site_id, start)
    show_schedule_tab(ScheduleTab.SHIFT)


def _first_tab(ctx: AppContext, actor: Actor) -> ScheduleTab:
    """Return the tab a page opens with: what waits for the account, else the chosen shift."""
    if count_open_requests(ctx, actor):
        return ScheduleTab.REQUESTS
    if actor.may_somewhere(Verb.DRAFT_PLAN) and has_proposal_request(ctx, actor):
        return ScheduleTab.PROPOSAL
    return ScheduleTab.SHIFT
