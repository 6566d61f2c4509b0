"""The map alone on made-up data, served with our own routes."""

import streamlit as st
from starlette.routing import Route

from geo.api.ground import areas_json, backdrop_json, reply
from geo.api.routes import asset_routes
from tests.browser.apps.county import AREAS, FEATURES


def areas(request):
    return reply(request, areas_json(tuple(AREAS)))


def backdrop(request):
    return reply(request, backdrop_json(tuple(FEATURES)))


GROUND = [Route("/map/areas.json", areas), Route("/map/backdrop.json", backdrop)]
app = st.App("map_page.py", routes=[*asset_routes(), *GROUND])
