"""Map as a picture for paper, drawn without a browser: outlines, water, roads, symbols, numbers, a scale.

A server need not have a Chinese font, and a document has its own: nothing is written on the picture but
digits and Latin letters, for which the library brings an outline font. Names stand in the text, by number.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, log10, radians
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from scipy.spatial import cKDTree

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.map_features import Layer
from geo.maps.palette import COLOURS, THEMES, SymbolStyle
from geo.maps.site_extract import METRES_PER_DEGREE
from geo.maps.symbols import CATEGORY_MARKS, FILL_OPACITY, PATROL_MARK, RING_DASHES, SHAPES

DOTS_PER_MM = 9.0
"""Resolution of a picture: 229 dots an inch, at which no line of a print looks stepped."""
OVERSAMPLING = 2
"""Dots that are drawn for one dot of the picture in each direction: the library smooths no edges itself."""
COLOURS_OF_PICTURE = 96
"""Colours that are kept, which makes the file a third as large."""
MARGIN_SHARE = 0.04
"""Free space around the boundaries, as a share of their extent."""
LEAST_EXTENT_M = 1_000.0
"""Width of the ground at least, for an area of a single site without a boundary."""
SYMBOL_MM, PROBLEM_MM = 0.85, 1.35
"""Radius of a symbol, and of one that needs action, which must be found among hundreds."""
LEAST_SYMBOL_MM, SYMBOL_SHARE = 0.3, 0.45
"""Radius of a symbol where sites crowd, and its share of the usual distance to the nearest site otherwise."""
NUMBER_MM = 3.4
"""Height of the numbers of areas."""
LEGEND_MM = 4.2
"""Width of a symbol beside a line of the legend."""
SCALE_SHARE = 0.25
"""Length of the scale bar at most, as a share of the width."""
_TRIALS = 24
"""Places that are tried for the number of an area, in each direction."""
_RING_STEPS = 48
_INK, _LINE, _GROUND = (THEMES["light"][name] for name in ("text", "line", "panel"))
_LAYER_LOOKS = {Layer.WATER: ("water", 0.35), Layer.ROAD: ("road", 0.3), Layer.RAIL: ("rail", 0.3)}
"""Colour and width in millimetres of the lines of a layer."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PictureArea:
    """Area of a picture; ``boundary`` is WKB in WGS-84 degrees, ``number`` "" for none."""

    boundary: bytes
    number: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PictureSites:
    """Sites as columns of equal length, the most urgent last; positions in WGS-84 degrees."""

    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    styles: Sequence[SymbolStyle]
    are_problems: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Picture:
    """Picture in a document: a PNG file, and its size on paper in millimetres."""

    png: bytes
    width_mm: float
    height_mm: float


def map_picture(
    area: bytes | None,
    parts: Sequence[PictureArea],
    lines: Iterable[tuple[Layer, bytes]],
    sites: PictureSites,
    *,
    width_mm: float,
    max_height_mm: float,
) -> Picture | None:
    """Draw the map of an area.

    Args:
        area: Boundary of the area as WKB, None where it is unknown.
        parts: Areas within it.
        lines: Layer and geometry (WKB) of water, roads and railways.
        sites: The sites.
        width_mm: Width on paper at most.
        max_height_mm: Height on paper at most.

    Returns:
        The picture, whose bytes follow from what it shows; None where nothing has a location.
    """
    outlines = [part.boundary for part in parts] + ([] if area is None else [area])
    extent = _extent(outlines, sites)
    if extent is None:
        return None
    sheet = _Sheet(extent, width_mm, max_height_mm)
    sheet.draw_ground(lines)
    for part in parts:
        sheet.draw_outline(part.boundary, _LINE, 0.2)
    if area is not None:
        sheet.draw_outline(area, _INK, 0.5)
    sheet.draw_sites(sites)
    sheet.draw_numbers(parts, sites)
    sheet.draw_scale()
    sheet.draw_north()
    return sheet.picture()


def symbol_picture(style: SymbolStyle) -> Picture:
    """Draw one symbol, for a legend."""
    dots = round(LEGEND_MM * DOTS_PER_MM) * OVERSAMPLING
    image = Image.new("RGB", (dots, dots), _GROUND)
    canvas = ImageDraw.Draw(image, "RGBA")
    _draw_symbol(canvas, (dots / 2, dots / 2), style, PROBLEM_MM * DOTS_PER_MM * OVERSAMPLING)
    return Picture(_png(image), LEGEND_MM, LEGEND_MM)


def scale_length_m(width_m: float) -> float:
    """Return the length of a scale bar: 1, 2 or 5 times a power of ten, as long as there is room for."""
    longest = width_m * SCALE_SHARE
    power = 10.0 ** int(log10(longest))
    return next(factor * power for factor in (5.0, 2.0, 1.0, 0.5) if factor * power <= longest)


