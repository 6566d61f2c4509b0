"""The own account: a new password, for which the old one is needed, and sessions left open elsewhere."""

import pytest

from geo.domain.commands import PasswordChange, SessionsEnd
from geo.domain.errors import InvalidInput, Refused, SignInRefused, Throttled
from geo.services.accounts import own_account
from geo.services.accounts.own_account import (
    PasswordRenewal,
    change_own_password,
    end_own_sessions,
    own_sessions,
)
from geo.services.accounts.sessions import resolve_session, sha256_of, sign_in
from geo.services.accounts.throttle import FREE_ACCOUNT_FAILURES
from geo.store.verify import verify_connection
from tests.worlds import OTHER, STAFF

OLD, NEW = "correct horse battery", "another horse battery"
HERE = "192.0.2.7"


@pytest.fixture
def world(world, hasher):
    world.give_password(STAFF.id, OLD)
    hasher.count = 0
    return world


def signed_in(world, password=OLD):
    return sign_in(world.ctx, STAFF.id, password, HERE)


def renewed(world, old=OLD, new=NEW, session=""):
    change = PasswordChange(STAFF.id, next(world.keys))
    return change_own_password(world.ctx, STAFF, change, PasswordRenewal(old, new, HERE, session))


def test_a_new_password_ends_all_sessions_but_the_one_it_was_set_in(world):
    own_token, other_token = signed_in(world), signed_in(world)
    receipt = renewed(world, session=sha256_of(own_token))
    assert resolve_session(world.ctx, own_token) == STAFF
    assert resolve_session(world.ctx, other_token) is None
    with pytest.raises(SignInRefused):
        signed_in(world)
    assert signed_in(world, NEW)
    entry = world.entry(receipt.seq)
    assert (entry.action, entry.entity_id, entry.actor) == ("password", STAFF.id, STAFF.id)
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
        assert NEW not in str(reader.entries(limit=1000))


def test_without_the_old_password_there_is_no_new_one(world):
    before = world.store.revision()
    with pytest.raises(InvalidInput) as refused:
        renewed(world, old="wrong")
    assert refused.value.key == "error.old_password"
    assert world.store.revision() == before
    assert signed_in(world)


def test_who_guesses_the_old_password_waits_like_who_signs_in(world, hasher):
    for _ in range(FREE_ACCOUNT_FAILURES):
        with pytest.raises(InvalidInput):
            renewed(world, old="wrong")
    tried = hasher.count
    with pytest.raises(Throttled):
        renewed(world)
    with pytest.raises(Throttled):
        signed_in(world)
    assert hasher.count == tried
    world.pass_time(minutes=1)
    assert renewed(world).seq


def test_a_right_password_takes_the_failures_before_it_away(world):
    for _ in range(2):
        for _ in range(FREE_ACCOUNT_FAILURES - 1):
            with pytest.raises(InvalidInput):
                renewed(world, old="wrong")
        renewed(world, new=OLD)
        world.pass_time(minutes=20)  # the address is not forgiven so soon


@pytest.mark.parametrize("new", ["short", "x" * 201])
def test_a_new_password_that_cannot_be_one_costs_no_hash(world, hasher, new):
    with pytest.raises(InvalidInput) as refused:
        renewed(world, new=new)
    assert refused.value.key == "error.password_length"
    assert hasher.count == 0


def test_a_password_set_meanwhile_is_not_overwritten(world, monkeypatch):
    hashed = own_account.hash_password

    def overtaken(password):
        monkeypatch.setattr(own_account, "hash_password", hashed)
        world.give_password(STAFF.id, "set by an administrator")
        return hashed(password)

    monkeypatch.setattr(own_account, "hash_password", overtaken)
    with pytest.raises(SignInRefused):
        renewed(world)
    assert signed_in(world, "set by an administrator")


def test_a_password_is_not_shown_to_a_reader_who_prints_the_command():
    assert OLD not in repr(PasswordRenewal(OLD, NEW))


def test_one_ends_one_of_ones_sessions_or_all_others(world):
    tokens = [signed_in(world) for _ in range(3)]
    hashes = {session.sha256 for session in own_sessions(world.ctx, STAFF)}
    assert hashes == {sha256_of(token) for token in tokens}
    end_own_sessions(world.ctx, STAFF, SessionsEnd(STAFF.id, "one", only_session=sha256_of(tokens[0])))
    alive = [resolve_session(world.ctx, token) is not None for token in tokens]
    assert alive == [False, True, True]
    end_own_sessions(world.ctx, STAFF, SessionsEnd(STAFF.id, "others", except_session=sha256_of(tokens[1])))
    alive = [resolve_session(world.ctx, token) is not None for token in tokens]
    assert alive == [False, True, False]


def test_ones_own_account_is_no_one_elses(world):
    token = signed_in(world)
    with pytest.raises(Refused):
        end_own_sessions(world.ctx, OTHER, SessionsEnd(STAFF.id, "k"))
    with pytest.raises(Refused):
        change_own_password(world.ctx, OTHER, PasswordChange(STAFF.id, "k2"), PasswordRenewal(OLD, NEW))
    assert resolve_session(world.ctx, token) == STAFF
