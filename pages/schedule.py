"""Shift schedule: requests and one's own shifts first, then units by post and shift, and a proposal."""

import streamlit as st

from geo.services.schedule.schedule import shift_schedule
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.schedule.own_shifts import more_own_shifts, own_shifts
from pages.components.schedule.proposal_form import proposal_section
from pages.components.schedule.schedule_grid import days_shown, schedule_grid, schedule_summary
from pages.components.schedule.schedule_links import schedule_links
from pages.components.schedule.shift_panel import shift_panel
from pages.components.schedule.shift_requests import own_requests, shift_requests
from pages.components.schedule.workload import workload_table
from pages.components.situation.filter_bar import page_filter
from pages.components.situation.result_summary import time_notice

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
schedule = shift_schedule(ctx, actor, state.screen().filter, days_shown())

page_filter(ctx, actor, has_units=True)

st.header(state.translator()("page.rota"))
time_notice(schedule)
shift_requests(ctx, actor, schedule)
# On a phone columns stand one above the other: the form first, within reach of a thumb.
left, right = st.columns([1, 2], gap="medium")
with left:
    own_shifts(ctx, actor, schedule)
    shift_panel(ctx, actor, schedule)
    own_requests(ctx, actor, schedule)
    more_own_shifts(actor, schedule)
with right:
    schedule_summary(schedule)
    schedule_grid(ctx, actor, schedule)
    schedule_links(actor, schedule, days_shown())
    proposal_section(ctx, actor, schedule)
    workload_table(ctx, actor)
auto_refresh(ctx, stamp)
