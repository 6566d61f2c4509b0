"""Supplies on a poor phone: a receipt in one press, a count in two, a few kilobytes a page."""

import re
from datetime import timedelta

import pytest

from tests.unit.api.lite.phone import EN, HOSTILE, Phone, presses
from tests.unit.services.supplies.stock import (
    KEEPER,
    TOWN_STAFF,
    balance,
    count,
    counted_week,
    issue,
    rows,
)
from tests.worlds import OTHER, STAFF, VIEWER

MOST_BYTES = 8_000


@pytest.fixture(autouse=True)
def keepers(world):
    world.add_accounts(KEEPER, TOWN_STAFF)


@pytest.fixture
def staff(world):
    return Phone(world, STAFF)


def forms(phone, place="CP1"):
    """The hidden fields of each form of the page, by the value of its button."""
    page = phone.get(f"/m/supplies?site={place}").text
    found = {}
    for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        (press,) = re.findall(r'name="do" value="(\w+)"', form)
        found[press] = hidden | {"do": press}
    return found


def test_a_count_is_two_presses_from_the_site(world, staff):
    page = staff.get("/m/site?site=CP1&lang=en").text
    assert EN("lite.supplies.link") in page
    answer = staff.post(forms(staff)["count"] | {"count.mask": "43", "count.tent": "1"}, "/m/supplies")
    number, sentence = staff.receipt(answer)
    assert world.entry(number).actor == STAFF.id
    assert "盘点已记录" in sentence
    assert (balance(world), balance(world, item="tent"), balance(world, item="glove")) == (43, 1, None)


def test_goods_are_signed_for_in_one_press(world, staff):
    issue(world, mask=50)
    issue(world, glove=100)
    answer = staff.post(forms(staff)["sign"] | {"by": "带班"}, "/m/supplies")
    assert "签收已记录" in staff.receipt(answer)[1]
    assert (balance(world), balance(world, item="glove")) == (50, 100)
    assert "sign" not in forms(staff)


def test_a_form_that_is_sent_twice_is_recorded_once(world, staff):
    form = forms(staff)["count"] | {"count.mask": "43"}
    first = staff.post(form, "/m/supplies")
    before = world.store.revision()
    assert staff.post(form, "/m/supplies").headers["location"] == first.headers["location"]
    assert world.store.revision() == before


def test_what_is_owed_leads_to_the_page_that_answers_it(world, staff):
    count(world, "CP1", mask=90)
    issue(world, mask=50)
    world.pass_time(days=1, hours=13)
    page = staff.get("/m/today?lang=en").text
    assert page.count("supplies?site=CP1") == 2
    assert EN("day.owed.stock_count") in page
    assert EN("day.owed.supply_receipt") in page


def test_another_count_meanwhile_is_named_and_the_typed_numbers_stay(world, staff):
    form = forms(staff)["count"] | {"count.mask": "43"}
    count(world, "CP1", actor=OTHER, mask=20)
    answer = staff.post(form, "/m/supplies")
    assert answer.status == 409
    assert 'value="43"' in answer.text
    assert balance(world) == 20
    again = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))
    assert staff.post(form | again, "/m/supplies").status == 303


@pytest.mark.parametrize("typed", ["", "-5", "4.5", "many", HOSTILE])
def test_what_is_no_number_is_not_recorded(world, staff, typed):
    before = world.store.revision()
    answer = staff.post(forms(staff)["count"] | {"count.mask": typed}, "/m/supplies")
    assert answer.status == 400
    assert "<img" not in answer.text
    assert world.store.revision() == before


def test_a_form_of_another_account_is_refused(world, staff):
    form = forms(staff)["count"] | {"count.mask": "43"}
    assert Phone(world, OTHER).post(form, "/m/supplies").status != 303
    assert balance(world) is None


def test_who_only_looks_sees_no_form(world):
    issue(world, mask=50)
    page = Phone(world, VIEWER).get("/m/supplies?site=CP1").text
    assert presses(page) == []


def test_a_place_of_another_town_is_refused(world):
    phone = Phone(world, TOWN_STAFF)
    assert phone.get("/m/supplies?site=CP2").status == 403
    assert phone.get("/m/supplies?site=XX").status == 404
    form = forms(phone)["count"] | {"site": "CP2", "count.mask": "1"}
    assert phone.post(form, "/m/supplies").status == 403
    assert rows(world) == {}


def test_a_page_is_a_few_kilobytes(world, staff):
    counted_week(world)
    for item in ("glove", "disinfectant", "battery", "thermometer", "tent", "heater"):
        count(world, "CP1", at=world.moment, **{item: 5})
    issue(world, mask=50)
    world.moment += timedelta(hours=13)
    assert len(staff.get("/m/supplies?site=CP1").body) < MOST_BYTES
