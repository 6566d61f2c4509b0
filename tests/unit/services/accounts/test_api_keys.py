"""Keys of programs: shown once, confined to an area, read only, ended by expiry, revocation and disabling."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, ApiKeyIssue, ApiKeyRevocation, GrantChange
from geo.domain.errors import InvalidInput, NotFound, Refused, SignInRefused, Throttled
from geo.services.accounts.accounts import change_grant, set_account_disabled
from geo.services.accounts.api_keys import (
    api_keys_of,
    issue_api_key,
    resolve_api_key,
    revoke_api_key,
)
from geo.services.accounts.throttle import FREE_ACCOUNT_FAILURES
from geo.store.verify import verify_connection
from tests.worlds import ADMIN, OTHER, STAFF

HERE = "192.0.2.7"
TOWN = "370725001"


def issued(world, actor=STAFF, account="", area="", days=30, name="QGIS"):
    command = ApiKeyIssue(account or actor.id, name, next(world.keys), area, days)
    return issue_api_key(world.ctx, actor, command)


def reader(world, key):
    return resolve_api_key(world.ctx, key.secret, HERE)


def revoke(world, actor, account=STAFF.id):
    (key,) = api_keys_of(world.ctx, actor, account)
    return revoke_api_key(world.ctx, actor, ApiKeyRevocation(account, key.sha256, next(world.keys)))


def test_a_key_reads_for_its_account_and_nothing_else(world):
    actor = reader(world, issued(world))
    assert actor.id == STAFF.id
    assert actor.may(Verb.READ)
    held = [verb for verb in Verb if actor.may_somewhere(verb)]
    assert held == [Verb.READ, Verb.OWN_ACCOUNT]


def test_a_key_of_an_area_reads_there_alone(world):
    actor = reader(world, issued(world, area=TOWN))
    assert actor.scope(Verb.READ) == {TOWN}
    assert not actor.may(Verb.READ)


def test_the_store_and_the_journal_hold_no_secret(world):
    key = issued(world)
    with world.store.read() as stored:
        kept = stored.connection.exec_driver_sql("SELECT * FROM api_key").all()
        journal = stored.connection.exec_driver_sql("SELECT * FROM journal").all()
        assert key.secret not in f"{kept} {journal}"
        assert verify_connection(stored.connection).is_intact
    entry = world.entry(key.receipt.seq)
    assert (entry.action, entry.entity_id, entry.reason) == ("issue_key", STAFF.id, "QGIS")


def test_a_repeated_command_shows_the_key_no_second_time(world):
    command = ApiKeyIssue(STAFF.id, "QGIS", "once")
    assert issue_api_key(world.ctx, STAFF, command).secret
    assert issue_api_key(world.ctx, STAFF, command).secret == ""


@pytest.mark.parametrize("revoker", [STAFF, ADMIN])
def test_a_revoked_key_is_refused_at_once(world, revoker):
    key = issued(world)
    assert reader(world, key)
    assert world.entry(revoke(world, revoker).seq).action == "revoke_key"
    assert api_keys_of(world.ctx, STAFF, STAFF.id) == ()
    with pytest.raises(SignInRefused):
        reader(world, key)


def test_an_expired_key_is_refused(world):
    key = issued(world, days=1)
    later = world.ctx.frozen_at(world.ctx.now() + timedelta(days=1))
    with pytest.raises(SignInRefused):
        resolve_api_key(later, key.secret, HERE)


def test_the_key_of_a_disabled_account_is_refused(world):
    key = issued(world)
    set_account_disabled(world.ctx, ADMIN, AccountStatusChange(STAFF.id, True, next(world.keys)))
    with pytest.raises(SignInRefused):
        reader(world, key)


def test_an_account_that_reads_nothing_gets_no_key(world):
    who = Actor("who", "某人", None)
    world.appoint(who)
    with pytest.raises(Refused):
        issued(world, ADMIN, account="who")


def test_keys_of_others_are_for_administrators(world):
    key = issued(world)
    with pytest.raises(Refused):
        issued(world, OTHER, account=STAFF.id)
    with pytest.raises(Refused):
        revoke(world, OTHER)
    assert reader(world, key)
    with pytest.raises(NotFound):
        revoke_api_key(world.ctx, OTHER, ApiKeyRevocation(OTHER.id, "0" * 64, next(world.keys)))


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "x" * 61}, {"days": 0}, {"days": 367}])
def test_a_key_needs_a_name_and_an_end(world, wrong):
    with pytest.raises(InvalidInput):
        issued(world, **wrong)


def test_failed_keys_have_to_wait_and_right_ones_do_not(world):
    key = issued(world)
    for _ in range(FREE_ACCOUNT_FAILURES):
        with pytest.raises(SignInRefused):
            resolve_api_key(world.ctx, "guess", HERE)
    with pytest.raises(Throttled):
        resolve_api_key(world.ctx, "guess", HERE)
    assert reader(world, key).role is None


def test_the_last_use_is_recorded_to_the_minute(world):
    key = issued(world)
    reader(world, key)
    world.ctx.store.write_unjournalled(lambda _: None)  # written after the use, which no request waits for
    (kept,) = api_keys_of(world.ctx, STAFF, STAFF.id)
    assert kept.last_used == world.ctx.now()


def test_a_key_holds_the_role_of_a_viewer_whatever_that_of_its_account(world):
    assert STAFF.role is Role.STAFF
    assert [grant.role for grant in reader(world, issued(world)).grants] == [Role.VIEWER]


def test_a_grant_that_ends_ends_what_the_key_reads(world):
    grant = Grant("who", Role.VIEWER, TOWN)
    world.appoint(Actor("who", "某人", None))
    change_grant(world.ctx, ADMIN, GrantChange(grant, granted=True, key=next(world.keys)))
    key = issued(world, ADMIN, account="who")
    assert reader(world, key).scope(Verb.READ) == {TOWN}
    change_grant(world.ctx, ADMIN, GrantChange(grant, granted=False, key=next(world.keys)))
    with pytest.raises(Refused):
        reader(world, key)


def test_an_account_that_is_enabled_again_gets_no_key_back(world):
    key = issued(world)
    for disabled in (True, False):
        set_account_disabled(world.ctx, ADMIN, AccountStatusChange(STAFF.id, disabled, next(world.keys)))
    with pytest.raises(SignInRefused):
        reader(world, key)
