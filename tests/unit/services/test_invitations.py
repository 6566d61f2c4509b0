"""The first administrator's account, by a token that is good once."""

import pytest

from geo.domain.access import Role
from geo.domain.commands import NewAccount
from geo.domain.errors import InvalidInput
from geo.services import invitations
from geo.services.invitations import GOOD_FOR, accept_invitation, invite_administrator
from geo.services.sessions import resolve, sign_in
from geo.store.verify import verified
from tests.worlds import ADMIN

PASSWORD = "correct horse battery"  # noqa: S105 - of a made-up account


pytestmark = pytest.mark.usefixtures("hasher")


@pytest.fixture
def token(world):
    return invite_administrator(world.office, ADMIN)


def accepted(world, token, name="first"):
    return accept_invitation(world.office, token, NewAccount(name, "管理员", next(world.keys)), PASSWORD)


def test_who_has_the_token_becomes_administrator_and_commander_and_signs_in(world, token):
    accepted(world, token)
    first = resolve(world.office, sign_in(world.office, "first", PASSWORD, "::1"))
    assert [(grant.role, grant.area) for grant in first.grants] == [(Role.ADMIN, ""), (Role.COMMANDER, "")]
    with world.store.read() as reader:
        assert verified(reader.connection).is_whole
        assert token not in str(reader.entries(limit=1000))


@pytest.mark.parametrize("wrong", ["used", "late", "unknown"])
def test_a_token_is_good_once_and_in_time(world, token, wrong):
    if wrong == "used":
        accepted(world, token, "earlier")
    if wrong == "late":
        world.moment += GOOD_FOR
    before = world.store.revision()
    with pytest.raises(InvalidInput) as refused:
        accepted(world, "another" if wrong == "unknown" else token)
    assert refused.value.key == "error.invitation"
    assert world.store.revision() == before


def test_a_token_that_nobody_gave_costs_no_hash(world, hasher):
    with pytest.raises(InvalidInput):
        accepted(world, "another")
    assert hasher.count == 0


def test_two_who_come_with_one_token_side_by_side_are_not_both_let_in(world, token, monkeypatch):
    hashed = invitations.hashed

    def overtaken(password):
        monkeypatch.setattr(invitations, "hashed", hashed)
        accepted(world, token, "faster")
        return hashed(password)

    monkeypatch.setattr(invitations, "hashed", overtaken)
    with pytest.raises(InvalidInput):
        accepted(world, token, "slower")
    with world.store.read() as reader:
        assert reader.account("faster") is not None
        assert reader.account("slower") is None


def test_a_refused_account_leaves_the_token_good(world, token):
    with pytest.raises(InvalidInput):
        accepted(world, token, "admin")  # taken
    assert accepted(world, token).seq
