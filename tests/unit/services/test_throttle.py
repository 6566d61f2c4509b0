"""Who has to wait after failures, and who has not: clocks, whole offices, and owners of accounts."""

from datetime import timedelta

import pytest

from geo.domain.errors import SignInRefused, Throttled
from geo.services import throttle
from geo.services.known_browsers import MOST, mark_for, marked
from geo.services.sessions import Browser, remembered, sign_in
from geo.services.throttle import FREE, FREE_AT_ADDRESS, LONGEST_WAIT
from tests.worlds import ADMIN, STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
OFFICE, ELSEWHERE = "192.0.2.7", "198.51.100.1"


@pytest.fixture
def world(world, hasher):
    for account in (STAFF, ADMIN):
        world.give_password(account.id, PASSWORD)
    hasher.count = 0
    return world


def tries(world, name=STAFF.id, password="wrong", address=OFFICE, marks=""):  # noqa: S107 - wrong on purpose
    """What an attempt comes to."""
    try:
        sign_in(world.office, name, password, address, Browser(marks=marks))
    except (SignInRefused, Throttled) as refused:
        return type(refused)
    return None


def known_in(world, name=STAFF.id, marks=""):
    """The marks of a browser in which somebody signed in."""
    assert tries(world, name, PASSWORD, ELSEWHERE) is None
    return remembered(world.office, name, marks)


@pytest.mark.parametrize("ahead", [timedelta(hours=13), timedelta(days=36_500)])
def test_a_wait_from_under_a_clock_ahead_ends_when_it_is_set_right(world, ahead):
    world.moment += ahead
    for _ in range(6):
        tries(world)
    assert tries(world, password=PASSWORD) is Throttled
    world.moment -= ahead
    assert tries(world, password=PASSWORD) is None


def test_what_was_counted_under_a_clock_ahead_counts_on(world, hasher):
    world.moment += timedelta(hours=13)
    for _ in range(6):
        tries(world)
    world.moment -= timedelta(hours=13)
    assert [tries(world) for _ in range(100)] == [SignInRefused] + [Throttled] * 99
    with pytest.raises(Throttled) as throttled:
        sign_in(world.office, STAFF.id, PASSWORD, OFFICE)
    assert throttled.value.params["seconds"] <= LONGEST_WAIT.total_seconds()
    assert hasher.count == FREE + 1


@pytest.mark.parametrize("ahead", [timedelta(minutes=each) for each in (0.5, 4, 5, 6, 10, 14, 15, 16)])
def test_however_the_clock_is_set_nobody_waits_for_longer_than_the_longest(world, ahead):
    world.moment += ahead
    for _ in range(6):
        tries(world)
    world.moment -= ahead
    for _ in range(15):
        if tries(world, password=PASSWORD) is None:
            return
        world.pass_time(minutes=1, seconds=2)
    pytest.fail("still waiting after the longest wait")


def test_wrong_passwords_of_one_account_keep_nobody_else_of_the_office_out(world):
    for _ in range(100):
        tries(world, ADMIN.id)
        world.pass_time(seconds=30)
    assert tries(world, ADMIN.id, PASSWORD) is Throttled
    assert tries(world, password=PASSWORD) is None


def test_a_few_accounts_that_fail_keep_nobody_else_of_the_office_out(world):
    for number in range(FREE_AT_ADDRESS - 1):
        assert [tries(world, f"name{number}") for _ in range(3)] == [SignInRefused] * 3
    assert tries(world, password=PASSWORD) is None
    assert tries(world, "one more") is SignInRefused
    assert tries(world, password=PASSWORD) is Throttled  # the control: so many are a search


def test_who_mistypes_and_gets_in_leaves_nothing_at_the_address(world):
    for _ in range(2 * FREE_AT_ADDRESS):
        assert [tries(world), tries(world, password=PASSWORD)] == [SignInRefused, None]
    outcomes = [tries(world, f"name{number}") for number in range(FREE_AT_ADDRESS + 1)]
    assert outcomes == [SignInRefused] * FREE_AT_ADDRESS + [Throttled]


def test_the_owner_gets_in_by_a_known_browser_whatever_strangers_fail_at(world):
    marks = known_in(world)
    for number in range(FREE_AT_ADDRESS + 1):
        tries(world, address=f"203.0.113.{number}")
        tries(world, f"name{number}")
    assert tries(world, password=PASSWORD) is Throttled
    assert tries(world, password=PASSWORD, address=ELSEWHERE) is Throttled
    assert tries(world, password=PASSWORD, marks=marks) is None


def test_in_a_known_browser_failures_are_counted_as_well(world, hasher):
    marks = known_in(world)
    hasher.count = 0
    outcomes = [tries(world, marks=marks) for _ in range(100)]
    assert outcomes == [SignInRefused] * FREE + [Throttled] * (100 - FREE)
    assert hasher.count == FREE
    assert tries(world, password=PASSWORD) is None  # nobody else waits for it


@pytest.mark.parametrize("forged", ["", "~", ".", "x.y", "~~~.~", "é.é", "a" * 5000])
def test_a_forged_mark_is_none(world, forged):
    for _ in range(FREE):
        tries(world, marks=forged)
    assert tries(world, password=PASSWORD, marks=forged) is Throttled


def test_a_mark_is_for_one_account_and_one_password(world):
    marks = known_in(world)
    for _ in range(FREE):
        tries(world, ADMIN.id, marks=marks)
    assert tries(world, ADMIN.id, PASSWORD, marks=marks) is Throttled
    world.give_password(STAFF.id, "another horse battery")
    for _ in range(FREE):
        tries(world, marks=marks)
    assert tries(world, password="another horse battery", marks=marks) is Throttled  # noqa: S106


def test_a_browser_is_known_for_the_last_few_who_used_it():
    marks = ""
    for number in range(MOST + 2):
        marks = marked(marks, f"name{number}", f"hash{number}")
    known = [bool(mark_for(marks, f"name{number}", f"hash{number}")) for number in range(MOST + 2)]
    assert known == [False] * 2 + [True] * MOST
    again = marked(marks, "name5", "hash5")
    assert len(again.split("~")) == MOST
    assert mark_for(again, "name5", "hash5") != mark_for(marks, "name5", "hash5")


def test_an_account_without_a_password_has_no_known_browser():
    assert mark_for(marked("", "name", "hash"), "name", None) == ""


def test_a_waiting_address_is_told_from_one_that_waited(world):
    """The last failure may be that of an account that had failed there before."""
    for number in range(FREE_AT_ADDRESS):
        tries(world, f"name{number}")
    assert tries(world, "name0") is Throttled
    world.pass_time(minutes=1)
    assert tries(world, "name0") is SignInRefused
    assert tries(world, password=PASSWORD) is None
    assert tries(world, "yet another") is SignInRefused
    assert tries(world, password=PASSWORD) is Throttled


def test_the_longest_wait_is_a_quarter_of_an_hour():
    assert throttle._wait(1000, FREE) == LONGEST_WAIT == timedelta(minutes=15)
