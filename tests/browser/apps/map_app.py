"""The map alone on made-up data, served with our own routes."""

import streamlit as st
from starlette.responses import JSONResponse
from starlette.routing import Route

from geo.api.basemap.geojson import areas_json, backdrop_json, conditional_response
from geo.api.basemap.routes import asset_routes
from tests.browser.apps.county import AREAS, FEATURES


def areas(request):
    return conditional_response(request, areas_json(tuple(AREAS)))


def backdrop(request):
    return conditional_response(request, backdrop_json(tuple(FEATURES)))


def tiles(request):
    del request
    return JSONResponse({"tilejson": "3.0.0", "minzoom": 0, "maxzoom": 16})


BASEMAP = [
    Route("/map/areas.json", areas),
    Route("/map/backdrop.json", backdrop),
    Route("/map/tiles.json", tiles),
]
app = st.App("map_page.py", routes=[*asset_routes(), *BASEMAP])
