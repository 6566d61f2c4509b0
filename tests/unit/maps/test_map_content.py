import json
import re
import zlib
from base64 import b64decode
from dataclasses import replace

import folium
import numpy as np
import pytest
import streamlit_folium
from folium.template import Template
from hypothesis import example, given
from hypothesis import strategies as st

from geo.maps.map_content import (
    AllocationLines,
    Arrows,
    Choropleth,
    MapContent,
    Points,
    ViewRequest,
    map_content_layer,
    payload_fields,
)
from geo.maps.map_frame import LOCAL_TILES, map_frame, tile_url_template
from tests.browser.apps.county import COUNTY, PHRASES, WORDS, points, shades

HALF_A_MEGABYTE = 500_000


def sent(layer, base=None):
    """The script as streamlit-folium hands it to the browser."""
    return streamlit_folium._get_feature_group_string(layer, map=base or map_frame())


def received(script):
    """What our code in the browser makes of the script."""
    word = re.search(r"kadian\.content\('([^']*)'\)", script)[1]
    return json.loads(zlib.decompress(b64decode(word)))


def picture_of(points, **parts):
    return MapContent(
        points=points, choropleth=shades(), area=COUNTY.code, tooltips=PHRASES, labels=WORDS, **parts
    )


texts = st.lists(st.text(max_size=40), min_size=4, max_size=4)


@given(texts)
@example(["${alert(1)}<img src=x onerror=alert(1)>`", "{{'x'}}", "_0 _div\n\t  indented", "');alert(1)//\\"])
def test_any_text_reaches_the_browser_unchanged(t):
    site, area, phrase, word = t
    picture = MapContent(
        points=Points([site], [site], [36.7], [118.8], [0], [0], units=[phrase], notes=[phrase]),
        choropleth=Choropleth([area], [area], [1]),
        selected_id=site,
        tooltips=[phrase],
        labels={word: word},
    )
    payload = received(sent(map_content_layer(picture, ViewRequest(word, area=area))))
    assert payload["points"]["ids"] == payload["points"]["names"] == [site]
    assert payload["points"]["units"] == payload["points"]["notes"] == [phrase]
    assert payload["choropleth"]["codes"] == payload["choropleth"]["names"] == [area]
    assert (payload["selected_id"], payload["tooltips"], payload["labels"]) == (site, [phrase], {word: word})
    assert (payload["view_request"]["token"], payload["view_request"]["area"]) == (word, area)


def test_what_is_written_beside_points_is_given_as_text_and_as_nothing_where_nothing_is():
    columns = Points(["a", "b"], ["", ""], [36.7, 36.8], [118.8, 118.9], [0, 0], [0, 0], ["${1}", ""])
    assert payload_fields(MapContent(points=columns))["points"]["labels"] == ["${1}", ""]
    assert payload_fields(MapContent(points=replace(columns, labels=())))["points"]["labels"] == []


def test_the_same_pipeline_alters_text_that_travels_as_plain_json():
    class Naive(folium.FeatureGroup):
        _template = Template("{% macro script(this, kwargs) %}var x = {{ this.text }};{% endmacro %}")

        def render(self, **_):
            """Our empty map has no figure to render into."""

    layer = Naive()
    layer.text = json.dumps("{{'x'}}")
    assert '"x"' in sent(layer)


@given(texts)
def test_the_script_holds_nothing_but_letters_and_digits_of_people_s_text(t):
    script = sent(map_content_layer(picture_of(Points(t, t, [0.0] * 4, [0.0] * 4, [0] * 4))))
    word = re.search(r"kadian\.content\('([^']*)'\)", script)[1]
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", word)


def test_equal_pictures_give_equal_scripts_and_different_ones_do_not():
    first, second = (sent(map_content_layer(picture_of(points(50)))) for _ in range(2))
    assert first == second
    assert first != sent(map_content_layer(picture_of(points(50, turn=1))))


def test_the_empty_map_is_the_same_every_time_and_holds_no_data():
    def script():
        return streamlit_folium._get_map_string(map_frame())

    assert script() == script()
    assert streamlit_folium.generate_js_hash(script(), "map") == streamlit_folium.generate_js_hash(
        script(), "map"
    )


def test_every_file_of_the_map_comes_from_our_own_routes():
    links = [url for _, url in map_frame().default_js + map_frame().default_css]
    assert len(links) == 3
    assert all(url.startswith("../../map/") for url in links)


def test_coordinates_keep_a_metre():
    payload = received(
        sent(map_content_layer(picture_of(Points(["a"], ["a"], [36.7071234], [-118.8312399], [0]))))
    )
    assert (payload["points"]["lats"], payload["points"]["lons"]) == ([3670712], [-11883124])


def test_allocation_lines_travel_with_the_colour_of_each():
    lines = AllocationLines([36.7], [118.8], [36.8], [118.9], ["#2a7fd4"])
    assert received(sent(map_content_layer(picture_of(None, allocation=lines))))["allocation"] == {
        "lats": [3670000],
        "lons": [11880000],
        "to_lats": [3680000],
        "to_lons": [11890000],
        "colours": ["#2a7fd4"],
    }


def test_arrows_travel_as_four_columns_and_a_picture_without_them_has_none():
    arrows = Arrows([36.7], [118.8], [36.8], [118.9])
    assert received(sent(map_content_layer(picture_of(None, arrows=arrows))))["arrows"] == {
        "lats": [3670000],
        "lons": [11880000],
        "to_lats": [3680000],
        "to_lons": [11890000],
    }
    assert set(map(len, received(sent(map_content_layer(picture_of(None))))["arrows"].values())) == {0}


def test_columns_may_be_numpy_arrays():
    columns = Points(["a"], ["b"], np.array([36.7]), np.array([118.8]), np.array([3]), np.array([1]))
    assert received(sent(map_content_layer(picture_of(columns))))["points"]["styles"] == [3]


def test_areas_alone_are_a_picture_too():
    assert received(sent(map_content_layer(picture_of(None))))["points"] is None


def test_ten_thousand_sites_with_chinese_names_fit_half_a_megabyte():
    rng = np.random.default_rng(1)
    count = 10_000
    chars = rng.integers(0x4E00, 0x9FA5, (count, 8))
    columns = Points(
        ids=[f"C37072500{n:05d}" for n in range(count)],
        names=["".join(map(chr, row)) for row in chars],
        lats=rng.uniform(36.5, 36.9, count),
        lons=rng.uniform(118.7, 119.1, count),
        styles=rng.integers(0, 160, count),
        tooltip_indices=rng.integers(0, 80, count),
        area_indices=rng.integers(0, 100, count),
        ages_min=rng.integers(0, 72, count) * 60,
        unit_indices=rng.integers(0, 40, count),
        note_indices=np.where(rng.random(count) < 0.1, rng.integers(0, 500, count), 0),
        notes=["".join(map(chr, row)) for row in rng.integers(0x4E00, 0x9FA5, (500, 12))],
    )
    assert len(sent(map_content_layer(picture_of(columns)))) <= HALF_A_MEGABYTE


@pytest.mark.parametrize(
    ("setting", "template"),
    [
        ("", ""),
        ("data/tiles", LOCAL_TILES),
        ("http://tiles.local/{z}/{x}/{y}.png", "http://tiles.local/{z}/{x}/{y}.png"),
    ],
)
def test_the_setting_for_tiles_is_a_folder_or_a_template(setting, template):
    assert tile_url_template(setting) == template
