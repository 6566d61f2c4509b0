"""One-time tokens: for the first administrator's account, and for the passwords of other accounts."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, Invitation, NewAccount, PasswordChange
from geo.domain.errors import InvalidInput, NotFound
from geo.services.accounts import invitations
from geo.services.accounts.accounts import set_account_disabled
from geo.services.accounts.invitations import (
    ADMIN_INVITATION_LIFETIME,
    PERSONAL_INVITATION_LIFETIME,
    accept_invitation,
    accept_personal_invitation,
    invite_account,
    invite_administrator,
    reissue_invitation,
)
from geo.services.accounts.sessions import resolve_session, sign_in
from geo.store.verify import verify_connection
from tests.worlds import ADMIN

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account


pytestmark = pytest.mark.usefixtures("hasher")


@pytest.fixture
def token(world):
    return invite_administrator(world.ctx, ADMIN)


def accepted(world, token, name="first"):
    return accept_invitation(world.ctx, token, NewAccount(name, "管理员", next(world.keys)), PASSWORD)


def test_who_has_the_token_becomes_administrator_and_commander_and_signs_in(world, token):
    accepted(world, token)
    first = resolve_session(world.ctx, sign_in(world.ctx, "first", PASSWORD, "::1"))
    assert [(grant.role, grant.area) for grant in first.grants] == [(Role.ADMIN, ""), (Role.COMMANDER, "")]
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
        assert token not in str(reader.entries(limit=1000))


@pytest.mark.parametrize("wrong", ["used", "late", "unknown"])
def test_a_token_is_good_once_and_in_time(world, token, wrong):
    if wrong == "used":
        accepted(world, token, "earlier")
    if wrong == "late":
        world.moment += ADMIN_INVITATION_LIFETIME
    before = world.store.revision()
    with pytest.raises(InvalidInput) as refused:
        accepted(world, "another" if wrong == "unknown" else token)
    assert refused.value.key == "error.invitation"
    assert world.store.revision() == before


def test_a_token_that_was_not_given_costs_no_hash(world, hasher):
    with pytest.raises(InvalidInput):
        accepted(world, "another")
    assert hasher.count == 0


def test_two_who_come_with_one_token_side_by_side_are_not_both_let_in(world, token, monkeypatch):
    hashed = invitations.hash_password

    def overtaken(password, *names):
        monkeypatch.setattr(invitations, "hash_password", hashed)
        accepted(world, token, "faster")
        return hashed(password, *names)

    monkeypatch.setattr(invitations, "hash_password", overtaken)
    with pytest.raises(InvalidInput):
        accepted(world, token, "slower")
    with world.store.read() as reader:
        assert reader.accounts.account("faster") is not None
        assert reader.accounts.account("slower") is None


def test_a_refused_account_leaves_the_token_good(world, token):
    with pytest.raises(InvalidInput):
        accepted(world, token, "admin")  # taken
    assert accepted(world, token).seq


# Everybody else: a link handed over


def handed(world, who="new"):
    return invite_account(world.ctx, ADMIN, NewAccount(who, "新来", next(world.keys), "U1"))[1]


def again(world, who="new"):
    return reissue_invitation(world.ctx, ADMIN, Invitation(who, next(world.keys)))[1]


def joined(world, token, who="new", password=PASSWORD):
    return accept_personal_invitation(world.ctx, token, PasswordChange(who, next(world.keys)), password)


def test_who_was_handed_a_link_sets_the_password_and_may_nothing_yet(world):
    receipt = joined(world, handed(world))
    person = resolve_session(world.ctx, sign_in(world.ctx, "new", PASSWORD, "::1"))
    assert person == Actor("new", "新来", None, "U1")
    assert world.entry(receipt.seq).actor == "new"
    with world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
        assert [entry.action for entry in reader.entries(limit=3)] == ["password", "invite", "register"]


@pytest.mark.parametrize("wrong", ["used", "late", "unknown", "of another", "disabled", "set meanwhile"])
def test_a_link_is_good_once_in_time_and_for_its_account_alone(world, wrong):
    token = handed(world)
    handed(world, "second")
    if wrong == "used":
        joined(world, token)
    if wrong == "late":
        world.moment += PERSONAL_INVITATION_LIFETIME
    if wrong == "disabled":
        set_account_disabled(world.ctx, ADMIN, AccountStatusChange("new", True, "k"))
    if wrong == "set meanwhile":
        world.give_password("new", PASSWORD)
    before = world.store.revision()
    with pytest.raises(InvalidInput) as refused:
        joined(
            world,
            "another" if wrong == "unknown" else token,
            "second" if wrong == "of another" else "new",
            "a different password",
        )
    assert refused.value.key == "error.invitation"
    assert world.store.revision() == before


def test_a_link_for_one_who_is_there_replaces_the_password_and_ends_the_sessions(world):
    joined(world, handed(world))
    session = sign_in(world.ctx, "new", PASSWORD, "::1")
    older, token = again(world), again(world)
    joined(world, token, password="a different password")  # noqa: S106 - of a made-up account
    assert resolve_session(world.ctx, session) is None
    assert sign_in(world.ctx, "new", "a different password", "::1")
    with pytest.raises(InvalidInput):  # handed out before: for the password of before
        joined(world, older)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_password_too_short_or_too_long_is_refused_and_leaves_the_link_good(world, hasher, password):
    token = handed(world)
    with pytest.raises(InvalidInput) as refused:
        joined(world, token, password=password)
    assert (refused.value.key, hasher.count) == ("error.password_length", 0)
    assert joined(world, token).seq


def test_no_link_is_handed_out_without_an_account(world):
    with pytest.raises(NotFound):
        again(world, "nobody")
    with pytest.raises(InvalidInput):
        joined(world, "another", "nobody")


def test_a_token_of_the_first_administrator_sets_nobodys_password(world, token):
    with pytest.raises(InvalidInput):
        joined(world, token, "admin")


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\nb"])
def test_a_person_has_a_name_that_can_be_shown(world, name):
    with pytest.raises(InvalidInput) as refused:
        invite_account(world.ctx, ADMIN, NewAccount("new", name, "k"))
    assert refused.value.key == "error.bad_name"


def test_asked_again_with_the_same_key_there_is_no_token_that_would_not_work(world):
    new, again = NewAccount("new", "新来", "k1"), Invitation("new", "k2")
    for invite in (
        lambda: invite_account(world.ctx, ADMIN, new),
        lambda: reissue_invitation(world.ctx, ADMIN, again),
    ):
        (first, token), (second, none) = invite(), invite()
        assert (first.seqs, second.is_repeated, bool(token), none) == (second.seqs, True, True, "")


def test_a_newer_link_ends_the_one_before_and_leaves_those_of_others(world):
    older, theirs = handed(world), handed(world, "second")
    newer = again(world)
    with pytest.raises(InvalidInput):
        joined(world, older)
    assert joined(world, theirs, "second").seq
    assert joined(world, newer).seq


def test_of_the_links_that_each_start_printed_the_first_used_ends_all(world):
    first, second = (invite_administrator(world.ctx, ADMIN) for _ in range(2))
    personal = handed(world)
    assert accepted(world, first).seq
    with pytest.raises(InvalidInput):
        accepted(world, second, "late")
    assert joined(world, personal).seq


@pytest.mark.parametrize("hours", [13, 24 * 365])
def test_a_token_made_under_a_clock_ahead_is_not_good_for_longer(world, hours):
    world.pass_time(hours=hours)
    token = invitations.invite_administrator(world.ctx, ADMIN)
    world.pass_time(hours=-hours)
    with pytest.raises(InvalidInput):
        accepted(world, token)
    world.pass_time(hours=hours)
    assert accepted(world, token).seq  # the control: by the clock it was made under


@pytest.mark.parametrize("password", ["admin12345", "first12345", "管理员1234567", "a" * 10, " " * 10])
def test_a_password_that_anybody_would_try_is_refused_and_the_token_stays_good(world, token, password):
    new = NewAccount("first", "管理员", next(world.keys))
    with pytest.raises(InvalidInput) as refused:
        accept_invitation(world.ctx, token, new, password)
    assert refused.value.key == "error.password_common"
    assert accepted(world, token).seq
