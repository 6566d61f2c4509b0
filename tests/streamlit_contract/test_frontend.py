"""Names of Streamlit's page that style sheet and browser code rely on."""

import re
from functools import cache
from pathlib import Path

import folium
import pytest
import streamlit
import streamlit_folium

from pages.components.app.control_names import control_names
from tests.source import ROOT

APP = ROOT / "pages" / "components" / "app"
OURS = [
    *sorted(APP.glob("*.css")),
    *sorted((APP / "browser").glob("*.js")),
    *sorted((ROOT / "geo" / "maps" / "static").glob("*.js")),
]
STREAMLIT = Path(streamlit.__file__).parent / "static" / "static"
FOLIUM_PAGE = Path(streamlit_folium.__file__).parent / "frontend" / "build"


@cache
def bundle():
    """All of the page's own scripts."""
    return "\n".join(path.read_text("utf-8") for path in sorted(STREAMLIT.glob("js/*.js")))


def names(pattern):
    return sorted({name for path in OURS for name in re.findall(pattern, path.read_text("utf-8"))})


TEST_IDS = names(r'data-testid\^?=\\?"?(\w+)')
CLASSES = names(r"\.(st[A-Z]\w+)")


def test_there_is_something_to_look_for():
    assert len(TEST_IDS) > 10
    assert len(CLASSES) > 3


@pytest.mark.parametrize("name", TEST_IDS)
def test_a_part_of_the_page_that_is_found_by_its_test_id_has_it(name):
    assert name in bundle(), (
        f"Nothing of Streamlit's page is called {name} any more: find the new name in the browser and change "
        f"{[path.name for path in OURS if name in path.read_text('utf-8')]}."
    )


@pytest.mark.parametrize("name", CLASSES)
def test_a_part_of_the_page_that_is_found_by_its_class_has_it(name):
    assert name in bundle(), (
        f"Streamlit's page has no class {name} any more: touch targets and hidden parts would go; change "
        f"{[path.name for path in OURS if name in path.read_text('utf-8')]}."
    )


@pytest.mark.parametrize("name", control_names("zh"))
def test_a_control_that_is_named_in_chinese_has_that_english_name(name):
    assert name.partition("{name}")[0].rstrip(", ") in bundle(), (
        f"Streamlit no longer calls a control {name}: change control.* in data/locale/en.json."
    )


def test_a_keyed_container_has_its_key_as_a_class():
    assert "st-key-" in bundle(), "Containers are found by st-key-…: style.css, browser/*.js, browser tests."


def test_the_page_takes_the_address_of_its_server_from_the_window():
    assert "window.__streamlit" in bundle(), "Read geo/api/static/page.js: deep links would get two 404."
    assert "BACKEND_BASE_URL" in bundle(), "Read geo/api/static/page.js: deep links would get two 404."


@pytest.mark.parametrize("name", ["data-placeholder", "data-type"])
def test_a_part_of_an_empty_date_says_that_it_is_empty_and_which_part(name):
    assert name in bundle(), "Chinese screens would read yyyy/mm/dd again: style.css."


def test_the_map_component_evaluates_scripts_and_tells_its_height():
    scripts = "\n".join(path.read_text("utf-8") for path in FOLIUM_PAGE.rglob("*.js"))
    assert "setFrameHeight" in scripts, "Read limitHeight in geo/maps/static/kadian-frame.js."
    assert "feature_group" in scripts, "Read docs/map.md: the data of the map would not arrive."


@pytest.mark.parametrize("name", ["default_js", "default_css", "_template"])
def test_folium_keeps_scripts_and_styles_where_the_base_map_puts_ours(name):
    assert hasattr(folium.Map, name), "Read MapFrame in geo/maps/map_frame.py and docs/map.md."
