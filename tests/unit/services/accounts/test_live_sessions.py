"""The cache of live sessions, which open connections check."""

from datetime import timedelta

import pytest

from geo.services.accounts import live_sessions as rolls
from geo.services.accounts.live_sessions import CACHE_TTL_S, LiveSessionCache
from geo.services.accounts.sessions import IDLE_TIMEOUT, sign_in_to_demo, sign_out
from geo.store import credential_store
from tests.worlds import STAFF


@pytest.fixture
def seconds(monkeypatch):
    """Replace the monotonic clock by one that the test sets."""
    passed = [0.0]
    monkeypatch.setattr(rolls.time, "monotonic", lambda: passed[0])
    return lambda more: passed.__setitem__(0, passed[0] + more)


@pytest.fixture
def token(world):
    return sign_in_to_demo(world.ctx, STAFF.id, "192.0.2.7")


def test_a_roll_that_was_never_read_is_old_and_empty(token):
    assert LiveSessionCache().is_expired
    assert not LiveSessionCache().contains(token)


def test_it_holds_who_is_signed_in_and_no_other_account(world, token):
    roll = LiveSessionCache()
    roll.refresh(world.ctx)
    assert (roll.contains(token), roll.contains("forged"), roll.contains("")) == (True, False, False)


def test_who_signs_out_is_on_it_until_it_is_read_again_a_second_later(world, token, seconds):
    roll = LiveSessionCache()
    roll.refresh(world.ctx)
    sign_out(world.ctx, token)
    seconds(CACHE_TTL_S * 0.9)
    assert (roll.is_expired, roll.contains(token)) == (False, True)
    seconds(CACHE_TTL_S * 0.2)
    assert roll.is_expired
    roll.refresh(world.ctx)
    assert (roll.is_expired, roll.contains(token)) == (False, False)


def test_who_has_done_nothing_for_long_is_not_on_it(world, token):
    roll = LiveSessionCache()
    world.moment += IDLE_TIMEOUT - timedelta(seconds=1)
    roll.refresh(world.ctx)
    assert roll.contains(token)
    world.moment += timedelta(seconds=2)
    roll.refresh(world.ctx)
    assert not roll.contains(token)


def test_of_a_week_of_sessions_only_those_that_are_open_are_looked_at(world, token, monkeypatch):
    for _ in range(20):
        sign_out(world.ctx, sign_in_to_demo(world.ctx, STAFF.id, "192.0.2.7"))
    made = []
    real = credential_store.Session
    monkeypatch.setattr(credential_store, "Session", lambda *values: made.append(values) or real(*values))
    roll = LiveSessionCache()
    roll.refresh(world.ctx)
    assert (roll.contains(token), len(made)) == (True, 1)
