"""Door-to-door screening on a poor phone: two numbers and a press, recorded once."""

import re

import pytest

from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.services.screening.record import record_screening
from tests.unit.api.lite.phone import EN, HOSTILE, ZH, Phone, fields, presses
from tests.worlds import OTHER, STAFF, VIEWER

MOST_BYTES = 8_000
TYPED = {"households": "100", "visited": "60", "not_answered": "10", "do": "record"}


@pytest.fixture
def staff(world):
    return Phone(world, STAFF)


def form(phone, site_id="C1"):
    return fields(phone.get(f"/m/screening?site={site_id}").text)


def kept(world, site_id="C1"):
    with world.store.read() as reader:
        found = reader.screening.of_site(site_id)
    return found.counts if found else None


def test_a_screening_is_typed_and_sent_and_its_number_stands_first(world, staff):
    answer = staff.post(form(staff) | TYPED, "/m/screening")
    seq, sentence = staff.receipt(answer)
    assert world.entry(seq).entity == "screening"
    assert f"#{seq}" in sentence
    assert kept(world) == ScreeningCounts(100, 60, 10, 10)
    page = staff.get(f"/m/{answer.headers['location']}").text
    assert len(page.encode()) < MOST_BYTES


def test_sent_five_times_it_is_recorded_once(world, staff):
    typed = form(staff) | TYPED
    answers = [staff.post(typed, "/m/screening") for _ in range(5)]
    assert {answer.headers["location"] for answer in answers} == {answers[0].headers["location"]}
    with world.store.read() as reader:
        assert len(reader.entries(entity="screening")) == 1


def test_all_households_are_visited_by_one_press(world, staff):
    assert ZH("screening.all_visited") not in presses(staff.get("/m/screening?site=C1").text)
    staff.post(form(staff) | TYPED, "/m/screening")
    page = staff.get("/m/screening?site=C1")
    assert ZH("screening.all_visited") in presses(page.text)
    staff.post(fields(page.text) | {"do": "all"}, "/m/screening")
    assert kept(world) == ScreeningCounts(100, 100)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ({"visited": ""}, "error.screening_empty"),
        ({"visited": "viele"}, "error.tally_number"),
        ({"visited": "95"}, "error.screening_reached"),
        ({"to_revisit": "80"}, "error.screening_revisit"),
    ],
)
def test_what_cannot_be_accepted_is_named_and_stays_typed(world, staff, typed, key):
    answer = staff.post(form(staff) | TYPED | typed, "/m/screening?lang=en")
    assert answer.status == 400
    assert EN(key, found="", expected="")[:12] in answer.text.replace("&#39;", "'")
    assert 'name="households" inputmode="numeric" autocomplete="off" maxlength="6" value="100"' in answer.text
    assert kept(world) is None


def test_who_was_slower_sees_what_the_other_recorded_and_can_send_again(world, staff):
    typed = form(staff) | TYPED
    other = ScreeningReport("C1", ScreeningCounts(100, 70), 0, "other")
    record_screening(world.ctx, OTHER, other)
    answer = staff.post(typed, "/m/screening")
    assert (answer.status, "70" in answer.text) == (409, True)
    again = fields(answer.text) | TYPED | {"visited": "75"}
    staff.receipt(staff.post(again, "/m/screening"))
    assert kept(world) == ScreeningCounts(100, 75, 10, 10)


def test_enter_alone_records_nothing(world, staff):
    answer = staff.post(form(staff) | TYPED | {"do": ""}, "/m/screening")
    assert (answer.status, kept(world)) == (200, None)
    assert 'value="60"' in answer.text


def test_the_form_of_another_account_is_refused(world, staff):
    typed = form(Phone(world, OTHER)) | TYPED
    assert staff.post(typed, "/m/screening").status != 303
    assert kept(world) is None


def test_who_may_not_record_sees_the_counts_alone(world):
    page = Phone(world, VIEWER).get("/m/screening?site=C1").text
    assert ZH("form.not_yours") in page
    assert presses(page) == []
    assert 'href="screening' not in Phone(world, VIEWER).get("/m/site?site=C1").text


def test_a_site_leads_to_its_screening_and_a_post_has_none(staff):
    assert re.search(r'href="screening\?site=C1', staff.get("/m/site?site=C1").text)
    assert "screening?site" not in staff.get("/m/site?site=CP1").text
    assert staff.get("/m/screening?site=CP1").status == 400


def test_households_to_revisit_lead_from_what_one_owes_to_the_form(staff):
    staff.post(form(staff) | TYPED, "/m/screening")
    assert 'href="screening?site=C1' in staff.get("/m/today").text


def test_what_people_type_stays_text(staff):
    answer = staff.post(form(staff) | TYPED | {"visited": HOSTILE, "reason": HOSTILE}, "/m/screening")
    assert "<img src=x" not in answer.text
