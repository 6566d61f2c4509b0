"""Shift schedule: own shifts first, units by post and shift, requests, and a proposal."""

from geo.services.schedule.schedule import shift_schedule
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.schedule.schedule_grid import days_shown
from pages.components.schedule.schedule_layout import schedule_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
schedule_layout(ctx, actor, shift_schedule(ctx, actor, state.screen().filter, days_shown()))
auto_refresh(ctx, stamp)
