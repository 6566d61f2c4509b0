"""The rota: who stands where on which shift; one's own shifts and what is wrong on top."""

import streamlit as st

from geo.services.rota import rota
from pages.components import shell, state
from pages.components.duty_loads import load_table
from pages.components.filter_bar import area_picker, unit_picker
from pages.components.live import drawn_now, follow_news
from pages.components.rota_grid import rota_grid, rota_strip
from pages.components.shift_panel import own_shifts, shift_panel
from pages.components.shown import moment_notice

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
shown = rota(house, actor, state.screen().filter)
words = state.words()

narrow = state.screen().narrow

with st.sidebar:
    if not narrow:
        shift_panel(house, actor, shown)
    area_picker(house.board.reference())
    unit_picker(house.board.reference())

st.header(words("page.rota"))
moment_notice(shown)
own_shifts(house, actor, shown)
if narrow:
    shift_panel(house, actor, shown)
rota_strip(shown)
rota_grid(shown)
load_table(house, actor)
follow_news(house, drawn_from)