@dataclass(frozen=True)
class _Sheet:
    """Canvas with the projection of its ground: plate carrée, true to length at the middle latitude.

    Attributes:
        extent: West, south, east and north of the boundaries in degrees, with their margin.
        max_width_mm: Width on paper at most.
        max_height_mm: Height on paper at most.
    """

    extent: tuple[float, float, float, float]
    max_width_mm: float
    max_height_mm: float

    @property
    def per_mm(self) -> float:
        """Dots of the canvas to a millimetre of the paper."""
        return DOTS_PER_MM * OVERSAMPLING

    @property
    def ground_m(self) -> tuple[float, float]:
        """Width and height of the ground in metres."""
        west, south, east, north = self.extent
        metres_per_lon = METRES_PER_DEGREE * cos(radians((south + north) / 2))
        return (east - west) * metres_per_lon, (north - south) * METRES_PER_DEGREE

    @cached_property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on paper."""
        width_m, height_m = self.ground_m
        mm_per_m = min(self.max_width_mm / width_m, self.max_height_mm / height_m)
        return width_m * mm_per_m, height_m * mm_per_m

    @cached_property
    def _image(self) -> Image.Image:
        dots = (round(millimetres * DOTS_PER_MM) * OVERSAMPLING for millimetres in self.size_mm)
        width, height = dots
        return Image.new("RGB", (width, height), _GROUND)

    @cached_property
    def canvas(self) -> ImageDraw.ImageDraw:
        """Where it is drawn, in dots from the upper left."""
        return ImageDraw.Draw(self._image, "RGBA")

    def dots(self, point: Point) -> Point:
        """Return where a point (longitude, latitude) lies on the canvas."""
        (lon, lat), (west, south, east, north) = point, self.extent
        return (
            (lon - west) / (east - west) * self._image.width,
            (north - lat) / (north - south) * self._image.height,
        )

    def draw_ground(self, lines: Iterable[tuple[Layer, bytes]]) -> None:
        """Draw water, roads and railways."""
        for layer, geometry in lines:
            if layer in _LAYER_LOOKS:
                name, width = _LAYER_LOOKS[layer]
                self.draw_outline(geometry, THEMES["light"][name], width)

    def draw_outline(self, geometry: bytes, colour: str, width_mm: float) -> None:
        """Draw the lines of a geometry (WKB), of an area its outline."""
        shape = shapely.from_wkb(geometry)
        lines = shapely.boundary(shape) if shapely.get_dimensions(shape) == 2 else shape
        for part in shapely.get_parts(lines):
            points = [self.dots((lon, lat)) for lon, lat in shapely.get_coordinates(part).tolist()]
            self.canvas.line(points, colour, max(1, round(width_mm * self.per_mm)), joint="curve")

    def draw_sites(self, sites: PictureSites) -> None:
        """Draw the symbols of the sites."""
        places = [self.dots((lon, lat)) for lat, lon in zip(sites.lats, sites.lons, strict=True)]
        usual, problem = _symbol_radius(places, self.per_mm), PROBLEM_MM * self.per_mm
        for place, style, is_problem in zip(places, sites.styles, sites.are_problems, strict=True):
            _draw_symbol(self.canvas, place, style, problem if is_problem else usual)

    def draw_numbers(self, parts: Iterable[PictureArea], sites: PictureSites) -> None:
        """Write the numbers of areas, each on a disc where there is most room between sites."""
        radius = NUMBER_MM * self.per_mm * 0.75
        for part in parts:
            if part.number:
                x, y = self.dots(_free_place(shapely.from_wkb(part.boundary), sites))
                disc = (x - radius, y - radius, x + radius, y + radius)
                self.canvas.ellipse(disc, f"{_GROUND}e0", _INK, round(0.2 * self.per_mm))
                self.canvas.text((x, y), part.number, _INK, _font(NUMBER_MM * self.per_mm), anchor="mm")

    def draw_scale(self) -> None:
        """Draw the scale bar at the lower left."""
        metres = scale_length_m(self.ground_m[0])
        length = metres / self.ground_m[0] * self._image.width
        x, y, thick = 2 * self.per_mm, self._image.height - 2 * self.per_mm, round(0.4 * self.per_mm)
        words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        tick = 1.2 * self.per_mm
        self.canvas.line([(x, y - tick), (x, y), (x + length, y), (x + length, y - tick)], _INK, thick)
        self.canvas.text(
            (x + length / 2, y - 0.6 * self.per_mm), words, _INK, _font(2.6 * self.per_mm), anchor="ms"
        )

    def draw_north(self) -> None:
        """Draw the arrow to the north at the upper right."""
        x, y, size = self._image.width - 4 * self.per_mm, 6 * self.per_mm, 1.6 * self.per_mm
        self.canvas.polygon([(x, y - 2.4 * size), (x + size, y), (x, y - 0.6 * size), (x - size, y)], _INK)
        self.canvas.text((x, y), "N", _INK, _font(2.8 * self.per_mm), anchor="mt")

    def picture(self) -> Picture:
        """Return what was drawn."""
        return Picture(_png(self._image), *self.size_mm)


def _extent(outlines: Sequence[bytes], sites: PictureSites) -> tuple[float, float, float, float] | None:
    """Return west, south, east and north of outlines and sites with a margin, None where there are none."""
    boxes = [tuple(shapely.bounds(shapely.from_wkb(outline))) for outline in outlines]
    boxes += [(lon, lat, lon, lat) for lat, lon in zip(sites.lats, sites.lons, strict=True)]
    if not boxes:
        return None
    corners = np.array(boxes, float)
    west, south = corners[:, :2].min(axis=0).tolist()
    east, north = corners[:, 2:].max(axis=0).tolist()
    least_lat = LEAST_EXTENT_M / METRES_PER_DEGREE
    least_lon = least_lat / cos(radians((south + north) / 2))
    dx = max((east - west) * MARGIN_SHARE, (least_lon - (east - west)) / 2)
    dy = max((north - south) * MARGIN_SHARE, (least_lat - (north - south)) / 2)
    return west - dx, south - dy, east + dx, north + dy


def _symbol_radius(places: Sequence[Point], per_mm: float) -> float:
    """Return the radius of symbols that need no action, in dots: less where they would cover each other."""
    if len(places) < 2:
        return SYMBOL_MM * per_mm
    distances, _ = cKDTree(np.array(places)).query(np.array(places), k=2)
    usual = float(np.median(distances[:, 1])) * SYMBOL_SHARE
    return min(max(usual, LEAST_SYMBOL_MM * per_mm), SYMBOL_MM * per_mm)


def _free_place(shape: Any, sites: PictureSites) -> Point:
    """Return the place within a shape, as (longitude, latitude), that is farthest from sites and its edge."""
    west, south, east, north = shapely.bounds(shape).tolist()
    x, y = np.meshgrid(
        np.linspace(west, east, _TRIALS + 2)[1:-1], np.linspace(south, north, _TRIALS + 2)[1:-1]
    )
    trials: NDArray[Any] = np.array(shapely.points(x.ravel(), y.ravel()))
    trials = trials[shapely.contains(shape, trials)]
    if not len(trials):
        trials = np.array([shapely.point_on_surface(shape)])
    room = shapely.distance(trials, shapely.boundary(shape))
    if len(sites.lats):
        room = np.minimum(room, shapely.distance(trials, shapely.multipoints(np.c_[sites.lons, sites.lats])))
    best = trials[int(np.argmax(room))]
    return float(best.x), float(best.y)


def _draw_symbol(canvas: ImageDraw.ImageDraw, place: Point, style: SymbolStyle, radius: float) -> None:
    """Draw a symbol as on the screens: shape, colour, mark of its category, ring of its freshness."""
    colour = COLOURS[style.category]
    is_hollow = style.hollow or style.is_patrol
    opacity = 0.0 if is_hollow else FILL_OPACITY[style.freshness]
    corners = _corners(SHAPES[style.symbol], place, radius)
    canvas.polygon(corners, _GROUND)
    canvas.polygon(corners, f"{colour}{round(255 * opacity):02x}")
    canvas.line([*corners, corners[0], corners[1]], colour, max(1, round(radius * 0.26)), joint="curve")
    for mark in PATROL_MARK if style.is_patrol else CATEGORY_MARKS[style.category]:
        points = [(place[0] + x * radius, place[1] + y * radius) for x, y in mark]
        canvas.line(points, colour if is_hollow or opacity < 0.5 else _GROUND, max(1, round(radius * 0.32)))
    is_overdue = style.is_patrol and style.category is StatusCategory.NOT_IN_FORCE
    if style.freshness in RING_DASHES and not is_overdue:
        _draw_ring(canvas, place, radius * 1.7, style.freshness)


def _corners(shape: Sequence[Point], place: Point, radius: float) -> list[Point]:
    points = shape or [(float(np.cos(angle)), float(np.sin(angle))) for angle in _angles()]
    return [(place[0] + x * radius, place[1] + y * radius) for x, y in points]


def _angles() -> NDArray[np.float64]:
    return np.linspace(0, 2 * np.pi, _RING_STEPS, endpoint=False)


def _draw_ring(canvas: ImageDraw.ImageDraw, place: Point, radius: float, freshness: Freshness) -> None:
    dash, gap = RING_DASHES[freshness]
    box = (place[0] - radius, place[1] - radius, place[0] + radius, place[1] + radius)
    for start, end in _dashes(16 * dash / (dash + gap)):
        canvas.arc(box, start, end, THEMES["light"]["line"], max(1, round(radius * 0.1)))


def _dashes(length: float) -> Iterator[tuple[float, float]]:
    """Yield the dashes of a ring in degrees, of the given length, at equal distances."""
    step = 360 / 20
    for number in range(20):
        yield number * step, number * step + length


def _font(height: float) -> Any:
    """Return the outline font that the library brings, for digits and Latin letters."""
    return ImageFont.load_default(height)


def _png(image: Image.Image) -> bytes:
    """Return the file of a picture, smoothed and with a palette of its own."""
    size = image.width // OVERSAMPLING, image.height // OVERSAMPLING
    small = image.resize(size, Image.Resampling.BOX)
    reduced = small.quantize(COLOURS_OF_PICTURE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    reduced.save(stream, "PNG", dpi=(DOTS_PER_MM * 25.4, DOTS_PER_MM * 25.4))
    return stream.getvalue()
