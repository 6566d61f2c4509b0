"""The situation map: coverage at a glance, one filter over everything, one site to act on."""

import streamlit as st

from geo.services.overview import sites
from pages.components import shell, state
from pages.components.area_totals import area_totals, breadcrumb
from pages.components.bulk_form import bulk_form
from pages.components.changes_list import changes_list
from pages.components.export_bar import export_bar
from pages.components.filter_bar import filter_bar
from pages.components.finder import choose_only_hit, finder
from pages.components.kpi_strip import kpi_strip
from pages.components.legend import legend
from pages.components.live import drawn_now, follow_news
from pages.components.own_link import PRINT, own_link
from pages.components.print_head import print_head
from pages.components.shown import moment_notice, shown
from pages.components.site_list import site_list, way_to_list
from pages.components.site_panel import site_panel
from pages.components.situation_map import situation_map

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
overview = sites(house, actor, state.screen().filter)

narrow = state.screen().narrow
if narrow:
    choose_only_hit(overview)

print_head(overview)
moment_notice(overview)
kpi_strip(overview)
with st.container(key="whereabouts", horizontal=True, vertical_alignment="center"):
    breadcrumb(overview)
    own_link(actor, state.words()("area.print"), "sheet", overview.filter.to_query(), PRINT)
way_to_list()
with st.container(
    key="at-hand", gap="xsmall"
):  # kept while it is empty: what moves down the page is made anew
    if narrow:
        finder(overview)
drawn, beside = st.columns([3, 1])
with drawn:
    situation_map(overview, house.settings)
    if narrow:
        site_panel(house, actor, overview)
    legend(house.kinds, state.words())
    shown(overview, house.now())
with beside:
    area_totals(overview)
with st.sidebar:
    if not narrow:
        site_panel(house, actor, overview)
    filter_bar(house, actor, overview)
changes_list(overview, house)
ticked = site_list(overview)
bulk_form(house, actor, overview, ticked)
export_bar(actor, overview)
follow_news(house, drawn_from)
