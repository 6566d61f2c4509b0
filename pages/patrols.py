"""Rounds: whether the hours suffice, who walks where; and the rings round suspended markets."""

import streamlit as st

from geo.domain.filters import SiteFilter
from geo.services.overview import sites
from geo.services.rounds import rounds
from pages.components import shell, state
from pages.components.filter_bar import area_picker
from pages.components.live import drawn_now, follow_news
from pages.components.ring_list import ring_section
from pages.components.round_list import map_link, rest_lists, round_files, round_list
from pages.components.round_map import round_map, unit_picker
from pages.components.round_terms import part_picker, terms_form
from pages.components.round_words import round_words
from pages.components.site_panel import site_panel

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
here = state.screen()
words, area = state.words(), here.filter.area
overview = sites(house, actor, SiteFilter(area=area))

st.header(words("page.patrols"))
found, walker = None, ""
if part_picker() == "ring":
    ring_section(house, actor, area)
else:
    found = rounds(house, actor, area, terms_form(house, actor))
    walker = found.walker_of(here.site)
    round_words(found)
    chosen = unit_picker(found)
    listed, drawn = st.columns([2, 1])
    with drawn:
        round_map(house, found, chosen)
    with listed:
        round_list(found, chosen)
        map_link()
        round_files(actor, found)
if here.narrow:  # right beneath the list: what is pressed there must be seen
    site_panel(house, actor, overview, walker)
if found is not None:
    rest_lists(found)
with st.sidebar:
    if not here.narrow:
        site_panel(house, actor, overview, walker)
    area_picker(house.board.reference(), actor)
follow_news(house, drawn_from)
