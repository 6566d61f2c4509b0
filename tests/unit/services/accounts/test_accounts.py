"""Accounts, grants and passwords: who may change them, and that the journal folds to the present state."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import AccountStatusChange, GrantChange, NewAccount
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.exchange import SourceFile
from geo.services.accounts.accounts import change_grant, set_account_disabled
from geo.services.accounts.invitations import invite_account
from geo.services.imports.imports import import_batch, read_files
from geo.store.verify import verify_connection
from tests.contract.story import held_up
from tests.worlds import ADMIN, STAFF, START

CHIEF = Actor("admin", "文书", Role.ADMIN, grants=(Grant("admin", Role.COMMANDER, "370725001"),))
"""An administrator who also commands one town."""


@pytest.fixture
def world(world):
    world.appoint(CHIEF)
    return world


@pytest.mark.parametrize("name", ["张\U0003134d", "李\ue123", "王\U0002ebf0", "马\u200c云", "孙\U000323b0"])
def test_a_name_keeps_rare_characters_whatever_the_interpreter_knows_of_them(world, name):
    invite_account(world.ctx, CHIEF, NewAccount("new", f" {name}\u202e ", "k"))
    assert account(world, "new").name == name


def test_a_name_of_which_nothing_can_be_seen_is_refused(world):
    with pytest.raises(InvalidInput) as refused:
        invite_account(world.ctx, CHIEF, NewAccount("new", "\u200d", "k"))
    assert refused.value.key == "error.bad_name"


def account(world, who):
    with world.store.read() as reader:
        return reader.accounts.account(who)


def grants(world, role, area="", **but):
    values = {"given": True, "by": CHIEF, "to": "other"} | but
    grant = Grant(values["to"], role, area)
    return change_grant(world.ctx, values["by"], GrantChange(grant, values["given"], next(world.keys)))


def is_whole(world):
    with world.store.read() as reader:
        return verify_connection(reader.connection).is_intact


def test_a_new_account_may_nothing(world):
    invite_account(world.ctx, CHIEF, NewAccount("new", "新来", "k", "U1"))
    assert account(world, "new") == Actor("new", "新来", None, "U1")
    assert account(world, "new").active_grants == ()
    assert is_whole(world)


@pytest.mark.parametrize("code", ["", " ", "a b", "a/b", "x" * 65, "<b>"])
def test_a_code_that_cannot_be_typed_or_read_out_is_refused(world, code):
    with pytest.raises(InvalidInput):
        invite_account(world.ctx, CHIEF, NewAccount(code, "某人", "k"))


def test_an_account_is_made_once_and_in_a_unit_that_is_there(world):
    with pytest.raises(InvalidInput):
        invite_account(world.ctx, CHIEF, NewAccount(STAFF.id, "冒名", "k"))
    with pytest.raises(NotFound):
        invite_account(world.ctx, CHIEF, NewAccount("new", "新来", "k2", "U9"))
    assert account(world, STAFF.id) == STAFF


def test_a_grant_is_given_and_withdrawn_and_the_journal_says_so(world):
    grants(world, Role.STAFF, "370725001001")
    held = Grant("other", Role.STAFF, "370725001001")
    assert account(world, "other").grants == (held,)
    assert is_whole(world)
    receipt = grants(world, Role.STAFF, "370725001001", given=False)
    assert account(world, "other").grants == ()
    entry = world.entry(receipt.seq)
    assert (entry.entity, entry.entity_id, entry.action) == ("account", "other", "withdraw")
    assert entry.actor == "admin"
    assert is_whole(world)


def test_the_role_an_account_came_with_can_be_withdrawn(world):
    everywhere = world.appoint(replace(ADMIN, grants=(Grant("admin", Role.COMMANDER),)))
    grants(world, Role.STAFF, given=False, by=everywhere)
    assert account(world, "other") == Actor("other", "二中队队员", None, "U2")
    assert is_whole(world)


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.STAFF, "370725002"),
        (Role.STAFF, "370725"),
        (Role.STAFF, ""),
        (Role.COMMANDER, "370725002"),
    ],
)
@pytest.mark.parametrize("given", [True, False])
def test_one_gives_and_takes_only_what_one_holds_there(world, role, area, given):
    before = world.store.revision()
    with pytest.raises(Refused):
        grants(world, role, area, given=given)
    assert world.store.revision() == before


def test_an_administrator_cannot_make_a_commander_even_of_oneself(world):
    for to in ("admin", "other"):
        with pytest.raises(Refused):
            grants(world, Role.COMMANDER, by=ADMIN, to=to)


def test_what_is_there_is_not_given_and_what_is_not_is_not_taken(world):
    grants(world, Role.VIEWER)
    with pytest.raises(InvalidInput):
        grants(world, Role.VIEWER)
    with pytest.raises(NotFound):
        grants(world, Role.VIEWER, "370725002", given=False)
    with pytest.raises(NotFound):
        grants(world, Role.VIEWER, to="nobody")
    with pytest.raises(NotFound):
        grants(world, Role.VIEWER, "999999")


def test_a_disabled_account_is_let_in_again_as_it_was(world):
    for number, disabled in enumerate([True, True, False]):
        set_account_disabled(world.ctx, CHIEF, AccountStatusChange("other", disabled, f"k{number}"))
        assert account(world, "other").disabled is disabled
        assert is_whole(world)
    with world.store.read() as reader:
        actions = [entry.action for entry in reader.entries(limit=2)]
    assert actions == ["enable", "disable"]


def test_no_administrator_locks_the_door_behind_oneself(world):
    with pytest.raises(InvalidInput):
        set_account_disabled(world.ctx, CHIEF, AccountStatusChange("admin", True, "k"))
    with pytest.raises(NotFound):
        set_account_disabled(world.ctx, CHIEF, AccountStatusChange("nobody", True, "k"))


SECOND = Actor("second", "第二位", Role.ADMIN, grants=(Grant("second", Role.COMMANDER, "370725001"),))
IN_A_TOWN = Actor("town", "街道管理员", None, grants=(Grant("town", Role.ADMIN, "370725001"),))


def last_refused(act):
    with pytest.raises(InvalidInput) as refused:
        act()
    return refused.value.key == "error.last_administrator"


@pytest.mark.parametrize("others", [[], [IN_A_TOWN], [replace(SECOND, disabled=True)]])
def test_the_last_who_may_grant_everywhere_cannot_lose_it(world, others):
    for other in others:
        world.appoint(other)
    before = world.store.revision()
    assert last_refused(lambda: grants(world, Role.ADMIN, to="admin", given=False))
    assert (account(world, "admin"), world.store.revision()) == (CHIEF, before)


def test_the_last_but_one_can(world):
    world.appoint(SECOND)
    assert grants(world, Role.ADMIN, to="admin", given=False).seq
    assert last_refused(lambda: grants(world, Role.ADMIN, to="second", by=SECOND, given=False))


def test_a_file_takes_it_from_the_last_no_more(world):
    everywhere = world.appoint(replace(ADMIN, grants=(Grant("admin", Role.COMMANDER),)))
    text = "code,name,role,unit\nadmin,文书,viewer,\n"
    batch = read_files(world.ctx, everywhere, [SourceFile("accounts.csv", text.encode())])
    assert last_refused(lambda: import_batch(world.ctx, everywhere, batch))


def test_of_two_who_disable_each_other_at_one_moment_one_is_left(world):
    world.appoint(SECOND)
    with ThreadPoolExecutor(2) as pool, held_up(world.store):
        presses = [
            pool.submit(set_account_disabled, world.ctx, one, AccountStatusChange(other.id, True, one.id))
            for one, other in ((CHIEF, SECOND), (SECOND, CHIEF))
        ]
    refused = [press.exception() for press in presses if press.exception()]
    assert [error.key for error in refused] == ["error.rights_changed"]
    assert [account(world, each.id).disabled for each in (CHIEF, SECOND)].count(True) == 1


def imported(world, role, by):
    text = f"code,name,role,unit\nother,二中队队员,{role},U2\n"
    world.moment = max(world.moment, START)
    batch = read_files(world.ctx, by, [SourceFile("accounts.csv", text.encode())])
    return import_batch(world.ctx, by, batch)


def test_a_file_gives_no_role_that_its_importer_could_not(world):
    world.appoint(ADMIN)
    for role in (Role.COMMANDER, Role.VIEWER):  # a higher one, and one that takes the present one away
        with pytest.raises(Refused):
            imported(world, role, ADMIN)
    assert account(world, "other").role is Role.STAFF


def test_a_file_leaves_grants_and_the_door_as_they_are(world):
    grants(world, Role.STAFF, "370725001001")
    set_account_disabled(world.ctx, CHIEF, AccountStatusChange("other", True, "k"))
    everywhere = world.appoint(replace(ADMIN, grants=(Grant("admin", Role.COMMANDER),)))
    imported(world, Role.VIEWER, everywhere)
    held = (Grant("other", Role.STAFF, "370725001001"),)
    assert account(world, "other") == Actor("other", "二中队队员", Role.VIEWER, "U2", held, disabled=True)
