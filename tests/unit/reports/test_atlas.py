"""Sheets of places: one for each, and a code that a phone reads."""

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
import zxingcpp

from geo.api.place_links import place_route
from geo.api.print.routes import print_routes
from geo.domain.filters import SiteFilter
from geo.i18n import Translator
from geo.reports import atlas
from geo.reports.atlas import QUIET_ZONE, place_link, qr_path, render_atlas
from tests.source import ROOT
from tests.unit.api.asking import ask
from tests.worlds import SITES, STAFF, VIEWER

ADDRESS = "http://kadian.example:8501/"
MODULE_PX = 8
CODES = re.compile(r'<svg viewBox="0 0 (\d+) \1" role="img"[^>]*>.*?<path d="([^"]*)"', re.DOTALL)


def picture_of(path, size):
    """The picture that a printer makes of the path, which this reads on its own."""
    modules = np.full((size, size), 255, np.uint8)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", path):
        modules[int(y), int(x)] = 0
    return modules.repeat(MODULE_PX, 0).repeat(MODULE_PX, 1)


def read_codes(html):
    """What a phone reads of each code of a page."""
    return [zxingcpp.read_barcodes(picture_of(path, int(size)))[0].text for size, path in CODES.findall(html)]


def page(world, t, **parts):
    return render_atlas(world.ctx, STAFF, SiteFilter(**parts), t, ADDRESS)


@pytest.mark.parametrize("code", ["K01", "370725001-东村 2/3?x=1&y=#", "A" * 64])
def test_a_phone_reads_the_address_of_a_code_of_any_kind(code):
    link = place_link(ADDRESS, code)
    read = zxingcpp.read_barcodes(picture_of(*qr_path(link)))
    assert [(each.text, each.format) for each in read] == [(link, zxingcpp.BarcodeFormat.QRCode)]
    assert "Q" in str(read[0].ec_level)


def test_around_a_code_four_modules_stay_empty_and_it_is_printed_large_enough():
    path, size = qr_path(place_link(ADDRESS, "K01"))
    picture = picture_of(path, size)[::MODULE_PX, ::MODULE_PX]
    dark = np.argwhere(picture == 0)
    assert (dark.min(), dark.max()) == (QUIET_ZONE, size - QUIET_ZONE - 1)
    template = (ROOT / "data/templates/atlas.html").read_text("utf-8")
    printed_mm = float(re.search(r"\.qr svg \{[^}]*width: (\d+)mm", template)[1])
    assert printed_mm * (size - 2 * QUIET_ZONE) / size >= 25


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_post_and_each_compound_has_a_sheet_that_opens_its_form(world, lang):
    html = page(world, Translator(lang))
    expected = ["CP1", "C1", "C2"]  # CP2 is a soft post, which has no unit
    assert read_codes(html) == [place_link(ADDRESS, code) for code in expected]
    names = {site.name for site in SITES if site.id in expected}
    assert names == {name for name in names if f"<h2>{name}</h2>" in html}


def test_a_filter_makes_fewer_sheets_and_no_site_makes_none(world):
    compounds = read_codes(page(world, Translator("zh"), kind=("compound",)))
    assert compounds == [place_link(ADDRESS, code) for code in ("C1", "C2")]
    nothing = page(world, Translator("zh"), search="nowhere")
    assert read_codes(nothing) == []
    assert Translator("zh")("atlas.none") in nothing


def test_a_site_without_a_location_says_so_and_the_others_have_a_map(world):
    html = page(world, Translator("zh"))
    assert html.count('class="map"') == 2
    assert Translator("zh")("atlas.no_location") in html


def test_text_of_people_stays_text(world):
    hostile = "<script>alert(1)</script>${x}"
    world.add_sites(replace(SITES[0], id="<b>'\"", name=hostile, note=hostile))
    html = page(world, Translator("zh"))
    assert "<script" not in html
    assert hostile in unescape(html)


def test_an_atlas_of_one_machine_alone_says_so_before_it_is_printed(world):
    t = Translator("zh")
    warned = [
        t("atlas.loopback", address=address)
        in unescape(render_atlas(world.ctx, STAFF, SiteFilter(), t, address))
        for address in ("http://127.0.0.1:8501/", "http://localhost/", "http://[::1]/", ADDRESS)
    ]
    assert warned == [True, True, True, False]


def test_more_sheets_than_a_browser_prints_are_named(world, monkeypatch):
    monkeypatch.setattr(atlas, "MAX_SHEETS", 1)
    html = page(world, Translator("zh"))
    assert len(read_codes(html)) == 1
    assert Translator("zh")("atlas.too_many", shown=1, count=3) in html


def test_the_page_holds_the_address_by_which_it_was_asked_for(world):
    routes = print_routes(lambda: world.ctx)
    answer = ask(routes, "/atlas", base="https:/kadian", host="office.example", kadian_account=VIEWER.id)
    assert answer.status == 200
    assert "https://office.example/kadian/p/CP1" in read_codes(answer.body.decode())


@pytest.mark.parametrize("code", ["CP1", "nothing", "a%20b%26c"])
def test_a_short_address_leads_to_the_form_whether_or_not_there_is_such_a_site(code):
    answer = ask([place_route()], f"/p/{code}")
    assert answer.status == 303
    assert answer.headers["location"].startswith("../m/site?site=")
