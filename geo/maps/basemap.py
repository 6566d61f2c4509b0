"""The empty map: everything that never changes, so that the browser keeps it, its pan and its zoom."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import folium
from folium.template import Template

from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from geo.maps.palette import COLOURS, SHADINGS, THEMES
from geo.maps.symbols import DASHES, FADES, MARKS, SHAPES


def _folder_of(package: str) -> Path:
    """Where a package is installed, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0])


STATIC = Path(__file__).parent / "static"
"""Our own browser code, served at ``map/static/``."""

LEAFLET = _folder_of("xstatic.pkg.leaflet") / "data"
"""Leaflet's own files from XStatic-Leaflet, served at ``map/leaflet/``; none of its code is run."""

PARTS = ("frame", "views", "points", "labels", "arrows", "signs", "map")
SCRIPTS = (LEAFLET / "leaflet.js", *(STATIC / f"kadian-{part}.js" for part in PARTS))
"""What the map runs, in this order; served as one, for the component fetches scripts one after the other."""

ROUTES = "../../map/"
"""Our routes as seen from the page of the map component, wherever the application is mounted."""

LOCAL_TILES = ROUTES + "tiles/{z}/{x}/{y}"


@cache
def script() -> bytes:
    """All of ``SCRIPTS``, served at ``map/kadian.js``."""
    return b";\n".join(file.read_bytes() for file in SCRIPTS)


def _url(route: str, content: bytes) -> str:
    """An address that changes with what it leads to: browsers may keep it for good."""
    return f"{ROUTES}{route}?v={sha256(content).hexdigest()[:12]}"


@cache
def _links() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Scripts and styles, each with a name, as folium keeps them."""
    styles = {"leaflet": LEAFLET / "leaflet.css", "static": STATIC / "kadian-map.css"}
    return [("kadian", _url("kadian.js", script()))], [
        (f"{route}_css", _url(f"{route}/{file.name}", file.read_bytes())) for route, file in styles.items()
    ]


@cache
def _drawing() -> str:
    """Shapes and colours for the browser, as JSON of our own constants."""
    return json.dumps(
        {
            "routes": ROUTES,
            "shapes": SHAPES,
            "marks": MARKS,
            "fades": FADES,
            "dashes": DASHES,
            "colours": COLOURS,
            "themes": THEMES,
            "shadings": SHADINGS,
            "meanings": list(Meaning),
            "freshness": list(Freshness),
        },
        separators=(",", ":"),
    )


class Nothing:
    """Where folium keeps a page's head and body, of which this map needs neither."""

    def render(self) -> str:
        return ""


class BaseMap(folium.Map):
    """A folium map without header, tiles or data; its scripts and styles come from our own routes alone."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = kadian.map({{ this.get_name()|tojson }}, {{ this.drawing }});"
        "{% endmacro %}"
    )

    def __init__(self) -> None:
        # Not folium.Map's own: it makes a figure with templates nobody renders here, 1 ms of every run.
        folium.MacroElement.__init__(self)  # type: ignore[no-untyped-call]  # branca ships it without types
        self._name = "Map"
        self.header = self.html = Nothing()
        self.drawing = _drawing()
        self.default_js, self.default_css = _links()

    def render(self, **_: object) -> str:
        """Nothing: streamlit-folium takes the script and the links alone."""
        return ""


def base_map() -> BaseMap:
    """A fresh map, the same script every time; st_folium changes the object it is given: never share one."""
    return BaseMap()


def tiles_from_setting(tiles: str) -> str:
    """The URL template for ``Settings.tiles``: itself, our own route for a folder, "" for neither."""
    return tiles if not tiles or "{z}" in tiles else LOCAL_TILES
