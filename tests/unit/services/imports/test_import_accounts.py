"""Accounts of a file: a role holds where the file says, and never everywhere by omission."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.errors import Refused
from geo.domain.import_report import ImportRefused
from geo.exchange import SourceFile
from geo.services.imports.imports import import_batch, preview_import, read_files
from geo.store.credential_store import Session
from geo.store.verify import verify
from tests.worlds import ADMIN, world_at

CLERK = replace(ADMIN, grants=(Grant(ADMIN.id, Role.COMMANDER),))
TOWN, OTHER = "370725001", "370725002"


@pytest.fixture
def world(tmp_path):
    made = world_at(tmp_path)
    made.appoint(CLERK)
    made.url = f"sqlite:///{tmp_path / 'kadian.db'}"
    yield made
    made.store.close()


def batch(world, *rows, headings="账号,姓名,角色,辖区"):
    return read_files(world.ctx, CLERK, [SourceFile("accounts.csv", "\n".join([headings, *rows]).encode())])


def brought_in(world, *rows, **parts):
    world.pass_time(minutes=1)
    return import_batch(world.ctx, CLERK, batch(world, *rows, **parts))


def account(world, name="p1"):
    with world.store.read() as reader:
        return reader.accounts.account(name)


def faults(world, *rows, **parts):
    with pytest.raises(ImportRefused) as refused:
        batch(world, *rows, **parts)
    return [(fault.row, fault.column, fault.key.removeprefix("fault.")) for fault in refused.value.faults]


@pytest.mark.parametrize("area", [TOWN, "宝都街道"])
def test_a_role_is_held_in_the_area_the_file_names_and_nowhere_else(world, area):
    brought_in(world, f"p1,某人,staff,{area}")
    made = account(world)
    assert (made.role, made.grants) == (None, (Grant("p1", Role.STAFF, TOWN),))
    assert verify(world.url).deviations == ()


def test_a_role_over_everything_is_given_only_by_saying_so(world):
    assert faults(world, "p1,某人,staff,") == [(2, "辖区", "rights_where")]
    brought_in(world, "p1,某人,staff,全部", "p2,他人,viewer,ALL")
    assert [(account(world, name).role, account(world, name).grants) for name in ("p1", "p2")] == [
        (Role.STAFF, ()),
        (Role.VIEWER, ()),
    ]


def test_without_a_column_for_it_a_role_is_held_everywhere_as_before(world):
    brought_in(world, "p1,某人,staff", headings="code,name,role")
    assert account(world).role is Role.STAFF


def test_an_unknown_area_gives_nothing(world):
    assert faults(world, "p1,某人,staff,无此镇") == [(2, "辖区", "unknown_code")]


@pytest.mark.parametrize(
    "heading", ["上级", "点位", "类别", "状态", "图层", "纬度", "人数", "parent", "时间"]
)
def test_a_heading_that_could_narrow_rights_and_is_not_read_is_a_fault(world, heading):
    rows = faults(world, f"p1,某人,staff,{TOWN}", headings=f"账号,姓名,角色,{heading}")
    assert (1, heading, "unread_rights") in rows


def test_a_note_beside_an_account_is_reported_as_not_used(world):
    read = batch(world, "p1,某人,staff,组长", headings="账号,姓名,角色,备注")
    assert read.unused_headings == (("accounts.csv", "备注"),)


def test_an_account_imported_again_gets_what_the_file_says_and_keeps_its_other_grants(world):
    brought_in(world, f"p1,某人,staff,{TOWN}")
    before = world.store.revision()
    assert brought_in(world, f"p1,某人,staff,{TOWN}").seqs == ()
    assert world.store.revision() == before
    other = batch(world, f"p1,某人,staff,{OTHER}")
    assert preview_import(world.ctx, CLERK, other).retained_grants == (Grant("p1", Role.STAFF, TOWN),)
    brought_in(world, f"p1,某人,staff,{OTHER}")
    assert set(account(world).grants) == {Grant("p1", Role.STAFF, area) for area in (TOWN, OTHER)}


def test_a_role_given_everywhere_is_narrowed_by_importing_it_with_its_area(world):
    brought_in(world, "p1,某人,staff", headings="code,name,role")
    plan = preview_import(world.ctx, CLERK, batch(world, f"p1,某人,staff,{TOWN}"))
    assert [(change.before.role, change.after.role) for change in plan.changes] == [(Role.STAFF, None)]
    brought_in(world, f"p1,某人,staff,{TOWN}")
    assert (account(world).role, account(world).grants) == (None, (Grant("p1", Role.STAFF, TOWN),))


def test_a_file_without_units_leaves_them_as_they_are(world):
    brought_in(world, f"p1,某人,staff,U1,{TOWN}", headings="账号,姓名,角色,单位,辖区")
    brought_in(world, f"p1,某某人,staff,{TOWN}")
    assert (account(world).unit, account(world).name) == ("U1", "某某人")


def test_a_file_gives_no_role_in_an_area_that_its_importer_could_not(world):
    world.appoint(ADMIN)
    giving = batch(world, f"p1,某人,commander,{TOWN}")
    with pytest.raises(Refused):
        import_batch(world.ctx, ADMIN, giving)
    assert account(world) is None
    # A control: who commands everywhere may give it.
    world.appoint(CLERK)
    import_batch(world.ctx, CLERK, giving)
    assert account(world).grants == (Grant("p1", Role.COMMANDER, TOWN),)


def test_a_grant_by_a_file_ends_the_sessions_of_the_account_and_of_no_other(world):
    brought_in(world, f"p1,某人,staff,{TOWN}", f"p2,他人,staff,{TOWN}")
    opened = world.moment
    for name in ("p1", "p2"):
        session = Session(name * 32, name, "", opened, opened, opened + timedelta(hours=12))
        world.store.write_unjournalled(lambda keyring, session=session: keyring.put_session(session))
    brought_in(world, f"p1,某人,staff,{OTHER}", f"p2,他人,staff,{TOWN}")
    with world.store.read() as reader:
        live = reader.credentials.live_sessions(world.moment, opened - timedelta(hours=1))
    assert [session.account for session in live] == ["p2"]
