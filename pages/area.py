"""One area: its figures by kind, its sites by need, its last entries, and a sheet to print."""

import streamlit as st

from geo.services.overview import sites
from pages.components import shell, state
from pages.components.area_entries import area_entries
from pages.components.area_table import area_table
from pages.components.area_totals import area_totals, breadcrumb, plain
from pages.components.filter_bar import area_picker
from pages.components.kpi_strip import kpi_strip
from pages.components.live import drawn_now, follow_news
from pages.components.own_link import PRINT, own_link
from pages.components.shown import moment_notice, shown
from pages.components.site_list import site_list
from pages.components.site_panel import site_panel

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
overview = sites(house, actor, state.screen().filter)
words = state.words()

narrow = state.screen().narrow

with st.sidebar:
    if not narrow:
        site_panel(house, actor, overview)
    area_picker(house.board.reference(), actor)

st.header(plain(overview.path[-1].name) if overview.path else words("filter.all_areas"))
moment_notice(overview)
breadcrumb(overview)
kpi_strip(overview)
if narrow:
    site_panel(house, actor, overview)
own_link(actor, words("area.print"), "sheet", overview.filter.to_query(), PRINT)
figures, beside = st.columns([3, 1])
with figures:
    area_table(overview)
    shown(overview, house.now())
    site_list(overview)
with beside:
    area_totals(overview)
area_entries(house, actor, overview)
follow_news(house, drawn_from)
