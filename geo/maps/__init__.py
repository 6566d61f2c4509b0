"""Plain columns -> one folium element: palette, symbols, legend, and the browser code that draws them."""
