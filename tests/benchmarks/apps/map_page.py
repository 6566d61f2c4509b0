"""``?way=…&count=…``: one filter over ``count`` sites, drawn in one of three ways."""

import folium
import numpy as np
import streamlit as st
from streamlit_folium import st_folium

from geo.maps.map_content import AreaNames, Choropleth, MapContent, Points
from geo.maps.map_frame import map_frame
from geo.maps.palette import COLOURS, SYMBOL_STYLES
from pages.components.widgets.map_view import map_view
from tests.browser.apps.county import COUNTY, PHRASES, SIDE, SOUTH, TOWNS, WEST, WORDS


def made_up_sites(count, presses):
    """Chance places, looks and names: nothing that a compressor would find too easy."""
    chance = np.random.default_rng(presses)
    names = chance.integers(0x4E00, 0x9FA5, (count, 8))
    return Points(
        ids=[f"370725001{number:05d}" for number in range(count)],
        names=["".join(map(chr, name)) for name in names],
        lats=chance.uniform(SOUTH, SOUTH + 2 * SIDE, count),
        lons=chance.uniform(WEST, WEST + 2 * SIDE, count),
        styles=chance.integers(0, len(SYMBOL_STYLES), count),
        tooltip_indices=chance.integers(0, len(PHRASES), count),
        area_indices=chance.integers(0, len(TOWNS), count),
        areas=AreaNames([town.code for town in TOWNS], [town.name for town in TOWNS]),
        ages_min=chance.integers(0, 72, count) * 60,
        unit_indices=chance.integers(0, 40, count),
        units=[f"{unit} 中队" for unit in range(40)],
    )


def ours(sites):
    content = MapContent(
        sites, choropleth=Choropleth(), area=COUNTY.code, tooltips=PHRASES, labels=WORDS, clusters=True
    )
    map_view(content, view_request=None, height=560, on_pick=print)


def circle_markers(sites):
    """Without the names, which would take it several times as long."""
    group = folium.FeatureGroup()
    for lat, lon, style in zip(sites.lats, sites.lons, sites.styles, strict=True):
        folium.CircleMarker(
            [lat, lon], radius=6, color=COLOURS[SYMBOL_STYLES[style].category], fill=True
        ).add_to(group)
    in_plain_map(group)


def geojson(sites):
    columns = zip(sites.ids, sites.names, sites.lats, sites.lons, sites.styles, strict=True)
    features = [
        {
            "type": "Feature",
            "properties": {"id": code, "name": name, "colour": COLOURS[SYMBOL_STYLES[style].category]},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for code, name, lat, lon, style in columns
    ]
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=6, fill=True),
        style_function=lambda feature: {"color": feature["properties"]["colour"]},
        tooltip=folium.GeoJsonTooltip(fields=["name"]),
    )
    in_plain_map(folium.FeatureGroup().add_child(layer))


def in_plain_map(group):
    """Folium's own map at its quickest: drawn on a canvas, Leaflet from our routes, nothing else fetched."""
    plain = folium.Map([SOUTH + 0.2, WEST + 0.2], zoom_start=10, tiles=None, prefer_canvas=True)
    plain.default_js, plain.default_css = map_frame().default_js[:1], map_frame().default_css[:1]
    st_folium(plain, key="plain", height=560, returned_objects=[], feature_group_to_add=group)


WAYS = {"ours": ours, "circle_markers": circle_markers, "geojson": geojson}

query = st.query_params
# Every press shows what was never shown before: Streamlit sends a repeated message as a mere reference.
WAYS[query["way"]](made_up_sites(int(query["count"]), st.number_input("filter", value=0)))
