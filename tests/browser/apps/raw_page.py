"""One marker whose tooltip is text as somebody typed it."""

import folium
from streamlit_folium import st_folium

from geo.maps.basemap import base_map

plain = folium.Map(tiles=None)
plain.default_js = base_map().default_js[:1]
plain.default_css = base_map().default_css[:1]
group = folium.FeatureGroup()
folium.CircleMarker([0, 0], tooltip="${alert(1)}<img src=x onerror=alert(1)>").add_to(group)
st_folium(plain, key="raw", returned_objects=[], feature_group_to_add=group)
