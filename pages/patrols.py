"""Patrol routes with their capacity, and the displacement around suspended markets."""

from geo.domain.filters import SiteFilter
from geo.services.situation.overview import situation_overview
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.patrols.patrols_layout import patrols_layout

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
patrols_layout(ctx, actor, situation_overview(ctx, actor, SiteFilter(area=state.screen().filter.area)))
auto_refresh(ctx, stamp)
