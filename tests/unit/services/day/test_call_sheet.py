import csv
import io
import re
from html import unescape

import pytest

from geo.api.print.downloads import download_routes
from geo.api.print.routes import print_routes
from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedKind
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind
from geo.domain.errors import NotFound
from geo.services.contacts.duty_phones import set_duty_phone
from geo.services.day.call_sheet import CallSheetFilter, call_sheet
from geo.services.day.owed import owed
from geo.services.emergency_access.record import set_emergency_access
from tests.unit.api.asking import ask
from tests.unit.services.day.days import CHIEF, OTHER_TOWN, TOWN, people
from tests.worlds import VIEWER

PLANNER = Actor("planner", "调度员", Role.PLANNER)
UNIT_NUMBER, SITE_NUMBER = "0536-555-0101", "0536-555-0102"


@pytest.fixture
def day(world):
    people(world)
    world.add_accounts(PLANNER)
    world.pass_time(hours=3)
    return world


def phone(world, holder, code, number):
    change = DutyPhoneChange(holder, code, number, 0, next(world.keys))
    set_duty_phone(world.ctx, PLANNER, change)


def sheet(world, actor=CHIEF, **values):
    return call_sheet(world.ctx, actor, CallSheetFilter(**values))


def test_everything_that_is_owed_is_on_the_sheet_once(day):
    shown = sheet(day)
    asked = [item.key for call in shown.calls for item in call.items]
    assert sorted(asked) == sorted(item.key for item in owed(day.ctx, CHIEF))


def test_a_number_is_called_once_and_a_site_with_its_own_number_is_called_itself(day):
    phone(day, PhoneHolder.UNIT, "U1", UNIT_NUMBER)
    (call,) = [call for call in sheet(day).calls if call.phone]
    assert (call.name, call.phone, call.unit_name) == ("一中队", UNIT_NUMBER, "")
    assert {item.what for item in call.items} >= {OwedKind.SHIFT, OwedKind.TALLY}
    phone(day, PhoneHolder.SITE, "CP1", SITE_NUMBER)
    (call,) = [call for call in sheet(day).calls if call.phone]
    assert (call.name, call.phone, call.unit_name) == ("平原大桥卡点", SITE_NUMBER, "一中队")


def test_of_a_site_without_a_telephone_the_key_holder_is_called(day):
    access = EmergencyAccessChange(
        "V1", OpeningKind.GATE, "北门", "值班室", 0, next(day.keys), "0536-555-0105"
    )
    set_emergency_access(day.ctx, PLANNER, access)
    (call,) = [call for call in sheet(day).calls if call.phone]
    assert (call.name, call.phone) == ("东村", "0536-555-0105")


def test_the_longest_silence_comes_first_and_what_was_never_reported_before_all(day):
    reports = [call.last_report_at for call in sheet(day).calls if call.has_site]
    known = [each for each in reports if each]
    assert reports[: len(reports) - len(known)] == [None] * (len(reports) - len(known))
    assert reports[0] is None
    assert known == sorted(known)


def test_a_sheet_keeps_to_its_cell(day):
    shown = sheet(day, area=OTHER_TOWN, what=OwedKind.REPORT)
    assert {item.what for call in shown.calls for item in call.items} == {OwedKind.REPORT}
    assert {item.area for call in shown.calls for item in call.items} == {OTHER_TOWN}
    assert sheet(day, area=TOWN, is_rest=True).calls != sheet(day, area=TOWN).calls
    with pytest.raises(NotFound):
        sheet(day, area="none")


def test_the_sheet_counts_those_without_a_number(day):
    before = sheet(day)
    assert before.without_phone == len(before.calls)
    phone(day, PhoneHolder.SITE, "CP1", SITE_NUMBER)
    assert sheet(day).without_phone == len(before.calls) - 1


def test_the_printed_page_has_a_line_for_each_call(day):
    phone(day, PhoneHolder.UNIT, "U1", UNIT_NUMBER)
    answer = ask(
        print_routes(lambda: day.ctx),
        f"/call-sheet?area={TOWN}&lang=zh",
        kadian_account=VIEWER.id,
    )
    page = answer.body.decode()
    rows = [
        [unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", page)
    ]
    rows = [row for row in rows if row]
    assert [row[0] for row in rows] == [call.name for call in sheet(day, VIEWER, area=TOWN).calls]
    assert UNIT_NUMBER in page
    assert "宝都街道" in page


def test_the_file_has_the_same_lines(day):
    phone(day, PhoneHolder.UNIT, "U1", UNIT_NUMBER)
    answer = ask(download_routes(lambda: day.ctx), "/files/call-sheet.csv?lang=zh", kadian_account=VIEWER.id)
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert [row["点位或单位"] for row in rows] == [call.name for call in sheet(day, VIEWER).calls]
    assert UNIT_NUMBER in {row["值班电话"] for row in rows}


def test_an_unknown_kind_of_items_is_named(day):
    answer = ask(print_routes(lambda: day.ctx), "/call-sheet?what=dragon&lang=zh", kadian_account=VIEWER.id)
    assert "what dragon" in answer.body.decode()
    refused = ask(
        download_routes(lambda: day.ctx), "/files/call-sheet.csv?what=dragon", kadian_account=VIEWER.id
    )
    assert refused.status == 400
