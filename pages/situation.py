"""Situation: coverage at a glance, one filter for everything, one site to report on."""

import streamlit as st

from geo.services.situation.overview import situation_overview
from geo.text.app_pages import AREA_SHEET
from pages.components.app import identity, shell, state
from pages.components.app.navigation import print_link
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.site.bulk_form import bulk_form
from pages.components.site.site_panel import site_panel
from pages.components.situation.area_totals import area_totals, breadcrumb
from pages.components.situation.changes_list import changes_list
from pages.components.situation.export_bar import export_bar
from pages.components.situation.filter_bar import filter_bar
from pages.components.situation.kpi_strip import kpi_strip
from pages.components.situation.print_header import print_header
from pages.components.situation.result_summary import result_summary, time_notice
from pages.components.situation.search_box import auto_select_single_hit, search_box
from pages.components.situation.site_list import site_list, skip_link
from pages.components.situation.situation_map import situation_map
from pages.components.widgets.legend import legend

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
overview = situation_overview(ctx, actor, state.screen().filter)

is_narrow = state.screen().is_narrow
if is_narrow:
    auto_select_single_hit(overview)

print_header(overview)
time_notice(overview)
kpi_strip(overview)
with st.container(key="whereabouts", horizontal=True, vertical_alignment="center"):
    breadcrumb(overview)
    print_link(actor, AREA_SHEET, overview.filter.to_query())
skip_link()
# The container stays while it is empty: an element that moves on the page is rebuilt.
with st.container(key="at-hand", gap="xsmall"):
    if is_narrow:
        search_box(overview)
left, right = st.columns([3, 1])
with left:
    situation_map(overview, ctx.settings)
    if is_narrow:
        site_panel(ctx, actor, overview)
    legend(ctx.kinds, state.translator())
    result_summary(overview, ctx.now())
with right:
    area_totals(overview)
with st.sidebar:
    if not is_narrow:
        site_panel(ctx, actor, overview)
    filter_bar(ctx, actor, overview)
changes_list(overview, ctx)
ticked = site_list(overview)
bulk_form(ctx, actor, overview, ticked)
export_bar(actor, overview)
auto_refresh(ctx, stamp)
