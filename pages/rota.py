"""The rota: who stands where on which shift; one's own shifts first, what is wrong, and a better one."""

import streamlit as st

from geo.services.rota import rota
from pages.components import shell, state
from pages.components.duty_loads import load_table
from pages.components.filter_bar import area_picker, unit_picker
from pages.components.live import drawn_now, follow_news
from pages.components.rota_files import rota_files
from pages.components.rota_grid import days_shown, rota_grid, rota_strip
from pages.components.rota_wish import rota_wish
from pages.components.shift_panel import more_own_shifts, own_shifts, shift_panel
from pages.components.shown import moment_notice

house = shell.office()
actor = shell.acting(house)
drawn_from = drawn_now(house)
shown = rota(house, actor, state.screen().filter, days_shown())

with st.sidebar:
    area_picker(house.board.reference(), actor)
    unit_picker(house.board.reference())

st.header(state.words()("page.rota"))
moment_notice(shown)
# On a phone columns stand one above the other: the form first, within reach of a thumb.
form, everything = st.columns([1, 2], gap="medium")
with form:
    own_shifts(actor, shown)
    shift_panel(house, actor, shown)
    more_own_shifts(actor, shown)
with everything:
    rota_strip(shown)
    rota_grid(shown)
    rota_files(actor, shown, days_shown())
    rota_wish(house, actor, shown)
    load_table(house, actor)
follow_news(house, drawn_from)
