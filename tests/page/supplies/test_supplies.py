"""The page of supplies: the list by need, the card of a place with its forms, rounds, and files."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.i18n import LANGS
from geo.services.supplies.rounds import supply_rounds
from geo.services.supplies.stock_list import StockFilter, StockView, stock_list
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import field, keys_of
from tests.page.files import fetched
from tests.page.readings import KEYS, LOOKS_LIKE_A_KEY
from tests.page.screens import opened
from tests.unit.services.supplies.stock import (
    KEEPER,
    TOWN_STAFF,
    balance,
    count,
    counted_week,
    day,
    issue,
    rows,
)
from tests.worlds import STAFF, VIEWER


@pytest.fixture(autouse=True)
def keepers(world):
    world.add_accounts(KEEPER, TOWN_STAFF)


@pytest.fixture
def stocked(world):
    """A week of counts at two posts; masks run short at CP1, gloves are plenty."""
    counted_week(world, "CP1", 100, 10)
    for number in (0, 7):
        count(world, "CP1", at=day(number), glove=900 - number, tent=1)
        count(world, "CP2", at=day(number), mask=900 - number)
    count(world, "D1", actor=KEEPER, mask=5000)
    return world


def opened_place(place, **query):
    screen = opened("supplies", **query).set("stock-view", str(StockView.ALL))
    return screen.press(f"stock-row-{place}")


def filled(screen, **quantities):
    for item, quantity in quantities.items():
        screen.widget(field(screen, f"stock-count-{item}")).set_value(quantity)
    return screen


# The list


@pytest.mark.usefixtures("stocked")
def test_the_list_begins_with_what_is_needed_and_says_how_much():
    screen = opened("supplies")
    assert keys_of(screen, "stock-row-") == ["CP1"]
    assert "口罩 3 天 低于下限" in screen.t
    assert "建议补 50 只" in screen.t
    screen.set("stock-view", str(StockView.ALL))
    assert keys_of(screen, "stock-row-") == ["CP1", "D1", "CP2"]


def test_an_area_and_an_item_narrow_list_and_file_alike(stocked):
    screen = opened("supplies", area="370725001").set("stock-view", str(StockView.ALL))
    screen.set("stock-items", ["mask"])
    link = screen.links["CSV"]
    assert parse_qs(urlsplit(link).query)["item"] == ["mask"]
    name, content = fetched(stocked, link, STAFF.id)
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    shown = stock_list(stocked.ctx, STAFF, StockFilter("370725001", ("mask",), StockView.ALL)).rows
    assert name.startswith("kadian-supplies-")
    assert keys_of(screen, "stock-row-") == [row.place for row in shown] == ["CP1"]
    assert any("CP1" in line for line in table)
    assert not any("CP2" in line for line in table)


def test_unknown_days_are_a_dash_and_nothing_is_infinite(world):
    count(world, "V1", at=day(0), mask=40)
    world.moment = day(7)
    count(world, "V1", at=day(7), mask=40)
    text = opened_place("V1").t
    assert "inf" not in text
    assert "∞" not in text
    assert "用量未知" in text


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_is_in_the_catalogue(stocked, lang):
    issue(stocked, mask=50)
    screen = opened_place("CP1", lang=lang).unfold("stock-move-box").unfold("stock-ledger")
    screen.press("stock-do-propose")
    words = [word for word in LOOKS_LIKE_A_KEY.findall(screen.t) if word in KEYS]
    assert words == []


@pytest.mark.usefixtures("stocked")
def test_who_only_looks_has_no_page_of_supplies(signed_in):
    signed_in(VIEWER)
    screen = opened("supplies")
    assert keys_of(screen, "stock-row-") == []
    assert not screen.has("stock-do-count")


@pytest.mark.usefixtures("stocked")
def test_an_account_of_a_town_sees_its_own_places(signed_in):
    signed_in(TOWN_STAFF)
    screen = opened("supplies").set("stock-view", str(StockView.ALL))
    assert keys_of(screen, "stock-row-") == ["CP1"]


# A place


def test_a_count_is_recorded_once_and_can_be_withdrawn(stocked):
    screen = filled(opened_place("CP1"), mask=12, glove=0).press("stock-do-count")
    assert balance(stocked) == 12
    assert balance(stocked, item="glove") == 0
    before = stocked.store.revision()
    screen.press("stock-do-count")  # pressed again before the answer was read
    assert stocked.store.revision() == before
    screen.press("undo-stock-count")
    assert balance(stocked) == 30
    assert not screen.has("undo-stock-count")
    filled(screen, mask=13).press("stock-do-count")  # one's own withdrawal is no change by another
    assert balance(stocked) == 13


def test_what_is_typed_stays_while_others_write(stocked):
    """A browser keeps what is typed into a field as long as the field is the same one."""
    screen = opened_place("CP1").unfold("stock-move-box")
    before = [field(screen, name) for name in ("stock-count-mask", "stock-quantity", "stock-reason")]
    count(stocked, "CP2", mask=5)
    count(stocked, "CP1", actor=KEEPER, mask=20)
    issue(stocked, mask=50)
    screen.again().press("stock-do-sign")
    assert before == [field(screen, name) for name in ("stock-count-mask", "stock-quantity", "stock-reason")]


def test_a_count_by_another_meanwhile_is_shown_and_kept(stocked):
    screen = filled(opened_place("CP1"), mask=12)
    count(stocked, "CP1", actor=KEEPER, mask=20)
    screen.press("stock-do-count")
    assert "请核对后重新录入" in screen.t
    assert balance(stocked) == 20
    assert screen.widget(field(screen, "stock-count-mask")).value == 12


def test_a_count_by_another_is_read_though_the_form_was_refused_for_another_reason_before(stocked):
    screen = opened_place("CP1").press("stock-do-count")  # nothing was filled in
    count(stocked, "CP1", actor=KEEPER, mask=20)
    screen = filled(screen.again(), mask=12).press("stock-do-count")
    assert balance(stocked) == 20
    stocked.pass_time(seconds=4)
    screen.press("stock-do-count")  # the control: by now it was read
    assert balance(stocked) == 12


def test_one_press_signs_for_all_that_is_on_the_way(stocked):
    issue(stocked, mask=50)
    issue(stocked, glove=100)
    screen = opened_place("CP1")
    assert "待签收" in screen.t
    screen.widget("stock-signed-by").set_value("带班")
    screen.press("stock-do-sign")
    assert (balance(stocked), balance(stocked, item="glove")) == (80, 993)
    assert screen.widget("stock-do-sign").disabled
    screen.press("undo-stock-sign")
    assert rows(stocked)["CP1", "glove"].on_the_way == 100


@pytest.mark.parametrize(
    ("kind", "quantity", "measure", "expected"),
    [("receipt", 2, "packs", 130), ("loss", 5, "pieces", 25), ("correction", -7, "pieces", 23)],
)
def test_a_move_is_recorded_in_pieces_or_packs(stocked, kind, quantity, measure, expected):
    screen = opened_place("CP1").unfold("stock-move-box")
    for name, value in (("kind", kind), ("item", "mask"), ("measure", measure)):
        (key,) = [box.key for box in screen.test.selectbox if box.key.startswith(f"stock-{name}-")]
        screen.widget(key).set_value(value)
    screen.widget(field(screen, "stock-quantity")).set_value(quantity)
    screen.widget(field(screen, "stock-reason")).set_value("受潮")
    screen.press("stock-do-move")
    assert balance(stocked) == expected


@pytest.mark.usefixtures("stocked")
def test_a_move_without_an_item_says_what_is_missing():
    screen = opened_place("CP1").unfold("stock-move-box").press("stock-do-move")
    assert "请选择物资并填写数量" in screen.t


def test_a_balance_in_doubt_becomes_a_finding_by_a_press(stocked):
    count(stocked, "CP1", mask=2)
    with stocked.store.read() as reader:
        before = len(reader.findings.all())
    screen = opened_place("CP1")
    assert screen.widget("stock-do-finding").disabled
    count(stocked, "V1", at=day(1), mask=5)
    count(stocked, "V1", at=day(6), mask=50)
    screen = opened_place("V1").press("stock-do-finding")
    assert "盘点数与收发记录不符" in screen.t
    with stocked.store.read() as reader:
        assert len(reader.findings.all()) == before + 1


@pytest.mark.usefixtures("stocked")
def test_the_ledger_strikes_out_what_was_withdrawn():
    screen = filled(opened_place("CP1"), mask=12).press("stock-do-count").press("undo-stock-count")
    screen.unfold("stock-ledger")
    assert "已撤回" in screen.t
    assert "~~" in screen.t


@pytest.mark.usefixtures("stocked")
def test_a_place_that_is_gone_or_hidden_is_no_error(signed_in):
    signed_in(TOWN_STAFF)
    screen = opened("supplies")
    screen.test.session_state["screen"].day.stock_place = "CP2"
    assert "无权查看" in screen.again().t


# Rounds


def test_a_round_is_suggested_changed_and_issued_as_a_whole(stocked, signed_in):
    signed_in(KEEPER)
    screen = opened("supplies").press("stock-do-propose")
    assert not screen.widget("stock-do-round").disabled
    screen.press("stock-do-round")
    (issued,) = supply_rounds(stocked.ctx, KEEPER)
    assert [(stop.place.code, [each.move.quantity for each in stop.moves]) for stop in issued.stops] == [
        ("CP1", [50])
    ]
    assert rows(stocked)["CP1", "mask"].on_the_way == 50
    assert "/supply-round?number=1" in screen.links["打印第 1 号"]
    assert screen.widget("stock-do-round").disabled


@pytest.mark.usefixtures("stocked")
def test_what_is_on_the_way_is_not_suggested_again(signed_in):
    signed_in(KEEPER)
    screen = opened("supplies").press("stock-do-propose").press("stock-do-round")
    screen.test.session_state["screen"].last_press = None
    assert "没有需要配送的物资" in screen.press("stock-do-propose").t


def test_the_buttons_that_write_are_guarded_against_a_second_press(stocked):
    issue(stocked, mask=50)
    screen = opened_place("CP1").unfold("stock-move-box")
    keys = keys_of(screen, "stock-do-")
    assert set(keys) >= {"count", "move", "sign", "finding", "round", "propose", "drop"}
    assert all(is_write_button(f"stock-do-{key}") for key in keys)


# The card of a site


@pytest.mark.usefixtures("stocked")
def test_the_card_of_a_site_shows_what_lasts_shortest():
    screen = opened(site="CP1", tab="action")
    assert "口罩 3 天 低于下限" in screen.within("site-stock")
