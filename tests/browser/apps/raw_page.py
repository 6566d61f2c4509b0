"""One marker whose tooltip is text as somebody typed it."""

import folium
from streamlit_folium import st_folium

from geo.maps.map_frame import map_frame

plain = folium.Map(tiles=None)
plain.default_js = map_frame().default_js[:1]
plain.default_css = map_frame().default_css[:1]
group = folium.FeatureGroup()
folium.CircleMarker([0, 0], tooltip="${alert(1)}<img src=x onerror=alert(1)>").add_to(group)
st_folium(plain, key="raw", returned_objects=[], feature_group_to_add=group)
