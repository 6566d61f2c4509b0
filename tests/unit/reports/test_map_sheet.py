"""The map on paper, as far as the server makes it: the browser draws what the page carries."""

import base64
import json
import re
import zlib
from html import unescape

import pytest

from geo.api.print.routes import print_routes
from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.i18n import LANGS, Translator
from geo.maps.map_frame import LEAFLET, STATIC
from geo.reports.map_sheet import MAX_ROWS
from geo.services.situation.map_columns import map_points
from tests.unit.api.asking import ask
from tests.worlds import SITES, STAFF

TOWN = "370725001"


@pytest.fixture
def asked(world):
    def get(query="", account=STAFF.id):
        answer = ask(print_routes(lambda: world.ctx), f"/map-sheet?{query}", kadian_account=account)
        return answer.status, answer.body.decode()

    return get


def payload(page):
    """What the browser draws."""
    text = re.search(r'id="payload">(.*?)</script>', page)[1]
    return json.loads(zlib.decompress(base64.b64decode(text)))


def rows(page):
    return [
        [unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2])
    ]


def test_the_map_on_paper_draws_the_points_of_the_screen(world, asked):
    _, page = asked(f"area={TOWN}&kind=village")
    overview = world.overview(area=TOWN, kind=("village",))
    assert payload(page)["points"]["ids"] == list(map_points(overview).ids)


def test_it_has_no_controls_and_no_texts_for_a_pointer(asked):
    content = payload(asked()[1])
    assert (content["legend"], content["time_bar"], content["tooltips"], content["selected_id"]) == (
        None,
        None,
        [],
        "",
    )


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_where_when_and_what_is_filtered_and_that_data_are_made_up(asked, lang):
    t = Translator(lang)
    _, page = asked(f"area={TOWN}&kind=village&lang={lang}&as_of=2020-02-01T00:00Z")
    time = {"zh": "2020年2月1日 08:00", "en": "1 Feb 2020 08:00"}[lang]
    assert "<h1>宝都街道</h1>" in page
    assert f'<p class="moment">{t("map_sheet.moment", time=time)}</p>' in page
    filters = unescape(re.search(r'<p class="filters">(.*?)</p>', page)[1])
    assert {"zh": "封闭村", "en": "Closed village"}[lang] in filters
    assert t("frame.demo") in unescape(page)
    assert f'lang="{lang}"' in page


def test_the_problems_are_those_of_the_filter_worst_first_and_a_silent_one_says_so(world, asked):
    overview = world.overview()
    names = [
        overview.state.snapshot.names[row] for row in overview.rows if overview.state.needs_attention[row]
    ]
    _, page = asked()
    assert [row[0] for row in rows(page)] == names[:MAX_ROWS]
    assert f'data-total="{len(names)}"' in page
    silent = Translator("zh")("freshness.silent")
    statuses = {row[0]: row[2] for row in rows(page)}
    for row in overview.rows:
        name = overview.state.snapshot.names[row]
        if name in statuses:
            assert (silent in statuses[name]) == (overview.state.freshness[row] == 2), name


def test_an_extent_of_the_link_is_the_view_and_without_one_it_is_the_area(asked):
    assert payload(asked("extent=36.4,118.6,36.9,119.1")[1])["view_request"]["bounds"] == [
        36.4,
        118.6,
        36.9,
        119.1,
    ]
    plain = payload(asked(f"area={TOWN}&kind=compound,venue,village,market")[1])["view_request"]
    assert plain["area"] == TOWN


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_paper_is_the_one_of_the_link(asked, paper):
    assert f"size: {paper} landscape" in asked(f"paper={paper}")[1]


def test_what_cannot_be_used_of_a_link_is_said_and_a4_is_taken(asked):
    _, page = asked("paper=A0&extent=1,2&output=fax&area=castle")
    notice = re.search(r'class="notice" role="alert">(.*?)</p>', page)[1]
    assert all(part in notice for part in ("paper A0", "extent 1,2", "output fax", "castle"))
    assert "size: A4 landscape" in page


def test_scripts_and_styles_are_our_own_files_below_the_page(asked):
    _, page = asked()
    links = re.findall(r'(?:src|href)="(map/[^"]*)"', page)
    assert [link.partition("?v=")[0] for link in links] == [
        "map/leaflet/leaflet.css",
        "map/static/kadian-map.css",
        "map/kadian.js",
        "map/static/kadian-sheet.js",
    ]
    assert (LEAFLET / "leaflet.css").exists()
    assert (STATIC / "kadian-sheet.js").exists()
    assert "http" not in re.sub(r"data:image/svg[^\"]*", "", page)
    assert json.loads(re.search(r'id="drawing">(.*?)</script>', page)[1])["routes"] == "map/"


def test_it_holds_what_who_asks_may_read(world, asked):
    person = Actor("town", "街道", None, grants=(Grant("town", Role.VIEWER, TOWN),))
    _, page = asked(account=world.appoint(person).id)
    assert "CP2" in payload(asked()[1])["points"]["ids"]  # the control
    assert "CP2" not in payload(page)["points"]["ids"]
    hidden = next(site.name for site in SITES if site.id == "CP2")
    assert hidden in asked()[1]
    assert hidden not in page


def test_who_may_read_nowhere_gets_none(world, asked):
    world.appoint(Actor("nothing", "没有权限", None))
    assert [asked(account=who)[0] for who in ("nothing", "stranger", "")] == [403, 401, 401]


@pytest.mark.parametrize("lang", LANGS)
def test_areas_are_shaded_by_what_the_link_names_and_the_legend_says_so(asked, lang):
    label = Translator(lang)("shading.screening")
    for query, name in (("", "problems"), ("shade=screening", "screening"), ("shade=colour", "problems")):
        status, page = asked(f"{query}&lang={lang}")
        content = payload(page)
        assert (status, content["view_request"]["shade"]) == (200, name)
        assert name in {each["name"] for each in content["shadings"]}
        legend = unescape(page.partition('<ul class="legend">')[2].partition("</ul>")[0])
        assert (f"{label}:" in legend) == (name == "screening")
    assert "colour" in asked("shade=colour")[1]
