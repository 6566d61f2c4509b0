from itertools import combinations

import numpy as np
import pytest

from geo.domain.errors import InvalidInput
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.maps.legend import NEUTRAL_COLOUR
from geo.maps.palette import (
    CHOROPLETH_CLASSES,
    CLUSTER_TEXT_COLOURS,
    COLOURS,
    SHARE_CLASSES,
    SYMBOL_STYLES,
    THEMES,
    UNIT_COLOURS,
    patrol_style_index,
    style_index,
)

# Colour blindness of full strength in linear RGB: Machado, Oliveira, Fernandes (2009), table 1.
SIGHT = {
    "full": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG 2.2, relative luminance."""
    light, dark = sorted((float(TO_XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour, sight):
    """CIE L*a*b* of the colour as that eye sees it."""
    t = TO_XYZ @ np.clip(np.array(sight) @ linear(colour), 0, 1) / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", [*COLOURS.values(), NEUTRAL_COLOUR])
def test_every_symbol_stands_out_from_both_grounds(theme, colour):
    assert contrast(colour, THEMES[theme]["ground"]) >= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_is_readable_on_ground_and_panel(theme):
    assert contrast(theme["text"], theme["ground"]) >= 7
    assert contrast(theme["text"], theme["panel"]) >= 7


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("shading", [*CHOROPLETH_CLASSES, *SHARE_CLASSES], ids=str)
def test_a_figure_is_readable_on_a_shaded_area(theme, shading):
    ground, tint = (
        np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
        for colour in (theme["ground"], COLOURS[shading.category])
    )
    mixed = np.rint(ground + (tint - ground) * shading.opacity).astype(int)
    assert contrast(theme["text"], "#{:02x}{:02x}{:02x}".format(*mixed)) >= 4.5


@pytest.mark.parametrize(("category", "text"), CLUSTER_TEXT_COLOURS.items())
def test_a_count_is_readable_on_the_colour_of_its_category(category, text):
    assert contrast(text, COLOURS[category]) >= 4.5


def test_white_on_amber_would_not_be():
    assert contrast("#ffffff", COLOURS[StatusCategory.PARTIAL]) < 4.5


def test_more_problems_are_shaded_more_and_no_area_in_the_colour_of_alarms():
    assert [shading.min_problems for shading in CHOROPLETH_CLASSES] == [0, 1, 3]
    strengths = [shading.opacity for shading in CHOROPLETH_CLASSES]
    assert strengths == sorted(strengths)
    assert StatusCategory.NOT_IN_FORCE not in {shading.category for shading in CHOROPLETH_CLASSES}


@pytest.mark.parametrize("sight", SIGHT.values(), ids=SIGHT)
@pytest.mark.parametrize(("one", "other"), [*combinations(StatusCategory, 2)])
def test_every_eye_tells_the_meanings_apart(sight, one, other):
    apart = np.linalg.norm(lab(COLOURS[one], sight) - lab(COLOURS[other], sight))
    assert apart >= 25


def test_red_and_green_would_not_pass_for_every_eye():
    apart = [np.linalg.norm(lab("#b03a2e", sight) - lab("#6b7a2e", sight)) for sight in SIGHT.values()]
    assert min(apart) < 25


def test_every_look_has_a_number_of_its_own():
    numbers = {
        (patrol_style_index if s.is_patrol else style_index)(
            s.symbol, hollow=s.hollow, category=s.category, freshness=s.freshness
        )
        for s in SYMBOL_STYLES
    }
    assert numbers == set(range(len(SYMBOL_STYLES)))
    assert SYMBOL_STYLES[
        style_index("diamond", hollow=True, category=StatusCategory.PARTIAL, freshness=Freshness.SILENT)
    ] == (
        "diamond",
        True,
        StatusCategory.PARTIAL,
        Freshness.SILENT,
        False,
    )


def test_an_unknown_symbol_is_refused():
    with pytest.raises(InvalidInput) as refused:
        style_index("star", hollow=False, category=StatusCategory.PARTIAL, freshness=Freshness.FRESH)
    assert refused.value.key == "error.unknown_symbol"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour", UNIT_COLOURS)
def test_the_colour_of_a_unit_can_be_seen_on_the_ground_of_each_theme(theme, colour):
    assert contrast(colour, THEMES[theme]["ground"]) >= 3
    assert len(set(UNIT_COLOURS)) == len(UNIT_COLOURS)
