from urllib.parse import quote

import pytest

from geo.api.sheet import sheet_route
from geo.i18n import Words
from geo.services.board import Board
from geo.services.office import Office
from geo.store import Store
from tests.unit.api.asking import ask
from tests.worlds import ADMIN, SITES, STAFF

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`"


@pytest.fixture
def asked(world):
    def get(query="", **headers):
        headers = {"kadian_account": STAFF.id} | headers
        answer = ask([sheet_route(lambda: world.office)], f"/sheet?{query}", **headers)
        return answer.status, answer.body.decode()

    return get


def test_a_link_shows_what_its_filter_selects(asked):
    status, page = asked("area=370725001&kind=market&lang=zh")
    assert status == 200
    assert [site.name for site in SITES if site.name in page] == ["东山市场"]


def test_what_nobody_knows_in_a_link_is_ignored(asked):
    status, page = asked("area=castle&kind=dragon&as_of=yesterday&x=1")
    assert status == 200
    assert all(site.name in page for site in SITES)


@pytest.mark.parametrize(
    ("query", "lang"), [("lang=en", "en"), ("lang=zh", "zh"), ("", "zh"), ("lang=fr", "zh")]
)
def test_the_language_is_that_of_the_link(asked, query, lang):
    assert Words(lang)("sheet.by_need") in asked(query)[1]


@pytest.mark.parametrize(("browser", "lang"), [("en-GB,en;q=0.9", "en"), ("zh-CN", "zh"), ("fr", "zh")])
def test_a_link_that_names_no_language_follows_the_browser(asked, browser, lang):
    assert Words(lang)("sheet.by_need") in asked(accept_language=browser)[1]
    other = "zh" if lang == "en" else "en"
    assert Words(other)("sheet.by_need") in asked(f"lang={other}", accept_language=browser)[1]


def test_hostile_text_is_text(world, asked):
    world.change("V1", "reopened", note=HOSTILE)
    _, page = asked(f"search={quote(HOSTILE)}")
    assert "<img" not in page
    _, page = asked("search=V1")
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_store_nobody_has_filled_has_an_empty_sheet(world, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    kinds = world.office.kinds
    empty = Office(store, kinds, world.office.settings, Board(store, kinds))
    store.write(empty.request(ADMIN, "first", {}), lambda tx: tx.put_account(ADMIN, demo=False))
    assert ask([sheet_route(lambda: empty)], "/sheet", kadian_account=ADMIN.id).status == 200
    store.close()
