"""The stand-down on the page of the day: the order, how far it is, and where each place reports."""

from datetime import datetime

import pytest

from geo.i18n import LANGS, Translator
from geo.services.stand_down.barriers_left import stand_downs
from pages.components.app.write_buttons import is_write_button
from tests.page.day.steps import keys_of
from tests.page.screens import opened
from tests.unit.services.stand_down.ordered import CHIEF, StandDownCase
from tests.worlds import STAFF

ZH = Translator("zh")


@pytest.fixture
def case(world, tmp_path):
    return StandDownCase(world, tmp_path / "photos")


def test_a_commander_orders_and_sees_what_is_left(case, signed_in):
    signed_in(CHIEF)
    screen = opened("today", area="370725001").set("stand-down-kind", "checkpoint")
    screen.set("stand-down-condition", "三日无新增")
    screen.set("stand-down-due", datetime(2020, 2, 9, 10, 0))  # noqa: DTZ001 - as the field gives it
    screen.press("stand-down-order")
    assert [error.value for error in screen.test.error] == []
    (progress,) = stand_downs(case.ctx, CHIEF)
    assert (progress.order.kind, progress.order.condition) == ("checkpoint", "三日无新增")
    assert (progress.order.area, [row.site_id for row in progress.left]) == ("370725001", ["CP1"])
    assert ZH("stand_down.progress", gone=0, total=1, left=1) in screen.t


def test_without_a_deadline_nothing_is_ordered_and_the_fields_stay(case, signed_in):
    signed_in(CHIEF)
    screen = opened("today", area="370725001").set("stand-down-condition", "三日无新增")
    screen.press("stand-down-order")
    assert stand_downs(case.ctx, CHIEF) == ()
    assert ZH("error.stand_down_due") in screen.t
    assert screen.test.session_state["stand-down-condition"] == "三日无新增"


def test_staff_sees_its_places_with_the_way_to_the_report_and_no_form_of_orders(case, signed_in):
    case.order()
    signed_in(STAFF)
    screen = opened("today")
    assert "平原大桥卡点" in screen.t
    assert keys_of(screen, "stand-down") == []


@pytest.mark.usefixtures("case")
def test_who_has_nothing_to_do_with_a_stand_down_sees_none(signed_in):
    signed_in(STAFF)
    assert ZH("stand_down.title") not in opened("today").t


def test_an_order_is_withdrawn_with_a_reason(case, signed_in):
    case.order()
    signed_in(CHIEF)
    screen = opened("today").set("stand-down-reason-1", "形势反复")
    screen.press("stand-down-withdraw-1")
    assert stand_downs(case.ctx, CHIEF) == ()


def test_of_two_orders_each_is_withdrawn_with_a_reason_of_its_own(case, signed_in):
    case.order()
    case.order()
    signed_in(CHIEF)
    screen = opened("today").set("stand-down-reason-2", "形势反复")
    screen.press("stand-down-withdraw-2")
    assert [progress.order.number for progress in stand_downs(case.ctx, CHIEF)] == [1]


def test_every_button_that_writes_is_guarded(case, signed_in):
    case.order()
    signed_in(CHIEF)
    keys = sorted(keys_of(opened("today"), "stand-down-"))
    assert keys == ["order", "withdraw-1"]
    assert all(is_write_button(f"stand-down-{key}") for key in keys)


@pytest.mark.parametrize("lang", LANGS)
def test_each_word_is_in_the_catalogue(case, signed_in, lang):
    case.order(condition="${x}<b>")
    signed_in(CHIEF)
    assert "stand_down." not in opened("today", lang=lang).t
