"""Telephones, emergency access and inspections on a poor phone, a few kilobytes a page."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind
from geo.domain.inspections.commands import InspectionDraw
from geo.services.contacts.duty_phones import set_duty_phone
from geo.services.emergency_access.record import set_emergency_access
from geo.services.inspections.record import draw_round
from tests.unit.api.lite.phone import EN, Phone, fields, presses
from tests.worlds import STAFF, VIEWER

MOST_BYTES = 8_000
PLANNER = Actor("planner", "调度员", Role.PLANNER)
SUPERVISOR = Actor("sup", "督导员", Role.SUPERVISOR)
UNIT_NUMBER, KEY_NUMBER = "0536-555-0101", "0536-555-0103"


@pytest.fixture
def world(world):
    world.add_accounts(PLANNER, SUPERVISOR)
    change = DutyPhoneChange(PhoneHolder.UNIT, "U1", UNIT_NUMBER, 0, next(world.keys))
    set_duty_phone(world.ctx, PLANNER, change)
    access = EmergencyAccessChange(
        "V1", OpeningKind.BARRIER, "村北<路口>", "村值班室", 0, next(world.keys), KEY_NUMBER
    )
    set_emergency_access(world.ctx, PLANNER, access)
    return world


@pytest.fixture
def staff(world):
    return Phone(world, STAFF)


@pytest.fixture
def supervisor(world):
    return Phone(world, SUPERVISOR)


def stored_access(world):
    with world.store.read() as reader:
        return reader.emergency_access.of_site("V1")


def inspections(world):
    with world.store.read() as reader:
        return reader.inspections.inspections()


def findings(world):
    with world.store.read() as reader:
        return [finding for finding, _ in reader.findings.all()]


def test_a_press_on_the_number_of_a_site_dials_it(staff):
    page = staff.get("/m/site?site=CP1&lang=en").text
    assert 'href="tel:05365550101"' in page
    assert f"☎ {UNIT_NUMBER} · 一中队" in page
    assert "tel:" not in staff.get("/m/site?site=M1&lang=en").text


def test_the_page_of_a_village_has_its_emergency_access_above_all_else(staff):
    page = staff.get("/m/site?site=V1&lang=en").text
    said = page[page.index("access?site=V1") : page.index("<form")]
    for part in ("barrier · 村北&lt;路口&gt;", "Key: 村值班室", EN("access.never"), KEY_NUMBER):
        assert part in said
    assert len(page.encode()) < MOST_BYTES
    assert "access?site=" not in staff.get("/m/site?site=CP1").text
    assert EN("access.none") in staff.get("/m/site?site=V2&lang=en").text


def test_a_test_is_two_presses_from_the_site_and_can_be_undone(world, staff):
    page = staff.get("/m/access?site=V1&lang=en").text
    assert f'href="tel:{KEY_NUMBER.replace("-", "")}"' in page
    answer = staff.post(fields(page) | {"do": "test"}, "/m/access")
    assert answer.status == 303
    assert stored_access(world).tested_at == world.moment
    receipt = staff.get(f"/m/{answer.headers['location']}").text
    assert 'role="status"' in receipt
    undo = next(press for press in presses(receipt) if "#" in press)
    assert undo
    number = answer.headers["location"].rpartition("seq=")[2].partition("&")[0]
    assert staff.post(fields(receipt) | {"do": f"undo:{number}"}, "/m/access").status == 303
    assert stored_access(world).tested_at is None


def test_a_test_that_is_sent_twice_is_one(world, staff):
    form = fields(staff.get("/m/access?site=V1").text) | {"do": "test"}
    first, second = staff.post(form, "/m/access"), staff.post(form, "/m/access")
    assert first.headers["location"] == second.headers["location"]
    assert stored_access(world).version == 2


def test_a_form_of_another_account_records_nothing(world, staff):
    form = fields(staff.get("/m/access?site=V1").text) | {"do": "test", "account": "other"}
    assert staff.post(form, "/m/access").status >= 400
    assert stored_access(world).tested_at is None


def test_who_may_only_look_is_offered_no_test(world):
    phone = Phone(world, VIEWER)
    assert presses(phone.get("/m/access?site=V1").text) == []
    form = {"site": "V1", "version": "1", "key": "k", "account": VIEWER.id, "do": "test"}
    assert phone.post(form, "/m/access").status == 403


def test_a_page_for_sites_without_emergency_access_is_not_there(staff):
    assert staff.get("/m/access?site=CP1").status == 404


def test_the_drawn_sites_are_listed_and_answered_with_one_press(world, supervisor):
    draw_round(world.ctx, SUPERVISOR, InspectionDraw("county_2", 2, next(world.keys), seed="1"))
    today = supervisor.get("/m/today?lang=en").text
    assert f"{EN('lite.inspect.next')} (2)" in today
    page = supervisor.get("/m/inspect?lang=en").text
    sites = [part.partition("&amp;")[0] for part in page.split('href="inspect?site=')[1:]]
    assert len(sites) == 2
    form = supervisor.get(f"/m/inspect?site={sites[0]}&lang=en").text
    assert '<option value="county_2" selected>' in form
    assert len(form.encode()) < MOST_BYTES
    answer = supervisor.post(fields(form) | {"team": "county_2", "do": "clean"}, "/m/inspect")
    assert answer.status == 303
    (seen,) = inspections(world)
    assert (seen.site_id, seen.team, seen.failed, seen.is_announced) == (sites[0], "county_2", (), False)
    assert f'href="inspect?site={sites[0]}' not in supervisor.get("/m/inspect?lang=en").text


def test_what_is_ticked_becomes_findings_and_the_receipt_undoes_all_of_it(world, supervisor):
    form = fields(supervisor.get("/m/inspect?site=CP1").text)
    form |= {"team": "county_1", "item.protection": "on", "item.figures": "on", "note": "无口罩"}
    answer = supervisor.post(form | {"do": "failed", "announced": "on", "papers": "on"}, "/m/inspect")
    (seen,) = inspections(world)
    assert (seen.failed, seen.is_announced, seen.manner) == (("figures", "protection"), True, "papers")
    assert [each.category for each in findings(world)] == ["protection", "figures"]
    receipt = supervisor.get(f"/m/{answer.headers['location']}").text
    number = answer.headers["location"].rpartition("seq=")[2].partition("&")[0]
    assert supervisor.post(fields(receipt) | {"do": f"undo:{number}"}, "/m/inspect").status == 303
    assert inspections(world) == []
    assert [each.state for each in findings(world)] == ["void", "void"]


def test_within_the_cool_down_the_form_asks_for_a_reason_and_keeps_what_is_ticked(world, supervisor):
    form = fields(supervisor.get("/m/inspect?site=CP1").text) | {"team": "city", "do": "clean"}
    supervisor.post(form, "/m/inspect")
    form = fields(supervisor.get("/m/inspect?site=CP1").text)
    form |= {"team": "city", "do": "failed", "item.figures": "on", "note": "底数"}
    answer = supervisor.post(form, "/m/inspect")
    assert answer.status == 403
    assert 'name="item.figures" checked' in answer.text
    assert "底数" in answer.text
    assert 'name="reason"' in answer.text
    assert len(inspections(world)) == 1
    again = fields(answer.text) | {key: form[key] for key in ("team", "do", "item.figures")}
    assert supervisor.post(again | {"reason": "群众举报"}, "/m/inspect").status == 303
    assert len(inspections(world)) == 2


def test_the_form_is_for_those_who_inspect(world, staff):
    assert EN("lite.inspect.link") not in staff.get("/m/site?site=CP1&lang=en").text
    assert presses(staff.get("/m/inspect?site=CP1").text) == []
    form = {"site": "CP1", "key": "k", "account": STAFF.id, "team": "city", "do": "clean"}
    assert staff.post(form, "/m/inspect").status == 403
    assert inspections(world) == []
