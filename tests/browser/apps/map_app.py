"""The map alone on made-up data, served with our own routes."""

import streamlit as st
from starlette.routing import Route

from geo.api.basemap.geojson import areas_json, backdrop_json, conditional_response
from geo.api.basemap.routes import asset_routes
from tests.browser.apps.county import AREAS, FEATURES


def areas(request):
    return conditional_response(request, areas_json(tuple(AREAS)))


def backdrop(request):
    return conditional_response(request, backdrop_json(tuple(FEATURES)))


BASEMAP = [Route("/map/areas.json", areas), Route("/map/backdrop.json", backdrop)]
app = st.App("map_page.py", routes=[*asset_routes(), *BASEMAP])
