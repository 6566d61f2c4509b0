from urllib.parse import quote

import pytest

from geo.api.print.routes import print_routes
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.read_model import SiteReadModel
from geo.store import Store
from tests.unit.api.asking import ask, notice
from tests.worlds import ADMIN, SITES, STAFF

HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>`"


@pytest.fixture
def asked(world):
    def get(query="", **headers):
        headers = {"kadian_account": STAFF.id} | headers
        answer = ask(print_routes(lambda: world.ctx), f"/sheet?{query}", **headers)
        return answer.status, answer.body.decode()

    return get


def test_a_link_shows_what_its_filter_selects(asked):
    status, page = asked("area=370725001&kind=market&lang=zh")
    assert status == 200
    assert [site.name for site in SITES if site.name in page] == ["东山市场"]


def test_what_is_unknown_in_a_link_is_ignored_and_the_sheet_says_so_before_all_else(asked):
    status, page = asked("area=castle&kind=dragon&as_of=yesterday&x=1")
    assert status == 200
    assert all(site.name in page for site in SITES)
    ignored = notice(page)
    assert all(part in ignored for part in ("辖区 castle", "类别 dragon", "历史时刻 yesterday", "x 1"))
    assert page.index("castle") < page.index("<section")


@pytest.mark.parametrize(
    ("query", "ignored"),
    [
        ("area=NOPE", "NOPE"),
        ("kind=xyz", "xyz"),
        ("kind=market,xyz", "xyz"),
        ("status=market.nope", "market.nope"),
        ("meaning=nope", "nope"),
        ("unit=NOPE", "NOPE"),
        ("freshness=nope", "nope"),
        ("as_of=2026-13-40T00:00Z", "2026-13-40"),
        ("as_of=2020-02-01T08:00", "2020-02-01T08:00"),
        ("as_of=2040-01-01T00:00Z", "2040-01-01"),
        ("since=2040-01-01T00:00Z", "2040-01-01"),
        ("since=1970-01-01T00:00Z", "1970-01-01"),
        ("attention=yes", "yes"),
        ("located=yes", "yes"),
        (f"search={'x' * 60}tail", "tail"),
        ("aera=370725001", "aera 370725001"),
        ("Area=370725001", "Area 370725001"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_sheet_that_is_not_narrowed_as_its_link_says_names_what_it_ignored(asked, query, ignored, lang):
    status, page = asked(f"{query}&lang={lang}")
    assert status == 200
    assert ignored in notice(page)
    assert Translator(lang)("document.left_out", parts="|").split("|")[0] in notice(page)


def test_a_sheet_that_is_what_its_link_says_has_no_notice(asked):
    every = "area=370725001&kind=market&status=market.suspended&meaning=in_force&unit=U1&freshness=fresh"
    _, page = asked(f"{every}&search=x&attention=1&located=no&as_of=2020-02-01T00:00Z&site=CP1&lang=en")
    assert notice(page) == ""


def test_what_was_ignored_is_text_and_given_in_brief(asked):
    _, page = asked(f"area={quote(HOSTILE)}&kind={'y' * 5000}")
    assert "<img" not in page
    assert "&lt;img" in notice(page)
    assert "y" * 61 not in page


@pytest.mark.parametrize(
    ("query", "lang"), [("lang=en", "en"), ("lang=zh", "zh"), ("", "zh"), ("lang=fr", "zh")]
)
def test_the_language_is_that_of_the_link(asked, query, lang):
    assert Translator(lang)("sheet.by_need") in asked(query)[1]


@pytest.mark.parametrize(("browser", "lang"), [("en-GB,en;q=0.9", "en"), ("zh-CN", "zh"), ("fr", "zh")])
def test_a_link_that_names_no_language_follows_the_browser(asked, browser, lang):
    assert Translator(lang)("sheet.by_need") in asked(accept_language=browser)[1]
    other = "zh" if lang == "en" else "en"
    assert Translator(other)("sheet.by_need") in asked(f"lang={other}", accept_language=browser)[1]


def test_hostile_text_is_text(world, asked):
    world.change("V1", "reopened", note=HOSTILE)
    _, page = asked(f"search={quote(HOSTILE)}")
    assert "<img" not in page
    _, page = asked("search=V1")
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_an_empty_store_has_an_empty_sheet(world, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    kinds = world.ctx.kinds
    empty = AppContext(store, kinds, world.ctx.settings, SiteReadModel(store, kinds))
    store.write(empty.request(ADMIN, "first", {}), lambda tx: tx.accounts.put(ADMIN, demo=False))
    assert ask(print_routes(lambda: empty), "/sheet", kadian_account=ADMIN.id).status == 200
    store.close()
