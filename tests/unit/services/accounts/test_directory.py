"""Accounts, their live sessions, and impersonation."""

import pytest

from geo.domain.access import Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.commands import Impersonation, SessionsEnd
from geo.domain.errors import NotFound, Refused
from geo.services.accounts.directory import (
    end_sessions,
    impersonate,
    list_accounts,
    sessions_of,
    start_impersonation,
)
from geo.services.accounts.sessions import IDLE_TIMEOUT, resolve_session, sha256_of, sign_in
from geo.store.verify import verify_connection
from tests.worlds import ADMIN, STAFF

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account
IN_ONE_TOWN = Actor("town", "街道管理员", None, grants=(Grant("town", Role.ADMIN, "370725001"),))


@pytest.fixture
def world(world, hasher):  # noqa: ARG001 - quick
    world.give_password(STAFF.id, PASSWORD)
    return world


def signed_in(world):
    return sign_in(world.ctx, STAFF.id, PASSWORD, "192.0.2.7")


def last_seen(world):
    return {person.account.id: person.last_seen for person in list_accounts(world.ctx, ADMIN)}


def test_everybody_is_listed_with_when_they_were_last_seen(world):
    assert last_seen(world) == dict.fromkeys(["admin", "other", "staff", "viewer"])
    signed_in(world)
    first = world.moment
    world.pass_time(minutes=5)
    signed_in(world)
    assert last_seen(world)["staff"] == world.moment > first
    assert last_seen(world)["other"] is None


def test_open_sessions_are_listed_with_where_and_since_when_and_those_that_are_over_are_not(world):
    signed_in(world)
    began = world.pass_time(minutes=30)
    token = signed_in(world)
    world.moment = began + IDLE_TIMEOUT - (IDLE_TIMEOUT / 4)
    (session,) = sessions_of(world.ctx, ADMIN, STAFF.id)
    assert (session.sha256, session.address, session.created) == (sha256_of(token), "192.0.2.7", began)
    assert sessions_of(world.ctx, ADMIN, "other") == ()


@pytest.mark.parametrize("all_of_them", [True, False])
def test_a_session_is_ended_by_an_administrator_and_the_journal_says_whose(world, all_of_them):
    one, another = signed_in(world), signed_in(world)
    only = "" if all_of_them else sha256_of(one)
    receipt = end_sessions(world.ctx, ADMIN, SessionsEnd(STAFF.id, "k", only_session=only))
    assert resolve_session(world.ctx, one) is None
    assert (resolve_session(world.ctx, another) is None) is all_of_them
    entry = world.entry(receipt.seq)
    assert (entry.entity, entry.entity_id, entry.action, entry.actor) == (
        "account",
        "staff",
        "sign_out",
        "admin",
    )
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
        assert sha256_of(one) not in str(reader.entries(limit=1000))


def test_where_no_account_is_signed_in_nothing_is_recorded(world):
    before = world.store.revision()
    assert end_sessions(world.ctx, ADMIN, SessionsEnd(STAFF.id, "k")).seq == 0
    assert world.store.revision() == before
    with pytest.raises(NotFound):
        end_sessions(world.ctx, ADMIN, SessionsEnd("nobody", "k2"))


def test_the_session_of_somebody_else_is_not_ended_under_a_wrong_name(world):
    token = signed_in(world)
    end_sessions(world.ctx, ADMIN, SessionsEnd("other", "k", only_session=sha256_of(token)))
    assert resolve_session(world.ctx, token) == STAFF


def test_an_administrator_of_one_town_lists_accounts_and_nothing_more(world):
    assert len(list_accounts(world.ctx, IN_ONE_TOWN)) == 4
    for attempt in (
        lambda: sessions_of(world.ctx, IN_ONE_TOWN, STAFF.id),
        lambda: end_sessions(world.ctx, IN_ONE_TOWN, SessionsEnd(STAFF.id, "k")),
        lambda: start_impersonation(world.ctx, IN_ONE_TOWN, Impersonation(STAFF.id, "k2")),
        lambda: impersonate(world.ctx, IN_ONE_TOWN, STAFF.id),
    ):
        with pytest.raises(Refused):
            attempt()


def test_who_looks_as_somebody_else_reads_what_they_read_and_the_journal_says_so(world):
    entry = world.entry(start_impersonation(world.ctx, ADMIN, Impersonation(STAFF.id, "k")).seq)
    assert (entry.entity_id, entry.action, entry.actor) == ("staff", "view_as", "admin")
    impersonated = impersonate(world.ctx, ADMIN, STAFF.id)
    assert impersonated.id == STAFF.id
    assert impersonated.scope(Verb.READ) == STAFF.scope(Verb.READ)
    before = world.store.revision()
    with pytest.raises(Refused):
        world.change("V1", "reopened", impersonated)
    assert world.store.revision() == before
    assert world.change("V1", "reopened", STAFF).seq


def test_no_account_is_impersonated_that_is_not_there(world):
    with pytest.raises(NotFound):
        start_impersonation(world.ctx, ADMIN, Impersonation("nobody", "k"))
    with pytest.raises(NotFound):
        impersonate(world.ctx, ADMIN, "nobody")


def test_who_looks_as_somebody_else_cannot_look_on_as_a_third(world):
    everything = Actor("chief", "主管", Role.ADMIN, impersonated_by="admin")
    with pytest.raises(Refused):
        start_impersonation(world.ctx, everything, Impersonation(STAFF.id, "k"))
