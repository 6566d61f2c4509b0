"""One page that draws the same sites in one of three ways, with our own routes for its files."""

import streamlit as st

from geo.api.basemap.routes import asset_routes
from tests.browser.apps.map_app import BASEMAP

app = st.App("map_page.py", routes=[*asset_routes(), *BASEMAP])
