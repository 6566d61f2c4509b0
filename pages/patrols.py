"""Patrol routes with their capacity, and the displacement around suspended markets."""

import streamlit as st

from geo.domain.filters import SiteFilter
from geo.services.patrols.routes import plan_patrols
from geo.services.situation.overview import situation_overview
from pages.components.app import identity, shell, state
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.patrols.capacity_summary import capacity_summary
from pages.components.patrols.displacement import displacement_section
from pages.components.patrols.options_form import options_form, section_picker
from pages.components.patrols.route_list import map_link, route_links, route_list, unrouted_lists
from pages.components.patrols.route_map import route_map, route_unit_picker
from pages.components.site.site_panel import site_panel
from pages.components.situation.filter_bar import page_filter

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
screen = state.screen()
t, area = state.translator(), screen.filter.area
overview = situation_overview(ctx, actor, SiteFilter(area=area))

st.header(t("page.patrols"))
patrol_plan, patrol_unit = None, ""
if section_picker() == "ring":
    displacement_section(ctx, actor, area)
else:
    patrol_plan = plan_patrols(ctx, actor, area, options_form(ctx, actor))
    patrol_unit = patrol_plan.unit_for(screen.site)
    capacity_summary(patrol_plan)
    chosen = route_unit_picker(patrol_plan)
    left, right = st.columns([2, 1])
    with right:
        route_map(ctx, patrol_plan, chosen)
    with left:
        route_list(patrol_plan, chosen)
        map_link()
        route_links(actor, patrol_plan)
if screen.is_narrow:  # directly below the list: the result of a press there must be visible
    site_panel(ctx, actor, overview, patrol_unit)
if patrol_plan is not None:
    unrouted_lists(patrol_plan)
if not screen.is_narrow:
    with st.sidebar:
        site_panel(ctx, actor, overview, patrol_unit)
page_filter(ctx, actor)
auto_refresh(ctx, stamp)
