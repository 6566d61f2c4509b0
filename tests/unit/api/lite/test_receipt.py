"""Lite pages of receipts: post orders above the press, orders, roll calls, and the confirmation of shifts."""

import re
from urllib.parse import quote

import pytest

from geo.domain.post_orders.acknowledgement import AcknowledgedType
from geo.services.day.post_order_standings import outstanding_receipts
from geo.services.roll_calls.roll_calls import roll_calls
from tests.unit.api.lite.phone import EN, HOSTILE, Phone, fields, presses
from tests.unit.services.day.days import CHIEF, people
from tests.unit.services.post_orders.moved import moved
from tests.unit.services.post_orders.orders import SECOND_POST, SITE, in_force, publish
from tests.unit.services.roll_calls.calls import call
from tests.worlds import OTHER, STAFF, START, VIEWER

POST = f"/m/receipt?ref={quote('post CP1')}&lang=en"
CALLED = f"/m/receipt?ref={quote('call 1 CP1')}&lang=en"
SHIFT = "/m/confirm-shift?site=CP1&shift=2020-02-01T00:00:00Z&lang=en"
COUNTS = {"people": "3", "leads": "1"}
MOST_BYTES = 8_000


@pytest.fixture
def staff(world):
    people(world)
    world.add_sites(SECOND_POST)
    world.pass_time(minutes=10)
    return Phone(world, STAFF)


def send(phone, address, **typed):
    """Send the form of a page as it stands, with what was typed."""
    page = phone.get(address).text
    (button,) = re.findall(r'<button class="main" name="do" value="(\w+)"', page)
    return phone.post(fields(page) | {"do": button} | typed, address.partition("?")[0])


def test_the_text_stands_above_the_press_which_acknowledges_what_was_shown(world, staff):
    publish(world, admitted="民生车辆")
    assert 'href="receipt?ref=post+CP1&amp;lang=en"' in staff.get("/m/today?lang=en").text
    page = staff.get(POST).text
    assert page.index("民生车辆") < page.index("<form")
    seq, _ = staff.receipt(send(staff, POST))
    assert world.entry(seq).entity == "acknowledgement"
    assert in_force(world).unread == ()
    assert "receipt?" not in staff.get("/m/today?lang=en").text
    assert presses(staff.get(POST).text) == []


def test_a_form_of_an_older_version_is_refused_and_shows_the_new_text(world, staff):
    publish(world)
    form = fields(staff.get(POST).text) | {"do": "receive"}
    publish(world, admitted="一律不放行")
    answer = staff.post(form, "/m/receipt")
    assert answer.status == 409
    assert "一律不放行" in answer.text
    assert in_force(world).unread


def test_a_form_that_is_sent_twice_is_recorded_once(world, staff):
    publish(world)
    form = fields(staff.get(POST).text) | {"do": "receive"}
    first, again = (staff.post(form, "/m/receipt") for _ in range(2))
    assert first.headers["location"] == again.headers["location"]


def test_enter_records_nothing(world, staff):
    publish(world)
    assert staff.post(fields(staff.get(POST).text), "/m/receipt").status == 200
    assert in_force(world).unread


def test_the_form_of_another_account_is_refused(world, staff):
    publish(world)
    form = fields(staff.get(POST).text) | {"do": "receive"}
    assert Phone(world, OTHER).post(form, "/m/receipt").status != 303
    own = form | {"account": OTHER.id}
    assert Phone(world, OTHER).post(own, "/m/receipt").status in (400, 403)
    assert Phone(world, VIEWER).post(form | {"account": VIEWER.id}, "/m/receipt").status == 403
    assert in_force(world).unread


def test_a_shift_is_confirmed_below_its_orders_with_one_press_for_both(world, staff):
    publish(world, admitted="民生车辆")
    page = staff.get(SHIFT).text
    assert page.index("民生车辆") < page.index("<form")
    assert presses(page) == [EN("post_order.read_and_confirm")]
    staff.receipt(send(staff, SHIFT, **COUNTS))
    with world.store.read() as reader:
        assert reader.shifts.record("CP1", START).is_confirmed
    assert in_force(world).unread == ()
    assert len(page.encode()) < MOST_BYTES


def test_a_shift_without_orders_is_confirmed_as_ever(staff):
    assert presses(staff.get(SHIFT).text) == [EN("schedule.do.confirm")]


@pytest.mark.parametrize("seen", ["", "[]", '[["area 370725001",9]]', "no list", '[["x"]]'])
def test_what_was_not_shown_confirms_no_shift(world, staff, seen):
    publish(world)
    assert send(staff, SHIFT, seen=seen, **COUNTS).status in (400, 403, 409)
    with world.store.read() as reader:
        assert reader.shifts.record("CP1", START) is None


@pytest.mark.usefixtures("staff")
def test_a_desk_says_who_answered(world):
    publish(world)
    desk = Phone(world, CHIEF)
    assert send(desk, POST).status == 400
    desk.receipt(send(desk, POST, answered_by="带班"))
    with world.store.read() as reader:
        (row,) = reader.post_orders.acknowledgements(AcknowledgedType.POST_ORDER, "area 370725001")
    assert row.acknowledgement.answered_by == "带班"


def test_a_roll_call_stands_first_and_one_press_answers_it(world, staff):
    publish(world)
    call(world)
    today = staff.get("/m/today?lang=en").text
    assert today.index("call+1+CP1") < today.index("post+CP1")
    staff.receipt(send(staff, CALLED))
    (result,) = roll_calls(world.ctx, CHIEF)
    assert set(result.answers) == {"CP1"}
    assert "call+1" not in staff.get("/m/today?lang=en").text
    assert Phone(world, OTHER).get(CALLED).status == 404


def test_an_order_says_what_the_unit_takes_and_hands_over(world, staff):
    moved(world)
    address = f"/m/receipt?ref={quote('order 1 U1')}&lang=en"
    page = staff.get(address).text
    assert EN("receipt.posts.handed", posts="平原大桥卡点") in page
    staff.receipt(send(staff, address))
    assert {item.unit for item in outstanding_receipts(world.ctx, CHIEF)} == {"U2"}
    assert Phone(world, OTHER).get(address).status == 403


@pytest.mark.parametrize(
    "ref", ["", "x", "post", "order x U1", "order 9 U1", "post CP9", "post V1", "call 7 CP1"]
)
def test_an_unknown_receipt_is_not_found(staff, ref):
    assert staff.get(f"/m/receipt?ref={quote(ref)}").status == 404


def test_orders_stand_on_the_page_of_their_post_and_hostile_text_stays_text(world, staff):
    publish(world, SITE, "CP1", admitted=HOSTILE)
    for address in ("/m/site?site=CP1", POST, SHIFT):
        page = staff.get(address).text
        assert HOSTILE.split("`")[1][:1] in page
        assert "<img" not in page
    assert "post_order" not in staff.get("/m/site?site=V1").text
