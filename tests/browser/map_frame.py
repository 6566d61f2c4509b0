"""The map's frame in a page: what it has drawn, where its points are, how to press them."""

from tests.browser.screens import PATIENCE_MS

MAP_FRAME = "iframe[src*='/component/streamlit_folium']"

COLOUR = """([lat, lon, dx, dy]) => {
    const place = map.latLngToLayerPoint([lat, lon]).add([dx, dy]);
    const { _ctx, _bounds } = map.situation.renderer;
    const scale = L.Browser.retina ? 2 : 1;
    const [x, y] = [(place.x - _bounds.min.x) * scale, (place.y - _bounds.min.y) * scale];
    return [..._ctx.getImageData(Math.round(x), Math.round(y), 1, 1).data].slice(0, 3);
}"""
"""Red, green and blue of the canvas, ``dx`` and ``dy`` pixels beside a place."""


def open_map(screen, url):
    """Open a page that shows a map, and return the map once it is drawn."""
    screen.page.goto(url)
    frame = MapFrame(screen.page)
    frame.wait_until_drawn()
    return frame


class MapFrame:
    """Our map within a Streamlit page; coordinates are WGS-84 degrees, pixels those of the frame."""

    def __init__(self, page):
        self.page = page
        self._locator = page.locator(MAP_FRAME)

    @property
    def frame(self):
        """Once the map is made in it: the frame itself is there before."""
        frame = self._locator.element_handle().content_frame()
        frame.wait_for_function("() => Boolean(window.map)", timeout=PATIENCE_MS)
        return frame

    def wait_until_drawn(self, after=0):
        """Return the number of the picture on screen, once it is newer than ``after``."""
        self._locator.content_frame.locator("body[data-drawn]").wait_for(timeout=PATIENCE_MS)
        drawn = self.frame.wait_for_function(
            "after => Number(document.body.dataset.drawn) > after && Number(document.body.dataset.drawn)",
            arg=after,
        )
        return drawn.json_value()

    def view(self):
        """Centre and zoom."""
        return self.frame.evaluate("[map.getCenter().lat, map.getCenter().lng, map.getZoom()]")

    def wait_until_closer(self, zoom):
        """Until the map shows less than at this zoom."""
        self.frame.wait_for_function("zoom => map.getZoom() > zoom", arg=zoom)

    def wait_for_view(self, lat, lon, zoom, tolerance=1e-3):
        """Until centre and zoom are these, each within the tolerance."""
        self.frame.wait_for_function(
            """([view, tolerance]) => {
                const { lat, lng } = map.getCenter();
                const shown = [lat, lng, map.getZoom()];
                return shown.every((each, i) => Math.abs(each - view[i]) <= tolerance);
            }""",
            arg=[[lat, lon, zoom], tolerance],
        )

    def move_to(self, lat, lon, zoom):
        """As a person does who pans and zooms."""
        self.frame.evaluate(
            "([lat, lon, zoom]) => map.setView([lat, lon], zoom, {animate: false})", [lat, lon, zoom]
        )

    def place_of(self, lat, lon):
        return self.frame.evaluate(
            "at => { const p = map.latLngToContainerPoint(at); return [p.x, p.y] }", [lat, lon]
        )

    def _place_at_rest(self, lat, lon):
        """The place once the map has the size of its frame and has stopped: a pointer stays where it went."""
        self.frame.wait_for_function(
            """() => {
                const { clientWidth, clientHeight } = map.getContainer();
                return map.getSize().equals([clientWidth, clientHeight]) && clientHeight <= innerHeight
                    && !map._animatingZoom;
            }"""
        )
        return self.place_of(lat, lon)

    def press(self, lat, lon):
        x, y = self._place_at_rest(lat, lon)
        self._locator.content_frame.locator("#map_div").click(position={"x": x, "y": y})

    def tap(self, lat, lon):
        x, y = self._place_at_rest(lat, lon)
        self._locator.content_frame.locator("#map_div").tap(position={"x": x, "y": y})

    def point_at(self, lat, lon):
        x, y = self._place_at_rest(lat, lon)
        self._locator.content_frame.locator("#map_div").hover(position={"x": x, "y": y})

    @property
    def tip(self):
        """The text at the pointer."""
        return self._locator.content_frame.locator(".leaflet-tooltip")

    def colour_at(self, lat, lon, dx=0, dy=0):
        """(red, green, blue) of the canvas, ``dx``/``dy`` pixels beside the place."""
        return tuple(self.frame.evaluate(COLOUR, [lat, lon, dx, dy]))
