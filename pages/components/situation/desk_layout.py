"""Situation on a desk: figures and filter above the map, a panel beside it, the site in the sidebar."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from pages.components.site.site_panel import site_panel
from pages.components.situation.area_totals import breadcrumb
from pages.components.situation.filter_bar import filter_bar
from pages.components.situation.kpi_strip import kpi_strip
from pages.components.situation.own_posts import own_posts
from pages.components.situation.result_summary import result_summary, time_notice
from pages.components.situation.search_box import auto_select_single_hit, search_box
from pages.components.situation.share_menu import export_links, share_menu
from pages.components.situation.side_panel import side_panel, skip_link, skip_target
from pages.components.situation.situation_map import situation_map
from pages.components.situation.wall_layout import wall_button


def desk_layout(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the whole situation on one screen, which does not scroll."""
    auto_select_single_hit(overview)
    kpi_strip(overview)
    with st.container(key="whereabouts", horizontal=True, vertical_alignment="center", gap="small"):
        breadcrumb(overview)
        filter_bar(ctx, actor, overview)
        share_menu(actor, overview)
        wall_button()
    skip_link()
    with st.container(key="map-and-panel", horizontal=True, gap="small"):
        with st.container(key="map-side", gap="xsmall"):
            with st.container(key="notice-on-map"):  # see style.css: nothing moves when it appears
                time_notice(overview)
            situation_map(ctx, overview)
            result_summary(overview, ctx.now())
        with st.container(key="side-panel", gap="xsmall"):
            skip_target()
            side_panel(ctx, actor, overview)
            export_links(actor, overview)
    with st.sidebar:
        search_box(overview)
        own_posts(ctx, actor, overview)
        site_panel(ctx, actor, overview)
