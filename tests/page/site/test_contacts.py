"""Duty telephone and emergency access on the card: read, tested with one press, set by planners."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind
from geo.i18n import LANGS
from geo.services.contacts.duty_phones import phone_book, set_duty_phone
from geo.services.emergency_access.record import set_emergency_access
from pages.components.app.day_state import ReadinessCell
from pages.components.app.write_buttons import is_write_button
from tests.page.readings import untranslated
from tests.page.screens import opened
from tests.unit.services.day.days import CHIEF, TOWN, people
from tests.worlds import OTHER, START, VIEWER

PLANNER = Actor("planner", "调度员", Role.PLANNER)
NUMBER, OTHER_NUMBER = "0536-555-0101", "0536-555-0102"


@pytest.fixture(autouse=True)
def planner(world):
    world.add_accounts(PLANNER)


def set_phone(world, number=NUMBER, holder=PhoneHolder.UNIT, code="U1", version=0):
    change = DutyPhoneChange(holder, code, number, version, next(world.keys))
    set_duty_phone(world.ctx, PLANNER, change)


def set_access(world, position="村北路口", version=0):
    change = EmergencyAccessChange(
        "V1", OpeningKind.BARRIER, position, "村值班室", version, next(world.keys), OTHER_NUMBER
    )
    set_emergency_access(world.ctx, PLANNER, change)


def access(world):
    with world.store.read() as reader:
        return reader.emergency_access.of_site("V1")


def test_the_card_has_the_number_of_the_unit_as_a_link_that_dials_it(world):
    set_phone(world)
    said = opened(site="CP1").within("site-contacts")
    assert "tel:05365550101" in said
    assert "一中队" in said
    assert "无值班电话" in opened(site="CP2").within("site-contacts")


def test_the_card_of_a_village_says_where_what_and_who_has_the_key(world):
    assert "未登记应急通道" in opened(site="V1").within("emergency-access")
    set_access(world)
    said = opened(site="V1").within("emergency-access")
    for part in ("待试开", "路障", "村北路口", "村值班室", "tel:05365550102"):
        assert part in said
    assert not opened(site="CP1").has("emergency-access")


def test_one_press_records_a_test_and_the_next_takes_it_back(world):
    set_access(world)
    screen = opened(site="V1")
    assert "从未试开" in screen.within("access-test")
    screen.press("access-tested-now")
    assert access(world).tested_at == world.moment
    assert "试开正常" in screen.within("access-test")
    assert "试开有效" in screen.within("emergency-access")
    screen.press("access-undo")
    assert access(world).tested_at is None


def test_a_card_that_was_changed_meanwhile_is_not_tested_unseen(world):
    set_access(world)
    screen = opened(site="V1")
    set_access(world, "村南路口", version=1)
    screen.test.button(key="access-tested-now").click()
    screen.again()
    assert access(world).tested_at is None
    assert "村南路口" in screen.within("emergency-access")


def test_a_planner_sets_the_number_and_the_opening_on_the_card(world, signed_in):
    signed_in(PLANNER)
    screen = opened(site="V1").unfold("contacts-edit-V1")
    screen.widget("site-phone-V1").set_value("0536-555-0177")
    screen.press("contacts-set-site")
    assert phone_book(world.ctx, VIEWER).site_number("V1") == "0536-555-0177"
    assert "tel:05365550177" in screen.within("site-contacts")
    screen.widget("access-position-V1").set_value("村东小桥")
    screen.widget("access-key_role-V1").set_value("村值班室")
    screen.press("access-set")
    assert (access(world).position, access(world).opening) == ("村东小桥", OpeningKind.GATE)
    screen.widget("site-phone-V1").set_value("")
    screen.press("contacts-set-site")
    assert phone_book(world.ctx, VIEWER).site_number("V1") == ""


def test_a_number_and_an_opening_are_taken_back_with_their_fields(world, signed_in):
    set_phone(world, NUMBER, PhoneHolder.SITE, "V1")
    set_access(world)
    signed_in(PLANNER)
    screen = opened(site="V1").unfold("contacts-edit-V1")
    screen.widget("site-phone-V1").set_value(OTHER_NUMBER)
    screen.press("contacts-set-site").press("site-phone-undo")
    assert phone_book(world.ctx, VIEWER).site_number("V1") == NUMBER
    assert screen.widget("site-phone-V1").value == NUMBER
    screen.widget("access-position-V1").set_value("村东小桥")
    screen.press("access-set").press("site-access-undo")
    assert access(world).position == "村北路口"
    assert screen.widget("access-position-V1").value == "村北路口"
    world.pass_time(seconds=5)
    screen.widget("site-phone-V1").set_value(OTHER_NUMBER)
    screen.press("contacts-set-site")  # on the version that the undo made
    assert phone_book(world.ctx, VIEWER).site_number("V1") == OTHER_NUMBER


def test_ones_own_test_of_the_access_is_no_change_by_another(world, signed_in):
    set_access(world)
    signed_in(PLANNER)
    screen = opened(site="V1").unfold("contacts-edit-V1").press("access-tested-now")
    screen.widget("access-position-V1").set_value("村东小桥")
    screen.press("access-set")
    assert access(world).position == "村东小桥"


def test_a_name_is_refused_and_stays_in_the_field(signed_in):
    signed_in(PLANNER)
    screen = opened(site="V1").unfold("contacts-edit-V1")
    screen.widget("site-phone-V1").set_value("李四")
    screen.press("contacts-set-site")
    assert "不是电话号码" in screen.within("site-phone-result")
    assert screen.widget("site-phone-V1").value == "李四"


def test_a_number_that_is_there_already_is_no_entry_and_nothing_to_undo(world, signed_in):
    set_phone(world, NUMBER, PhoneHolder.SITE, "V1")
    signed_in(PLANNER)
    screen, before = opened(site="V1").unfold("contacts-edit-V1"), world.store.revision()
    screen.press("contacts-set-site")
    assert world.store.revision() == before
    assert "未作记录" in screen.within("site-phone-result")
    assert "#0" not in screen.within("site-phone-result")
    assert not screen.has("site-phone-undo")


def test_of_two_planners_the_second_sees_that_the_number_was_changed(world, signed_in):
    signed_in(PLANNER)
    screen = opened(site="V1").unfold("contacts-edit-V1")
    set_phone(world, NUMBER, PhoneHolder.SITE, "V1")
    screen.widget("site-phone-V1").set_value(OTHER_NUMBER)
    screen.press("contacts-set-site")
    assert phone_book(world.ctx, VIEWER).site_number("V1") == NUMBER
    assert "他人刚改过" in screen.within("site-phone-result")
    world.pass_time(seconds=5)  # the error was read
    screen.press("contacts-set-site")
    assert phone_book(world.ctx, VIEWER).site_number("V1") == OTHER_NUMBER


@pytest.mark.parametrize("actor", [OTHER, VIEWER])
def test_who_plans_nothing_sets_nothing(world, signed_in, actor):
    set_access(world)
    signed_in(actor)
    screen = opened(site="V1")
    assert not screen.has("contact-forms")
    assert screen.widget("access-tested-now").disabled is (actor is VIEWER)


def test_the_past_has_no_card(world):
    set_access(world)
    world.pass_time(hours=2)
    assert not opened(site="V1", as_of=START.isoformat()).has("emergency-access")


def test_a_cell_of_the_readiness_table_opens_its_call_sheet(world, signed_in):
    people(world)
    set_phone(world)
    signed_in(CHIEF)
    screen = opened("today")
    screen.test.session_state["screen"].day.cell = ReadinessCell(TOWN)
    screen.again()
    screen.unfold("call-sheet-box")
    said = screen.within("call-sheet")
    assert "tel:05365550101" in said
    assert screen.links["打印电话催办单"].endswith("/call-sheet?area=370725001&lang=zh")
    assert "/files/call-sheet.xlsx?area=370725001" in screen.links["下载 XLSX"]


def test_the_numbers_of_units_are_set_on_the_page_today(world, signed_in):
    signed_in(PLANNER)
    screen = opened("today").unfold("unit-phones-box")
    screen.set("unit-phone-unit", "U2")
    screen.widget("unit-phone-U2").set_value(OTHER_NUMBER)
    screen.press("contacts-set-unit")
    assert phone_book(world.ctx, VIEWER).unit_number("U2") == OTHER_NUMBER
    assert OTHER_NUMBER.replace("-", "") in screen.within("unit-phones")


@pytest.mark.parametrize("lang", LANGS)
def test_the_forms_speak_one_language_alone(world, signed_in, lang):
    signed_in(PLANNER)
    set_access(world, "1", version=0)
    screen = opened(site="V1", lang=lang).unfold("contacts-edit-V1")
    assert untranslated(screen.within("contact-forms"), lang) == []


@pytest.mark.parametrize(
    "key",
    [
        "access-tested-now",
        "access-undo",
        "access-set",
        "contacts-set-site",
        "contacts-set-unit",
        "site-phone-undo",
        "site-access-undo",
        "unit-phone-undo",
    ],
)
def test_the_presses_that_write_are_guarded(key):
    assert is_write_button(key)
