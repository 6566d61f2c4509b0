"""The day on a poor phone: what one owes first, a tally in two presses, a few kilobytes a page."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from geo.domain.day.tally import COUNT_NAMES, NO_COUNTS
from geo.domain.sites import Site
from tests.unit.api.lite.phone import EN, Phone, fields
from tests.unit.services.day.days import BUSY, CHIEF, TOWN, close, people, shift_start, tally
from tests.worlds import OTHER, STAFF, START, VIEWER

MOST_BYTES = 8_000
TYPED = {"persons": "431", "vehicles": "200", "temperatures": "430", "abnormal": "0", "arrivals": "3"}


@pytest.fixture
def world(world):
    people(world)
    world.pass_time(hours=3)
    return world


@pytest.fixture
def staff(world):
    return Phone(world, STAFF)


def tally_form(phone, query="site=CP1"):
    return fields(phone.get(f"/m/tally?{query}").text)


def kept(world, site_id="CP1"):
    with world.store.read() as reader:
        return reader.day.tally(site_id, shift_start(world))


def today_link(world, start=None):
    return f"site=CP1&shift={(start or shift_start(world)):%Y-%m-%dT%H:%M:%SZ}"


def test_what_one_owes_is_listed_worst_first_and_leads_to_where_it_is_answered(staff):
    page = staff.get("/m/today?lang=en").text
    assert re.findall(r"<b>([^<]*)</b>", page) == [EN("day.owed.shift"), EN("day.owed.tally")]
    assert re.findall(r'class="row[^"]*" href="([^"]*)"', page) == [
        f"confirm-shift?site=CP1&amp;shift={quote('2020-02-01T00:00:00Z')}&amp;lang=en",
        f"tally?site=CP1&amp;shift={quote('2020-02-01T00:00:00Z')}&amp;lang=en",
    ]
    assert EN("lite.today.title", count=2) in page
    assert len(page.encode()) < MOST_BYTES


def test_a_silent_site_leads_to_its_report(world):
    page = Phone(world, OTHER).get("/m/today?lang=en").text
    assert 'href="site?site=CP2&amp;lang=en"' in page
    assert "⚠" in page


def test_where_nothing_is_owed_it_says_so(world):
    assert EN("lite.today.nothing") in Phone(world, VIEWER).get("/m/today?lang=en").text


def test_a_tally_is_typed_and_sent_and_its_number_stands_first(world, staff):
    form = tally_form(staff) | TYPED | {"do": "tally"}
    seq, sentence = staff.receipt(staff.post(form, "/m/tally"))
    assert world.entry(seq).entity == "tally"
    assert f"#{seq}" in sentence
    assert kept(world).counts == replace(BUSY, persons=431)


def test_a_zero_report_is_one_press(world, staff):
    form = tally_form(staff) | {"do": "zero", "persons": "9"}
    staff.receipt(staff.post(form, "/m/tally"))
    assert kept(world).counts == NO_COUNTS


def test_a_form_begins_empty_so_that_nothing_is_reported_by_mistake(staff):
    page = staff.get("/m/tally?site=CP1").text
    for name in COUNT_NAMES:
        assert f'name="{name}" inputmode="numeric" autocomplete="off" maxlength="6" value=""' in page


@pytest.mark.parametrize("name", list(TYPED))
def test_an_empty_count_is_not_taken_for_zero_and_what_was_typed_stays(world, staff, name):
    form = tally_form(staff) | TYPED | {"do": "tally", name: ""}
    answer = staff.post(form | {"lang": "en"}, "/m/tally")
    assert answer.status == 400
    assert EN("error.tally_missing", name=EN(f"day.count.{name}")) in answer.text
    other = next(each for each in TYPED if each != name)
    assert f'name="{other}" inputmode="numeric" autocomplete="off" maxlength="6" value="{TYPED[other]}"' in (
        answer.text
    )
    assert kept(world) is None


@pytest.mark.parametrize("typed", ["-1", "4.5", "many", "9" * 16, "1e3"])
def test_what_is_no_whole_number_is_refused(world, staff, typed):
    form = tally_form(staff) | TYPED | {"do": "tally", "persons": typed}
    assert staff.post(form, "/m/tally").status == 400
    assert kept(world) is None


def test_full_width_digits_are_digits(world, staff):
    form = tally_form(staff) | TYPED | {"do": "tally", "persons": "４３１"}
    staff.receipt(staff.post(form, "/m/tally"))
    assert kept(world).counts.persons == 431


def test_a_form_that_is_sent_five_times_is_one_tally(world, staff):
    form = tally_form(staff) | TYPED | {"do": "tally"}
    assert len({staff.receipt(staff.post(form, "/m/tally"))[0] for _ in range(5)}) == 1
    assert kept(world).version == 1


def test_after_a_tally_the_form_is_folded_and_corrects_it(world, staff):
    tally(world)
    page = staff.get(f"/m/tally?{today_link(world)}").text
    assert "<details><summary>" in page
    form = tally_form(staff, today_link(world)) | TYPED | {"do": "tally", "persons": "440"}
    staff.receipt(staff.post(form, "/m/tally"))
    assert (kept(world).counts.persons, kept(world).version) == (440, 2)


def test_an_overtaken_form_is_refused_and_keeps_what_was_typed(world, staff):
    form = tally_form(staff) | TYPED | {"do": "tally"}
    tally(world)
    answer = staff.post(form | {"lang": "en"}, "/m/tally")
    assert answer.status == 409
    assert EN("error.tally_changed", site="平原大桥卡点") in answer.text
    assert 'value="431"' in answer.text
    assert kept(world).counts == BUSY


def test_the_tally_of_a_closed_day_asks_for_its_reason(world, staff):
    close(world, TOWN, CHIEF)
    link = today_link(world)
    assert 'name="reason"' in staff.get(f"/m/tally?{link}").text
    form = tally_form(staff, link) | TYPED | {"do": "tally"}
    assert staff.post(form, "/m/tally").status == 400
    staff.receipt(staff.post(form | {"reason": "漏报"}, "/m/tally"))
    assert kept(world).counts.persons == 431


def test_the_shift_that_ended_without_a_tally_comes_first(world, staff):
    world.pass_time(days=1)
    first = tally_form(staff)["shift"]
    assert first == f"{shift_start(world) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    assert "tally?site=CP1&amp;shift=" in staff.get("/m/tally?site=CP1").text


def test_a_number_that_is_no_own_tally_is_no_receipt(world, staff):
    seq = tally(world, actor=CHIEF).seqs[0]
    assert 'role="status">' not in staff.get(f"/m/tally?{today_link(world)}&seq={seq}").text


def test_a_site_without_shifts_says_that_no_tally_is_due(staff):
    assert EN("lite.tally.none") in staff.get("/m/tally?site=C1&lang=en").text


def test_who_may_only_read_sees_no_form(world):
    page = Phone(world, VIEWER).get("/m/tally?site=CP1&lang=en").text
    assert "<form" not in page
    assert EN("form.not_yours") in page


def test_a_form_of_another_account_records_nothing(world, staff):
    form = tally_form(staff) | TYPED | {"do": "tally", "account": "other"}
    assert staff.post(form, "/m/tally").status == 409
    assert kept(world) is None


def test_sent_by_enter_nothing_is_recorded(world, staff):
    assert staff.post(tally_form(staff) | TYPED, "/m/tally").status == 200
    assert kept(world) is None


def test_the_page_of_a_post_leads_to_its_tally_and_that_of_a_compound_does_not(staff):
    assert 'href="tally?site=CP1&amp;lang=en"' in staff.get("/m/site?site=CP1&lang=en").text
    assert "tally?site" not in staff.get("/m/site?site=C1&lang=en").text


def test_a_shift_is_confirmed_with_the_people_it_requires(world, staff):
    form = fields(staff.get(f"/m/confirm-shift?{today_link(world)}").text) | {"do": "confirm"}
    seq, _ = staff.receipt(staff.post(form | {"people": "3", "leads": "1"}, "/m/confirm-shift"))
    assert world.entry(seq).action == "on_post"
    with world.store.read() as reader:
        record = reader.shifts.record("CP1", shift_start(world))
    assert (record.is_confirmed, record.people, record.leads) == (True, 3, 1)
    assert "<details><summary>" in staff.get(f"/m/confirm-shift?{today_link(world)}").text


def test_the_form_of_a_shift_proposes_the_required_people(world, staff):
    page = staff.get(f"/m/confirm-shift?{today_link(world)}").text
    assert 'name="people" inputmode="numeric" autocomplete="off" maxlength="3" value="3"' in page
    assert len(page.encode()) < MOST_BYTES


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"people": "0"}, 400), ({"leads": "9"}, 400), ({"people": "x"}, 400), ({"version": "7"}, 409)],
)
def test_a_shift_is_not_confirmed_by_a_wrong_form(world, staff, typed, status):
    form = fields(staff.get(f"/m/confirm-shift?{today_link(world)}").text) | {"people": "3", "leads": "1"}
    assert staff.post(form | {"do": "confirm"} | typed, "/m/confirm-shift").status == status
    with world.store.read() as reader:
        assert reader.shifts.record("CP1", shift_start(world)) is None


def test_a_shift_of_another_unit_cannot_be_confirmed(world):
    page = Phone(world, OTHER).get(f"/m/confirm-shift?{today_link(world)}&lang=en").text
    assert "<form" not in page
    assert EN("form.not_yours") in page


def test_an_unknown_shift_is_not_found(staff):
    assert staff.get("/m/confirm-shift?site=CP1&shift=2020-02-01T01:00:00Z").status == 404
    assert staff.get("/m/confirm-shift?site=CP9&shift=soon").status == 404


def test_pages_stay_small_and_hostile_names_stay_text(world):
    hostile = "<script>alert(1)</script>" + "长" * 60
    posts = [
        Site(f"H{n}", hostile, "checkpoint", "manned", TOWN, "hard", unit="U1", status_at=START)
        for n in range(40)
    ]
    world.add_sites(*posts)
    phone = Phone(world, STAFF)
    for path in ("/m/tally?site=H1", "/m/tally?site=H1&lang=en"):
        page = phone.get(path).text
        assert "<script>" not in page
        assert len(page.encode()) < MOST_BYTES
    assert "<script>" not in phone.get("/m/today").text
