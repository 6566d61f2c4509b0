"""The area page: the map of an area beside its figures, down into its sub-areas and up again."""

from urllib.parse import parse_qs, urlsplit

import pytest

from geo.i18n import LANGS, Translator
from tests.page.screens import opened

TOWN = "370725001"


def order_of_parts(screen):
    keys = [getattr(node, "key", None) for node in screen.test._tree]
    return [key for key in keys if key in ("map", "totals", "sites", "site-panel", "entries")]


@pytest.fixture(name="on_phone", params=[False, True], ids=["desk", "phone"])
def on_phone_fixture(request, monkeypatch):
    monkeypatch.setattr("pages.components.app.state._is_phone", lambda: request.param)
    return request.param


def test_the_map_comes_first_then_figures_sites_and_entries(on_phone):
    parts = [part for part in order_of_parts(opened("area", area="370725")) if part != "site-panel"]
    assert parts == ["map", "totals", "sites", "entries"], on_phone


def test_a_press_on_a_sub_area_goes_down_and_one_on_the_path_up_again():
    screen = opened("area", area="370725").press(f"total-{TOWN}")
    assert screen.link["area"] == TOWN
    assert screen.press("crumb-370725").link["area"] == "370725"


def test_an_area_without_sub_areas_has_no_empty_part_for_them():
    screen = opened("area", area="370725001001")
    assert not screen.has("totals")
    assert screen.has("sites")
    assert Translator("zh")("totals.none") not in screen.t
    assert opened("area", area="370725").has("totals")  # the control


@pytest.mark.parametrize("lang", LANGS)
def test_report_and_map_of_the_area_are_printed_with_its_filter(lang):
    links, t = opened("area", area=TOWN, kind="village", lang=lang).links, Translator(lang)
    report, sheet = (urlsplit(links[t(f"area.{name}")]) for name in ("print", "print_map"))
    assert report.path.endswith("/sheet")
    assert sheet.path.endswith("/map-sheet")
    for link in (report, sheet):
        asked = parse_qs(link.query)
        assert (asked["area"], asked["kind"], asked["lang"]) == ([TOWN], ["village"], [lang])
