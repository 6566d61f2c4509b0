"""The map: content as columns in one folium element, palette, symbols, legend, and the browser code."""
