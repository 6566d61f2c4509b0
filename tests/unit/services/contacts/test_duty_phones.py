import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.duty_phones import DutyPhoneChange, PhoneHolder
from geo.domain.errors import InvalidInput, NotFound, Overtaken, Refused
from geo.services.contacts.duty_phones import (
    phone_book,
    set_duty_phone,
    settable_units,
    site_contacts,
    undo_duty_phone,
)
from geo.store.verify import verify_connection
from tests.worlds import STAFF, VIEWER

PLANNER = Actor("planner", "调度员", Role.PLANNER)
TOWN_PLANNER = Actor("town", "镇街调度员", None, grants=(Grant("town", Role.PLANNER, "370725001"),))
NUMBER, OTHER_NUMBER = "0536-555-0101", "0536-555-0102"


@pytest.fixture(autouse=True)
def planners(world):
    world.add_accounts(PLANNER, TOWN_PLANNER)


def set_phone(world, phone, code="U1", holder=PhoneHolder.UNIT, actor=PLANNER, **values):
    with world.store.read() as reader:
        before = reader.contacts.duty_phone(holder, code)
    values = {"seen_version": before.version if before else 0, "key": next(world.keys)} | values
    return set_duty_phone(world.ctx, actor, DutyPhoneChange(holder, code, phone, **values))


def undo(world, seq, actor=PLANNER):
    return undo_duty_phone(world.ctx, actor, Undo(seq, next(world.keys)))


def test_the_number_of_a_site_is_called_before_that_of_its_unit(world):
    assert site_contacts(world.ctx, VIEWER, "CP1").number == ""
    set_phone(world, NUMBER)
    assert site_contacts(world.ctx, VIEWER, "CP1").number == NUMBER
    set_phone(world, OTHER_NUMBER, "CP1", PhoneHolder.SITE)
    contacts = site_contacts(world.ctx, VIEWER, "CP1")
    assert (contacts.number, contacts.unit_phone.phone, contacts.may_set) == (OTHER_NUMBER, NUMBER, False)
    assert phone_book(world.ctx, VIEWER).number_for("CP2", "U1") == NUMBER


def test_an_empty_number_removes_it_and_an_equal_one_writes_nothing(world):
    set_phone(world, NUMBER)
    assert set_phone(world, f" {NUMBER} ").seqs == ()
    set_phone(world, "")
    assert site_contacts(world.ctx, VIEWER, "CP1").number == ""


def test_a_name_is_no_number(world):
    before = world.store.revision()
    with pytest.raises(InvalidInput, match="duty_phone"):
        set_phone(world, "李四 0536-555-0101")
    assert world.store.revision() == before


def test_a_form_that_shows_an_older_number_writes_nothing(world):
    set_phone(world, NUMBER)
    with pytest.raises(Overtaken, match="duty_phone_changed"):
        set_phone(world, OTHER_NUMBER, seen_version=0)
    assert phone_book(world.ctx, VIEWER).unit_number("U1") == NUMBER


def test_a_form_that_is_sent_twice_gets_the_number_it_had(world):
    first = set_phone(world, NUMBER, key="twice", seen_version=0)
    again = set_phone(world, NUMBER, key="twice", seen_version=0)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_an_undo_brings_the_earlier_number_back(world):
    first = set_phone(world, NUMBER)
    second = set_phone(world, OTHER_NUMBER)
    with pytest.raises(Refused, match="not_undoable"):
        undo(world, first.seq)
    undone = undo(world, second.seq)
    assert phone_book(world.ctx, VIEWER).unit_number("U1") == NUMBER
    with pytest.raises(Refused, match="not_undoable"):
        undo(world, undone.seq)
    with world.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_the_undo_of_a_first_number_leaves_none(world):
    undo(world, set_phone(world, NUMBER).seq)
    assert phone_book(world.ctx, VIEWER).unit_number("U1") == ""


def test_the_number_of_a_unit_is_set_where_it_holds_sites(world):
    """U1 holds a site in the town alone, U2 one in the other town."""
    set_phone(world, NUMBER, actor=TOWN_PLANNER)
    with pytest.raises(Refused):
        set_phone(world, NUMBER, "U2", actor=TOWN_PLANNER)
    assert settable_units(world.ctx, TOWN_PLANNER) == ("U1",)
    assert settable_units(world.ctx, PLANNER) == ("U1", "U2")


def test_another_account_undoes_nothing(world):
    receipt = set_phone(world, NUMBER)
    with pytest.raises(Refused, match="not_undoable"):
        undo(world, receipt.seq, TOWN_PLANNER)


def test_what_is_not_there_has_no_number(world):
    for code, holder in (("none", PhoneHolder.UNIT), ("none", PhoneHolder.SITE)):
        with pytest.raises(NotFound):
            set_phone(world, NUMBER, code, holder)
    with pytest.raises(Refused):
        set_phone(world, NUMBER, actor=STAFF)


def test_the_number_of_a_site_is_read_where_the_site_is_read(world):
    far = Actor("far", "外地", None, grants=(Grant("far", Role.VIEWER, "370725002"),))
    set_phone(world, NUMBER, "CP1", PhoneHolder.SITE)
    set_phone(world, OTHER_NUMBER)
    assert phone_book(world.ctx, VIEWER).site_number("CP1") == NUMBER
    assert phone_book(world.ctx, TOWN_PLANNER).site_number("CP1") == NUMBER
    assert phone_book(world.ctx, far).site_number("CP1") == ""
    assert phone_book(world.ctx, far).unit_number("U1") == OTHER_NUMBER
