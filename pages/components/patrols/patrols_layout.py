"""Patrols on one screen: the chosen site in the sidebar, the map, the list beside it, the verdict above."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.patrols.routes import plan_patrols
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.patrols.capacity_summary import capacity_summary, capacity_verdict
from pages.components.patrols.displacement import (
    displacement_fields,
    displacement_list,
    displacement_map,
    displacement_verdict,
)
from pages.components.patrols.options_form import options_form, section_picker
from pages.components.patrols.route_list import map_link, route_links, route_list, unrouted_lists
from pages.components.patrols.route_map import route_map, route_unit_picker
from pages.components.site.site_panel import site_panel
from pages.components.situation.filter_bar import area_picker


def patrols_layout(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the routes, or the displacement around suspended markets; on a phone the map comes first.

    There the site stands directly below the list: the result of a press must be visible.
    """
    is_narrow = state.screen().is_narrow
    if is_narrow:
        map_side = st.container(key="patrols-map", gap="xsmall")
        verdict = st.container(key="verdict", gap="xsmall")
        section = section_picker()
        content = st.container(key="patrols-panel", gap="xsmall")
        card = st.container(key="patrols-site")
        rest = st.container(key="patrols-rest")
        fields = st.container(key="patrols-fields")
    else:
        with st.container(key="page-head", horizontal=True, gap="small"):
            verdict = st.container(key="verdict", gap="xsmall")
            section = section_picker()
        beside = st.container(key="map-and-panel", horizontal=True, gap="small")
        map_side = beside.container(key="map-side", gap="xsmall")
        content = beside.container(key="side-panel", gap="xsmall").container(
            key="panel-content", gap="xsmall"
        )
        rest = content
        fields = st.sidebar.container(key="patrols-fields")
        card = st.sidebar.container(key="patrols-site")
    area, patrol_unit = state.screen().filter.area, ""
    with fields:
        area_picker(ctx.read_model.reference(), actor)
    if section == "ring":
        with content:
            estimate = displacement_fields(ctx, actor, area)
            displacement_list(estimate)
        with map_side:
            displacement_map(ctx, estimate)
        with verdict:
            displacement_verdict(estimate)
    else:
        with fields:
            options = options_form(ctx, actor)
        patrol_plan = plan_patrols(ctx, actor, area, options)
        patrol_unit = patrol_plan.unit_for(state.screen().site)
        with verdict:
            capacity_verdict(patrol_plan)
        with content:
            chosen = route_unit_picker(patrol_plan)
            route_list(patrol_plan, chosen)
            map_link()
            route_links(actor, patrol_plan)
        with map_side:
            route_map(ctx, patrol_plan, chosen)
        with rest:
            capacity_summary(patrol_plan)
            unrouted_lists(patrol_plan)
    with card:
        site_panel(ctx, actor, overview, patrol_unit)
