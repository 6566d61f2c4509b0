"""The control: hostile text in folium's own tooltip, which runs it."""

import streamlit as st

from geo.api.basemap.routes import asset_routes

app = st.App("raw_page.py", routes=asset_routes())
