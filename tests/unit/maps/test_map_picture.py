"""The map that is drawn without a browser: where things stand, what is visible, and that bytes repeat."""

import io

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.domain.map_features import Layer
from geo.maps.map_picture import (
    DOTS_PER_MM,
    PictureArea,
    PictureSites,
    map_picture,
    scale_length_m,
    symbol_picture,
)
from geo.maps.palette import COLOURS, SYMBOL_STYLES, SymbolStyle

SQUARE = shapely.to_wkb(shapely.box(118.0, 36.0, 118.1, 36.1))
FAILED = SymbolStyle("square", False, StatusCategory.NOT_IN_FORCE, Freshness.FRESH)
IN_FORCE = SymbolStyle("circle", False, StatusCategory.IN_FORCE, Freshness.FRESH)


def sites(*rows):
    """Sites of (latitude, longitude, style)."""
    lats, lons, styles = zip(*rows, strict=True) if rows else ((), (), ())
    problems = [style.category is not StatusCategory.IN_FORCE for style in styles]
    return PictureSites(np.array(lats, float), np.array(lons, float), styles, np.array(problems, bool))


def drawn(*rows, parts=(), lines=(), area=SQUARE, width=100.0, height=100.0):
    return map_picture(area, parts, lines, sites(*rows), width_mm=width, max_height_mm=height)


def image(picture):
    return Image.open(io.BytesIO(picture.png)).convert("RGB")


def near(colour, wanted):
    """Whether two colours are the same but for the palette of the file."""
    return all(abs(a - b) < 24 for a, b in zip(colour, wanted, strict=True))


def rgb(text):
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def test_a_site_stands_where_it_lies():
    picture = drawn((36.075, 118.025, FAILED))
    seen = image(picture)
    colour = rgb(COLOURS[StatusCategory.NOT_IN_FORCE])
    red = np.argwhere(
        [[near(seen.getpixel((x, y)), colour) for x in range(seen.width)] for y in range(seen.height)]
    )
    y, x = red.mean(axis=0)
    # A margin of 4 % on each side: 0.25 of the square is (0.25 + 0.04) / 1.08 of the picture.
    assert x / seen.width == pytest.approx(0.29 / 1.08, abs=0.01)
    assert y / seen.height == pytest.approx(0.29 / 1.08, abs=0.01)


def test_a_problem_among_many_is_drawn_larger_and_on_top():
    crowd = [(36.0 + i / 1000, 118.0 + j / 1000, IN_FORCE) for i in range(40, 60) for j in range(40, 60)]
    seen = image(drawn(*crowd, (36.05, 118.05, FAILED)))
    dots = sum(near(pixel, rgb(COLOURS[StatusCategory.NOT_IN_FORCE])) for pixel in seen.get_flattened_data())
    assert dots > (2 * DOTS_PER_MM) ** 2 * 0.5


def test_the_picture_fits_the_paper_in_both_directions():
    wide = shapely.to_wkb(shapely.box(118.0, 36.0, 118.4, 36.1))
    for area, width, height in ((wide, 156.0, 150.0), (SQUARE, 156.0, 60.0)):
        picture = drawn(area=area, width=width, height=height)
        assert picture.width_mm <= width + 1e-6
        assert picture.height_mm <= height + 1e-6
        assert image(picture).width == round(picture.width_mm * DOTS_PER_MM)
    # A degree of longitude is cos(36°) of one of latitude.
    square = drawn()
    assert square.width_mm / square.height_mm == pytest.approx(np.cos(np.radians(36.05)), rel=1e-3)


def test_the_same_map_gives_the_same_bytes():
    once, twice = (drawn((36.05, 118.05, FAILED), parts=[PictureArea(SQUARE, "1")]) for _ in range(2))
    assert once.png == twice.png


def test_a_number_does_not_cover_a_site():
    crowd = [(36.0 + i / 100, 118.0 + j / 100, FAILED) for i in range(1, 10) for j in range(1, 5)]
    without, numbered = (image(drawn(*crowd, parts=[PictureArea(SQUARE, n)])) for n in ("", "7"))
    changed = np.argwhere(np.abs(np.asarray(without, int) - np.asarray(numbered, int)).sum(axis=2) > 200)
    assert changed[:, 1].min() > without.width / 2


def test_water_and_roads_are_drawn_and_points_are_not():
    line = shapely.to_wkb(shapely.LineString([(118.0, 36.05), (118.1, 36.05)]))
    bare, with_water = drawn(), drawn(lines=[(Layer.WATER, line)])
    assert bare.png != with_water.png
    assert bare.png == drawn(lines=[(Layer.HOSPITAL, line)]).png


def test_an_area_of_one_site_without_a_boundary_has_a_map_and_nothing_has_none():
    assert drawn((36.05, 118.05, FAILED), area=None) is not None
    assert drawn(area=None) is None


@pytest.mark.parametrize(
    ("width_m", "length_m"), [(9_000, 2_000), (40_000, 10_000), (1_200, 200), (80_000, 20_000)]
)
def test_the_scale_is_a_round_length(width_m, length_m):
    assert scale_length_m(width_m) == length_m


def test_every_style_has_a_symbol_of_its_own_colour():
    for style in SYMBOL_STYLES:
        seen = image(symbol_picture(style))
        assert any(near(pixel, rgb(COLOURS[style.category])) for pixel in seen.get_flattened_data()), style
