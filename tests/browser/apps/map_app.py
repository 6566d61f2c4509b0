"""The map alone on made-up data, served with our own routes."""

import streamlit as st

from geo.api.ground import ground_routes
from geo.api.routes import asset_routes
from tests.browser.apps.county import AREAS, FEATURES

app = st.App("map_page.py", routes=[*asset_routes(), *ground_routes(lambda: AREAS, lambda: FEATURES)])
