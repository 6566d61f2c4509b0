"""A page that shows the map and what was picked on it; the query string says what is drawn."""

from dataclasses import replace

import numpy as np
import streamlit as st

from geo.maps.map_content import AreaNames, Choropleth, MapContent, ViewRequest
from geo.maps.map_frame import LOCAL_TILES
from pages.components.widgets.map_view import map_view
from tests.browser.apps.county import COUNTY, PHRASES, SIDE, SOUTH, TOWNS, WEST, WORDS, points, shades

st.set_page_config(layout="wide")
query = st.query_params
text = query.get("text", "")
state = st.session_state
state.setdefault("picked", [])

turn = st.number_input("turn", value=0, key="turn")
town = st.number_input("town", value=0, key="town")
chosen = next((code for kind, code in reversed(state.picked) if kind == "site"), "")

st.button("nothing")
st.code(repr(state.picked), language=None)
shown = points(int(query.get("count", 160)), text, turn)
if "stacked" in query:
    shown = replace(shown, lats=[shown.lats[0]] * len(shown.ids), lons=[shown.lons[0]] * len(shown.ids))
if "clustered" in query:
    town_of = 2 * (np.asarray(shown.lats) > SOUTH + SIDE) + (np.asarray(shown.lons) > WEST + SIDE)
    names = AreaNames([each.code for each in TOWNS], [each.name for each in TOWNS])
    count = len(shown.ids)
    shown = replace(
        shown,
        area_indices=town_of,
        areas=names,
        ages_min=[40] * count,
        units=[text or "一中队"],
        unit_indices=[0] * count,
        notes=[text or "已通知"],
        note_indices=[0] * count,
    )
map_view(
    MapContent(
        points=shown,
        clusters="clustered" in query,
        recent=["S00001", "S00002"] if "recent" in query else (),
        choropleth=Choropleth() if "spots" in query else shades(text),
        selected_id=chosen,
        area=COUNTY.code,
        tooltips=[text or phrase for phrase in PHRASES],
        labels={key: text or word for key, word in WORDS.items()},
        tiles=LOCAL_TILES if "tiles" in query else "",
        accepts_clicks="spots" in query,
    ),
    view_request=ViewRequest(f"town {town}", area=TOWNS[town - 1].code) if town else None,
    height=560,
    on_pick=lambda kind, code: state.picked.append((kind, code)),
)
