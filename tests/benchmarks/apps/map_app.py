"""One page that draws the same sites in one of three ways, with our own routes for its files."""

import streamlit as st

from geo.api.ground import ground_routes
from geo.api.routes import asset_routes
from tests.browser.apps.county import AREAS, FEATURES

app = st.App("map_page.py", routes=[*asset_routes(), *ground_routes(lambda: AREAS, lambda: FEATURES)])
