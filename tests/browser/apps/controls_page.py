"""A page with a map and its controls; the query string says what it is like.

``lang``: the language; ``count``: number of sites; ``styles``: their looks; ``tall``: whether the page is
longer than the window.
"""

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from geo.domain.kinds_file import kinds_from_file
from geo.i18n import Translator
from geo.maps.map_content import Choropleth, MapContent
from geo.maps.map_controls import map_legend, requested_moment, time_bar
from geo.maps.map_frame import LOCAL_TILES
from geo.maps.shadings import AreaShading, problem_shading, share_classes
from geo.settings import ROOT, Settings
from pages.components.widgets.map_view import TIME_LABELS, map_labels, map_view
from tests.browser.apps.county import COUNTY, PHRASES, TOWNS, points

NOW = datetime(2026, 11, 30, 5, 18, tzinfo=UTC)

st.set_page_config(layout="wide")
query = st.query_params
t = Translator(query.get("lang", "zh"))
state = st.session_state
state.setdefault("picked", [])
moments = [code for kind, code in state.picked if kind in {"time", "play"}]
as_of = requested_moment(moments[-1], NOW) if moments else None

sites = points(int(query.get("count", 160)))
if "styles" in query:
    sites = replace(sites, styles=[int(style) for style in query["styles"].split(",")])

st.code(repr(state.picked), language=None)
st.html(f"<style>iframe {{ height: {query.get('height', 700)}px !important }}</style>")
map_view(
    MapContent(
        points=sites,
        choropleth=Choropleth(
            codes=[town.code for town in TOWNS],
            names=[town.name for town in TOWNS],
            counts=[40] * 4,
            sites=[40] * 4,
            not_in_force=[0, 1, 2, 3],
            partial=[0] * 4,
            silent=[0] * 4,
        ),
        shadings=[
            problem_shading(t),
            AreaShading(
                "screening",
                t("shading.screening"),
                t("shading.screening_help"),
                share_classes(t("shading.screening_unknown")),
                codes=[town.code for town in TOWNS[:3]],
                class_indices=[0, 3, 4],
                texts=["20 %", "100 %", ""],
                notes=["one fifth", "all", "none"],
            ),
        ],
        selected_id=next((code for kind, code in reversed(state.picked) if kind == "site"), ""),
        area=TOWNS[0].code if "town" in query else COUNTY.code,
        home_area=COUNTY.code,
        tooltips=PHRASES,
        labels=map_labels(t, *TIME_LABELS),
        tiles=LOCAL_TILES if "tiles" in query else "",
        legend=map_legend(kinds_from_file(ROOT / "data" / "kinds.toml"), t),
        time_bar=time_bar(NOW.astimezone(Settings().zone), as_of, t),
    ),
    view_request=None,
    height=700,
    on_pick=lambda kind, code: state.picked.append((kind, code)),
)
if "tall" in query:
    st.html("<div style='height: 2000px'></div>")
