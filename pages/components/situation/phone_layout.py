"""Situation on a phone: one tab at a time, and the chosen site as a sheet over them."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.screen_state import PhoneTab
from pages.components.site.bulk_form import bulk_form, may_report_now
from pages.components.site.own_reports import own_reports
from pages.components.site.site_panel import chosen_site
from pages.components.situation.area_totals import breadcrumb
from pages.components.situation.filter_bar import filter_menu
from pages.components.situation.kpi_strip import problem_line
from pages.components.situation.needs_action import worst_sites
from pages.components.situation.own_posts import own_posts
from pages.components.situation.phone_tabs import current_tab, phone_tabs
from pages.components.situation.result_summary import result_summary, time_notice
from pages.components.situation.search_box import auto_select_single_hit, search_field, search_hits
from pages.components.situation.share_menu import export_links, share_menu
from pages.components.situation.side_panel import ACTION, AREAS, CHANGES, side_panel
from pages.components.situation.site_list import site_list
from pages.components.situation.situation_map import situation_map

SITE = "site"
"""View of the chosen site, beside those of the tabs."""
WORST_SHOWN = 2
"""Number of sites that need action below the map."""


def phone_layout(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the view: the chosen site, else the current tab.

    The map keeps its place in the page whichever view is drawn, because an element that moves is rebuilt;
    where it is not seen, ``phone.css`` hides it. Containers above it are drawn while they are empty, too.
    """
    auto_select_single_hit(overview)
    screen = state.screen()
    view = SITE if screen.site else current_tab(actor)
    with st.container(key="phone-head", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if view == SITE:
            _sheet_head(overview)
        else:
            search_field(overview)
    with st.container(key="phone-notice"):
        if view != PhoneTab.MAP:
            time_notice(overview)
    with st.container(key="phone-found", gap="xsmall"):
        if view != SITE:
            search_hits(overview)
    with st.container(key="phone-tools", gap="xsmall"):
        if view == PhoneTab.MAP:
            problem_line(overview)
        if view in {PhoneTab.MAP, PhoneTab.ACTION, PhoneTab.LIST}:
            _filter_line(ctx, actor, overview)
    with st.container(key="phone-map"):
        with st.container(key="notice-on-map"):
            if view == PhoneTab.MAP:
                time_notice(overview)
        screen.has_drawn_map |= view in {SITE, PhoneTab.MAP}
        if screen.has_drawn_map:
            situation_map(ctx, overview)
    with st.container(key=f"phone-view-{view}", gap="xsmall"):
        _content(ctx, actor, overview, view)
    phone_tabs(ctx, actor, overview)


def _content(ctx: AppContext, actor: Actor, overview: Overview, view: str) -> None:
    """Draw what a view shows below its map."""
    if view == SITE:
        chosen_site(ctx, actor, overview, has_heading=False)
    elif view == PhoneTab.OWN:
        own_posts(ctx, actor, overview)
        own_reports(ctx, actor, overview)
    elif view == PhoneTab.MAP:
        _below_map(ctx, overview)
    elif view == PhoneTab.ACTION:
        side_panel(ctx, actor, overview, shown=(ACTION, CHANGES, AREAS), key="phone-panel-tab")
    else:
        result_summary(overview, ctx.now())
        bulk_form(ctx, actor, overview, site_list(overview, can_report=may_report_now(actor, overview)))
        share_menu(actor, overview)
        export_links(actor, overview)


def _sheet_head(overview: Overview) -> None:
    """Draw the way back, and name and code of the chosen site."""
    t, site, snapshot = state.translator(), state.screen().site, overview.state.snapshot
    row = snapshot.row_of.get(site)
    st.button(
        t("phone.back"),
        icon=":material/arrow_back:",
        key="sheet-close",
        type="tertiary",
        on_click=_close_sheet,
    )
    name = site if row is None else snapshot.names[row]
    st.markdown(f"#### {escape_markdown(name)} :small[{escape_markdown(site if row is not None else '')}]")


def _filter_line(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the menu of the filter and what is chosen in it; in an area also the way out."""
    with st.container(key="phone-filter", horizontal=True, vertical_alignment="center", gap="xsmall"):
        filter_menu(ctx, actor, overview)
        if len(overview.path) > 1:
            breadcrumb(overview)


def _below_map(ctx: AppContext, overview: Overview) -> None:
    """Draw the worst sites, or why there is none on the map."""
    if len(overview.rows):
        worst_sites(overview, WORST_SHOWN)
    else:
        result_summary(overview, ctx.now())


def _close_sheet() -> None:
    state.choose_site("")
