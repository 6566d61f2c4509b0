"""The barriers left on a phone, and the report that one is gone: once, with proof, and with a way back."""

import pytest

from geo.services.stand_down.barriers_left import stand_downs
from tests.unit.api.lite.phone import HOSTILE, ZH, Phone, fields
from tests.unit.services.stand_down.ordered import CHIEF, StandDownCase
from tests.worlds import OTHER, STAFF, VIEWER


@pytest.fixture
def case(world, tmp_path):
    return StandDownCase(world, tmp_path / "photos")


def page_of(phone, site="CP1"):
    return phone.get(f"/m/stand-down?site={site}").text


def test_the_list_leads_to_a_form_and_the_form_to_a_receipt_on_the_page(case):
    case.order(kind="checkpoint", condition="三日无新增")
    phone = Phone(case.world, STAFF)
    assert ZH("stand_down.left", count=1) in phone.get("/m/stand-down").text
    form = fields(page_of(phone)) | {"note": "水马已撤"}
    answer = phone.post(form, "/m/stand-down")
    assert answer.status == 303
    (progress,) = stand_downs(case.ctx, CHIEF)
    page = phone.get(f"/m/{answer.headers['location']}").text
    assert ("水马已撤" in page, f"#{progress.gone[0].removal.seq}" in page) == (True, True)
    assert ZH("stand_down.report") not in page


def test_a_form_sent_twice_is_recorded_once(case):
    case.order()
    phone = Phone(case.world, STAFF)
    form = fields(page_of(phone)) | {"note": "已撤"}
    before = case.world.store.revision()
    assert [phone.post(form, "/m/stand-down").status for _ in range(3)] == [303] * 3
    assert case.world.store.revision() == before + 1


def test_without_proof_the_form_comes_back_with_what_is_missing(case):
    case.order()
    phone = Phone(case.world, STAFF)
    answer = phone.post(fields(page_of(phone)), "/m/stand-down")
    assert answer.status == 400
    assert ZH("error.removal_proof") in answer.text


def test_ones_own_report_is_taken_back(case):
    case.order()
    case.report()
    phone = Phone(case.world, STAFF)
    page = page_of(phone)
    assert ZH("stand_down.undo") in page
    assert ZH("stand_down.undo") not in page_of(Phone(case.world, OTHER))
    assert phone.post(fields(page), "/m/stand-down").status == 303
    assert "CP1" in case.left()[1]


def test_who_may_not_report_sees_the_order_without_a_form(case):
    case.order()
    page = page_of(Phone(case.world, VIEWER))
    assert ZH("form.not_yours") in page
    assert "<form" not in page


def test_a_form_of_another_account_is_refused(case):
    case.order()
    form = fields(page_of(Phone(case.world, STAFF))) | {"note": "已撤"}
    assert Phone(case.world, OTHER).post(form, "/m/stand-down").status != 303
    assert "CP1" in case.left()[1]


def test_the_page_of_a_site_leads_there_only_while_an_order_is_about_it(case):
    phone = Phone(case.world, STAFF)
    link = ZH("stand_down.link")
    assert link not in phone.get("/m/site?site=CP1").text
    case.order(kind="checkpoint")
    assert link in phone.get("/m/site?site=CP1").text
    assert link not in phone.get("/m/site?site=V1").text


def test_text_of_people_is_text_and_the_page_is_small(case):
    case.order(condition=HOSTILE)
    case.report(note=HOSTILE)
    page = page_of(Phone(case.world, STAFF))
    assert "<img" not in page
    assert len(page.encode()) < 8_000
