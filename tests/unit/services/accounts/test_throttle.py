"""Waits after failures: clocks, whole offices behind one address, and owners of accounts."""

from datetime import timedelta

import pytest

from geo.domain.errors import SignInRefused, Throttled
from geo.services.accounts import throttle
from geo.services.accounts.device_cookies import MAX_TOKENS, add_device_token, device_token_for
from geo.services.accounts.sessions import BrowserCredentials, issue_device_token, sign_in
from geo.services.accounts.throttle import FREE_ACCOUNT_FAILURES, FREE_ADDRESS_FAILURES, MAX_DELAY
from tests.worlds import ADMIN, STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
OFFICE, ELSEWHERE = "192.0.2.7", "198.51.100.1"


@pytest.fixture
def world(world, hasher):
    for account in (STAFF, ADMIN):
        world.give_password(account.id, PASSWORD)
    hasher.count = 0
    return world


def tries(world, name=STAFF.id, password="wrong", address=OFFICE, tokens=""):  # noqa: S107 - wrong on purpose
    """Return the outcome of an attempt."""
    try:
        sign_in(world.ctx, name, password, address, BrowserCredentials(device_tokens=tokens))
    except (SignInRefused, Throttled) as refused:
        return type(refused)
    return None


def device_tokens(world, name=STAFF.id, tokens=""):
    """Return the device cookie of a browser in which the account signed in."""
    assert tries(world, name, PASSWORD, ELSEWHERE) is None
    return issue_device_token(world.ctx, name, tokens)


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
        sign_in(world.ctx, STAFF.id, PASSWORD, OFFICE)
    assert throttled.value.params["seconds"] <= MAX_DELAY.total_seconds()
    assert hasher.count == FREE_ACCOUNT_FAILURES + 1


@pytest.mark.parametrize("ahead", [timedelta(minutes=each) for each in (0.5, 4, 5, 6, 10, 14, 15, 16)])
def test_however_the_clock_is_set_no_account_waits_for_longer_than_the_longest(world, ahead):
    world.moment += ahead
    for _ in range(6):
        tries(world)
    world.moment -= ahead
    for _ in range(15):
        if tries(world, password=PASSWORD) is None:
            return
        world.pass_time(minutes=1, seconds=2)
    pytest.fail("still waiting after the longest wait")


def test_wrong_passwords_of_one_account_keep_no_other_account_of_the_office_out(world):
    for _ in range(100):
        tries(world, ADMIN.id)
        world.pass_time(seconds=30)
    assert tries(world, ADMIN.id, PASSWORD) is Throttled
    assert tries(world, password=PASSWORD) is None


def test_a_few_accounts_that_fail_keep_no_other_account_of_the_office_out(world):
    for number in range(FREE_ADDRESS_FAILURES - 1):
        assert [tries(world, f"name{number}") for _ in range(3)] == [SignInRefused] * 3
    assert tries(world, password=PASSWORD) is None
    assert tries(world, "one more") is SignInRefused
    assert tries(world, password=PASSWORD) is Throttled  # the control: so many are a search


def test_who_mistypes_and_gets_in_leaves_nothing_at_the_address(world):
    for _ in range(2 * FREE_ADDRESS_FAILURES):
        assert [tries(world), tries(world, password=PASSWORD)] == [SignInRefused, None]
    outcomes = [tries(world, f"name{number}") for number in range(FREE_ADDRESS_FAILURES + 1)]
    assert outcomes == [SignInRefused] * FREE_ADDRESS_FAILURES + [Throttled]


def test_the_owner_gets_in_by_a_known_browser_whatever_strangers_fail_at(world):
    tokens = device_tokens(world)
    for number in range(FREE_ADDRESS_FAILURES + 1):
        tries(world, address=f"203.0.113.{number}")
        tries(world, f"name{number}")
    assert tries(world, password=PASSWORD) is Throttled
    assert tries(world, password=PASSWORD, address=ELSEWHERE) is Throttled
    assert tries(world, password=PASSWORD, tokens=tokens) is None


def test_in_a_known_browser_failures_are_counted_as_well(world, hasher):
    tokens = device_tokens(world)
    hasher.count = 0
    outcomes = [tries(world, tokens=tokens) for _ in range(100)]
    assert outcomes == [SignInRefused] * FREE_ACCOUNT_FAILURES + [Throttled] * (100 - FREE_ACCOUNT_FAILURES)
    assert hasher.count == FREE_ACCOUNT_FAILURES
    assert tries(world, password=PASSWORD) is None  # no other browser waits for it


@pytest.mark.parametrize("forged", ["", "~", ".", "x.y", "~~~.~", "é.é", "a" * 5000])
def test_a_forged_mark_is_none(world, forged):
    for _ in range(FREE_ACCOUNT_FAILURES):
        tries(world, tokens=forged)
    assert tries(world, password=PASSWORD, tokens=forged) is Throttled


def test_a_mark_is_for_one_account_and_one_password(world):
    tokens = device_tokens(world)
    for _ in range(FREE_ACCOUNT_FAILURES):
        tries(world, ADMIN.id, tokens=tokens)
    assert tries(world, ADMIN.id, PASSWORD, tokens=tokens) is Throttled
    world.give_password(STAFF.id, "another horse battery")
    for _ in range(FREE_ACCOUNT_FAILURES):
        tries(world, tokens=tokens)
    assert tries(world, password="another horse battery", tokens=tokens) is Throttled  # noqa: S106


def test_a_browser_is_known_for_the_last_few_who_used_it():
    tokens = ""
    for number in range(MAX_TOKENS + 2):
        tokens = add_device_token(tokens, f"name{number}", f"hash{number}")
    are_recognised = [
        bool(device_token_for(tokens, f"name{number}", f"hash{number}")) for number in range(MAX_TOKENS + 2)
    ]
    assert are_recognised == [False] * 2 + [True] * MAX_TOKENS
    again = add_device_token(tokens, "name5", "hash5")
    assert len(again.split("~")) == MAX_TOKENS
    assert device_token_for(again, "name5", "hash5") != device_token_for(tokens, "name5", "hash5")


def test_an_account_without_a_password_has_no_known_browser():
    assert device_token_for(add_device_token("", "name", "hash"), "name", None) == ""


def test_a_waiting_address_is_distinguished_from_one_that_waited(world):
    """The last failure may be of an account that had failed at the address before."""
    for number in range(FREE_ADDRESS_FAILURES):
        tries(world, f"name{number}")
    assert tries(world, "name0") is Throttled
    world.pass_time(minutes=1)
    assert tries(world, "name0") is SignInRefused
    assert tries(world, password=PASSWORD) is None
    assert tries(world, "yet another") is SignInRefused
    assert tries(world, password=PASSWORD) is Throttled


def test_the_longest_wait_is_a_quarter_of_an_hour():
    assert throttle._delay(1000, FREE_ACCOUNT_FAILURES) == MAX_DELAY == timedelta(minutes=15)
