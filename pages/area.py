"""One area: figures by kind, sites by urgency, last entries, and a sheet to print."""

import streamlit as st

from geo.services.situation.overview import situation_overview
from geo.text.app_pages import AREA_SHEET
from pages.components.app import identity, shell, state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import print_link
from pages.components.app.refresh import auto_refresh, render_stamp
from pages.components.site.site_panel import site_panel
from pages.components.situation.area_entries import area_entries
from pages.components.situation.area_table import area_table
from pages.components.situation.area_totals import area_totals, breadcrumb
from pages.components.situation.filter_bar import page_filter
from pages.components.situation.kpi_strip import kpi_strip
from pages.components.situation.result_summary import result_summary, time_notice
from pages.components.situation.site_list import site_list

ctx = shell.app_context()
actor = identity.current_actor(ctx)
stamp = render_stamp(ctx)
overview = situation_overview(ctx, actor, state.screen().filter)
t = state.translator()

is_narrow = state.screen().is_narrow

if not is_narrow:
    with st.sidebar:
        site_panel(ctx, actor, overview)
page_filter(ctx, actor)

st.header(escape_markdown(overview.path[-1].name) if overview.path else t("filter.all_areas"))
time_notice(overview)
breadcrumb(overview)
kpi_strip(overview)
if is_narrow:
    site_panel(ctx, actor, overview)
print_link(actor, AREA_SHEET, overview.filter.to_query())
left, right = st.columns([3, 1])
with left:
    area_table(overview)
    result_summary(overview, ctx.now())
    site_list(overview)
with right:
    area_totals(overview)
area_entries(ctx, actor, overview)
auto_refresh(ctx, stamp)
