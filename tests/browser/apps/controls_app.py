"""The map with all its controls on made-up data."""

import os

import streamlit as st

from geo.api.basemap.routes import asset_routes
from geo.api.basemap.tiles import tile_routes
from tests.browser.apps.map_app import BASEMAP

app = st.App(
    "controls_page.py", routes=[*asset_routes(), *tile_routes(os.environ.get("TILES", "")), *BASEMAP]
)
