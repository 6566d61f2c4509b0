"""What open connections go by."""

from datetime import timedelta

import pytest

from geo.services import roll as rolls
from geo.services.roll import KNOWN_FOR_S, Roll
from geo.services.sessions import IDLE, sign_in_to_demo, sign_out
from geo.store import keyring
from tests.worlds import STAFF


@pytest.fixture
def seconds(monkeypatch):
    """A clock that goes on when told."""
    passed = [0.0]
    monkeypatch.setattr(rolls.time, "monotonic", lambda: passed[0])
    return lambda more: passed.__setitem__(0, passed[0] + more)


@pytest.fixture
def token(world):
    return sign_in_to_demo(world.office, STAFF.id, "192.0.2.7")


def test_a_roll_nobody_has_read_is_old_and_empty(token):
    assert Roll().is_old
    assert not Roll().has(token)


def test_it_holds_who_is_signed_in_and_nobody_else(world, token):
    roll = Roll()
    roll.renew(world.office)
    assert (roll.has(token), roll.has("forged"), roll.has("")) == (True, False, False)


def test_who_signs_out_is_on_it_until_it_is_read_again_a_second_later(world, token, seconds):
    roll = Roll()
    roll.renew(world.office)
    sign_out(world.office, token)
    seconds(KNOWN_FOR_S * 0.9)
    assert (roll.is_old, roll.has(token)) == (False, True)
    seconds(KNOWN_FOR_S * 0.2)
    assert roll.is_old
    roll.renew(world.office)
    assert (roll.is_old, roll.has(token)) == (False, False)


def test_who_has_done_nothing_for_long_is_not_on_it(world, token):
    roll = Roll()
    world.moment += IDLE - timedelta(seconds=1)
    roll.renew(world.office)
    assert roll.has(token)
    world.moment += timedelta(seconds=2)
    roll.renew(world.office)
    assert not roll.has(token)


def test_of_a_week_of_sessions_only_those_that_are_open_are_looked_at(world, token, monkeypatch):
    for _ in range(20):
        sign_out(world.office, sign_in_to_demo(world.office, STAFF.id, "192.0.2.7"))
    made = []
    real = keyring.Session
    monkeypatch.setattr(keyring, "Session", lambda *values: made.append(values) or real(*values))
    roll = Roll()
    roll.renew(world.office)
    assert (roll.has(token), len(made)) == (True, 1)
