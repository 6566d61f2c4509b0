"""The frame of the map: what never changes, so that the browser keeps it, and the view with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import folium
from folium.template import Template

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.palette import CHOROPLETH_CLASSES, CLUSTER_TEXT_COLOURS, COLOURS, PATROL_CATEGORIES, THEMES
from geo.maps.symbols import CATEGORY_MARKS, FILL_OPACITY, PATROL_MARK, RING_DASHES, SHAPES


def _folder_of(package: str) -> Path:
    """Return the folder where a package is installed, without importing it.

    Raises:
        ModuleNotFoundError: The package is not installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(package)
    return Path(spec.submodule_search_locations[0])


STATIC = Path(__file__).parent / "static"
"""Folder of our own browser code, served at ``map/static/``."""

LEAFLET = _folder_of("xstatic.pkg.leaflet") / "data"
"""Folder of Leaflet's own files in XStatic-Leaflet, served at ``map/leaflet/``; no Python of it is run."""

PARTS = (
    "frame",
    "views",
    "clusters",
    "symbols",
    "arrangement",
    "points",
    "rings",
    "labels",
    "arrows",
    "allocation",
    "signs",
    "news",
    "shadings",
    "inset",
    "wall",
    "buttons",
    "wheel",
    "locate",
    "handle",
    "measure",
    "legend",
    "timebar",
    "controls",
    "names",
    "tiles",
    "map",
)
SCRIPTS = (LEAFLET / "leaflet.js", *(STATIC / f"kadian-{part}.js" for part in PARTS))
"""Scripts of the map in order; served as one file, since the component fetches them one after the other."""

ROUTES = "../../map/"
"""Our routes relative to the page of the map component, wherever the application is mounted."""

LOCAL_TILES = ROUTES + "tiles/{z}/{x}/{y}"
"""URL template of tiles that are served from a folder."""


@cache
def script() -> bytes:
    """Return all SCRIPTS joined; served at ``map/kadian.js``."""
    return b";\n".join(file.read_bytes() for file in SCRIPTS)


def _url(route: str, content: bytes, routes: str = ROUTES) -> str:
    """Return a URL that contains the hash of its content, so that browsers may cache it forever."""
    return f"{routes}{route}?v={sha256(content).hexdigest()[:12]}"


@cache
def _links() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the scripts and the styles, as folium keeps them: pairs of a name and a URL."""
    styles = {"leaflet": LEAFLET / "leaflet.css", "static": STATIC / "kadian-map.css"}
    return [("kadian", _url("kadian.js", script()))], [
        (f"{route}_css", _url(f"{route}/{file.name}", file.read_bytes())) for route, file in styles.items()
    ]


@dataclass(frozen=True, slots=True)
class PageLinks:
    """URLs of scripts and styles of a page that draws the map without a frame, each in order."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]


@cache
def page_links(routes: str) -> PageLinks:
    """Return the links of the page of a map to print; ``routes``: our routes relative to it."""
    sheet = STATIC / "kadian-sheet.js"
    styles = {"leaflet": LEAFLET / "leaflet.css", "static": STATIC / "kadian-map.css"}
    return PageLinks(
        (_url("kadian.js", script(), routes), _url(f"static/{sheet.name}", sheet.read_bytes(), routes)),
        tuple(_url(f"{route}/{file.name}", file.read_bytes(), routes) for route, file in styles.items()),
    )


@cache
def drawing_constants(routes: str = ROUTES) -> str:
    """Return the shapes and colours for the browser as JSON of our own constants.

    Args:
        routes: Our routes relative to the page.
    """
    return json.dumps(
        {
            "routes": routes,
            "shapes": SHAPES,
            "marks": CATEGORY_MARKS,
            "patrol_mark": PATROL_MARK,
            "patrol_categories": PATROL_CATEGORIES,
            "fades": FILL_OPACITY,
            "dashes": RING_DASHES,
            "colours": COLOURS,
            "cluster_text_colours": CLUSTER_TEXT_COLOURS,
            "themes": THEMES,
            "shadings": CHOROPLETH_CLASSES,
            "categories": list(StatusCategory),
            "freshness": list(Freshness),
        },
        separators=(",", ":"),
    )


ELEMENT_ID = "0" * 32
"""Id of an element of which each page has one, in the form of branca's random ids."""


class NullRenderer:
    """Empty stand-in for the head and the body of folium's page."""

    def render(self) -> str:
        """Render nothing."""
        return ""


class MapFrame(folium.Map):
    """Folium map without header, tiles or data; its scripts and styles come only from our own routes."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "var {{ this.get_name() }} = kadian.map({{ this.get_name()|tojson }}, {{ this.constants }});"
        "{% endmacro %}"
    )

    @classmethod
    def _generate_id(cls) -> str:
        """Return the same id for every frame: a page has one, and a random one costs half a millisecond."""
        return ELEMENT_ID

    def __init__(self) -> None:
        """Create the map without the set-up of folium.Map."""
        # Not that of folium.Map, which creates a figure with unused templates: 1 ms of every run.
        folium.MacroElement.__init__(self)  # type: ignore[no-untyped-call]  # branca ships it without types
        self._name = "Map"
        self.header = self.html = NullRenderer()
        self.constants = drawing_constants()
        self.default_js, self.default_css = _links()

    def render(self, **_: object) -> str:
        """Render nothing: streamlit-folium uses only the script and the links."""
        return ""


def map_frame() -> MapFrame:
    """Create the frame of a map; its script is always the same.

    st_folium changes the object that it is given, so every call needs a new one.
    """
    return MapFrame()


def tile_url_template(tiles: str, routes: str = ROUTES) -> str:
    """Return the URL template for ``Settings.tiles``: itself, our own route for a folder, "" for neither.

    Args:
        tiles: The setting.
        routes: Our routes relative to the page.
    """
    return tiles if not tiles or "{z}" in tiles else LOCAL_TILES.replace(ROUTES, routes, 1)
