from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.errors import Refused
from geo.domain.import_report import ImportRefused
from geo.domain.units import Unit
from geo.exchange import SourceFile
from geo.services.imports import imports
from geo.services.imports.imports import import_batch, preview_import, read_files
from geo.store.verify import verify
from tests.worlds import ADMIN, VIEWER, world_at

CLERK = replace(ADMIN, grants=(Grant(ADMIN.id, Role.COMMANDER),))
"""An importer who may grant the roles of the files."""


@pytest.fixture
def world(tmp_path):
    made = world_at(tmp_path)
    made.appoint(CLERK)
    made.pass_time(hours=1)
    made.url = f"sqlite:///{tmp_path / 'kadian.db'}"
    yield made
    made.store.close()


def batch(world, **files):
    sources = [SourceFile(f"{name}.csv", content.encode()) for name, content in files.items()]
    return read_files(world.ctx, CLERK, sources)


def brought_in(world, *, with_status=False, **files):
    return import_batch(world.ctx, CLERK, replace(batch(world, **files), with_status=with_status))


def entries(world, **parts):
    with world.store.read() as reader:
        return reader.entries(**parts)


def initials(world, site_id):
    with world.store.read() as reader:
        return next(row[2] for row in reader.site_rows() if row[0] == site_id)


def refusal(call, *arguments, **files):
    with pytest.raises(ImportRefused) as refused:
        call(*arguments, **files)
    return [(fault.row, fault.column, fault.key.removeprefix("fault.")) for fault in refused.value.faults]


NEW = "code,name,kind,status,area,note\nV9,杏山村,封闭村,部分封闭,新昌社区,北口\n"
HISTORY = "minutes_ago,site,action,status,unit,by,note\n"


def test_a_new_site_is_registered_with_its_initials_and_never_reported(world):
    receipt = brought_in(world, sites=NEW)
    site = world.site("V9")
    assert (site.name, site.status, site.area, site.note) == (
        "杏山村",
        "partly_closed",
        "370725001001",
        "北口",
    )
    assert (site.status_at, site.last_report_at, site.version) == (world.moment, None, 1)
    assert initials(world, "V9") == "xsc"
    assert [entry.action for entry in entries(world, site_id="V9")] == ["register"]
    assert receipt.seq == world.store.revision()


def test_columns_a_file_has_overwrite_and_others_are_kept(world):
    before = world.site("CP1")
    brought_in(world, sites="code,note,unit\nCP1,改道,二中队\n")
    assert world.site("CP1") == replace(before, note="改道", unit="U2", version=2)
    assert initials(world, "CP1") == "pydqkd"


def test_a_new_name_gets_new_initials(world):
    brought_in(world, sites="code,name,unit\nCP1,红河大桥,U1\n")
    assert initials(world, "CP1") == "hhdq"


def test_a_list_imported_again_leaves_reported_statuses_alone(world):
    brought_in(world, sites=NEW)
    world.pass_time(hours=1)
    world.change("V9", "closed")
    reported = world.site("V9")
    again = NEW.replace("北口", "南口") + "V10,杏林村,封闭村,部分封闭,新昌社区,\n"
    plan = preview_import(world.ctx, CLERK, batch(world, sites=again))
    assert [(kept.site.id, kept.site.status, kept.file_status) for kept in plan.retained_statuses] == [
        ("V9", "closed", "partly_closed")
    ]
    world.pass_time(hours=1)
    brought_in(world, sites=again)
    site = world.site("V9")
    assert (site.status, site.status_at, site.last_report_at) == (
        "closed",
        reported.status_at,
        reported.last_report_at,
    )
    assert (site.note, world.site("V10").status) == ("南口", "partly_closed")


def test_the_same_list_imported_with_its_statuses_overwrites_them(world):
    brought_in(world, sites=NEW)
    world.pass_time(hours=1)
    world.change("V9", "closed")
    brought_in(world, sites=NEW, with_status=True)
    assert world.site("V9").status == "partly_closed"
    with_statuses = replace(batch(world, sites=NEW), with_status=True)
    assert preview_import(world.ctx, CLERK, with_statuses).retained_statuses == ()


def test_history_is_recorded_whatever_the_list_beside_it_may_change(world):
    world.pass_time(hours=2)
    history = HISTORY + "30,CP1,status,unmanned,,,\n"
    brought_in(world, sites="code,status\nCP1,manned\n", history=history)
    assert world.site("CP1").status == "unmanned"


def test_a_status_in_a_file_is_a_word_that_holds_from_the_import_on(world):
    brought_in(world, sites="code,status\nCP1,unmanned\n", with_status=True)
    site = world.site("CP1")
    assert (site.status, site.status_at, site.last_report_at) == ("unmanned", world.moment, world.moment)


@pytest.mark.parametrize("status", ["patrolled", "due", "overdue", ""])
def test_what_follows_from_the_last_patrol_is_not_changed_by_a_file(world, status):
    before = world.site("C1")
    brought_in(world, sites=f"code,status\nC1,{status}\n", with_status=True)
    assert world.site("C1") == before
    assert (
        preview_import(world.ctx, CLERK, batch(world, sites=f"code,status\nC1,{status}\n")).retained_statuses
        == ()
    )


def test_an_exemption_can_be_set_and_lifted_by_a_file(world):
    brought_in(world, sites="code,status\nC1,exempt\nC2,patrolled\n", with_status=True)
    assert (world.site("C1").status, world.site("C2").status) == ("exempt", "patrolled")


def test_what_is_the_same_is_left_alone(world):
    brought_in(world, sites=NEW, areas="code,name\n370725003,朱刘街道\n", units="code,name\nU3,三中队\n")
    before = world.store.revision()
    receipt = brought_in(
        world, sites=NEW, areas="code,name\n370725003,朱刘街道\n", units="code,name\nU3,三中队\n"
    )
    assert receipt.seqs == ()
    assert world.store.revision() == before


def test_one_import_is_one_group_of_entries_recorded_by_the_clerk(world):
    receipt = brought_in(
        world,
        sites=NEW,
        areas="code,name\n370725003,朱刘街道\n",
        accounts="code,name,role\nchief,指挥员,commander\n",
    )
    recorded = entries(world, limit=3)
    assert {entry.key for entry in recorded} == {recorded[0].key}
    assert {(entry.actor, entry.source) for entry in recorded} == {("admin", "test")}
    assert sorted(receipt.seqs) == sorted(entry.seq for entry in recorded)
    assert {entry.entity for entry in recorded} == {"site", "area", "account"}


def test_an_import_sent_twice_is_written_once(world):
    import_ = batch(world, sites=NEW)
    first = import_batch(world.ctx, CLERK, import_)
    again = import_batch(world.ctx, CLERK, import_)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_only_those_who_may_import_do(world):
    import_ = batch(world, sites=NEW)
    for call in (read_files, preview_import, import_batch):
        with pytest.raises(Refused):
            call(world.ctx, VIEWER, [] if call is read_files else import_)


def test_a_preview_tells_what_would_change_and_writes_nothing(world):
    before = world.store.revision()
    import_ = batch(world, sites=NEW + "V1,东村,village,closed,新昌社区,改道\n")
    plan = preview_import(world.ctx, CLERK, import_)
    assert [(change.code, change.action) for change in plan.changes] == [("V9", "register"), ("V1", "update")]
    assert world.store.revision() == before


def test_history_is_recorded_at_its_own_moments_by_its_own_authors(world):
    rows = "40,CP2,status,manned,,staff,补员到位\n30,C1,visit,,U2,other,楼道消毒\n20,V1,seen,,,,\n"
    brought_in(world, history=HISTORY + rows)
    newest = entries(world, limit=3)
    assert [(entry.action, entry.actor, entry.at) for entry in newest] == [
        ("seen", "admin", world.moment - timedelta(minutes=20)),
        ("visit", "other", world.moment - timedelta(minutes=30)),
        ("status", "staff", world.moment - timedelta(minutes=40)),
    ]
    assert world.site("CP2").status == "manned"
    assert world.site("CP2").status_at == world.moment - timedelta(minutes=40)
    assert world.site("C1").last_patrol_at == world.moment - timedelta(minutes=30)
    with world.store.read() as reader:
        assert [(patrol.unit, patrol.note, patrol.actor) for patrol in reader.patrols("C1")] == [
            ("U2", "楼道消毒", "other")
        ]


def test_the_same_status_again_is_only_a_word(world):
    brought_in(world, history=HISTORY + "5,V1,status,closed,,,\n")
    assert entries(world, limit=1)[0].action == "seen"


def test_new_sites_are_registered_with_their_first_history(world):
    brought_in(world, sites=NEW, history=HISTORY + "45,V9,status,closed,,,\n15,V9,seen,,,,\n")
    registered, closed, confirmed = reversed(entries(world, site_id="V9"))
    assert [entry.action for entry in (registered, closed, confirmed)] == ["register", "status", "seen"]
    assert registered.at == closed.at == world.moment - timedelta(minutes=45)
    with world.store.read() as reader:
        then = reader.site("V9", at_seq=reader.seq_at(world.moment - timedelta(minutes=30)))
    assert (then.status, then.last_report_at) == ("closed", closed.at)


def test_history_before_what_the_journal_knows_is_refused_once_and_nothing_is_written(world):
    import_ = batch(world, sites=NEW, history=HISTORY + "61,V1,seen,,,,\n61,V9,seen,,,,\n5,V1,seen,,,,\n")
    before = world.store.revision()
    assert refusal(import_batch, world.ctx, CLERK, import_) == [(2, "at", "before_journal")]
    assert world.store.revision() == before


def test_history_goes_by_the_rules_and_every_breach_is_listed(world):
    rows = "50,V1,status,lifted,,,\n40,V1,status,reopened,,,\n30,CP1,visit,,U1,,\n20,V1,status,closed,,,\n"
    import_ = batch(world, history=HISTORY + rows)
    before = world.store.revision()
    assert refusal(import_batch, world.ctx, CLERK, import_) == [
        (3, "status", "step_not_allowed"),
        (4, "action", "not_visited_kind"),
    ]
    assert refusal(preview_import, world.ctx, CLERK, import_)
    assert world.store.revision() == before


def test_an_import_that_fails_half_way_leaves_nothing(world, monkeypatch):
    before = world.store.revision()
    import_ = batch(world, sites=NEW, history=HISTORY + "45,V9,seen,,,,\n")

    def broken(*_):
        raise OSError("half way")

    monkeypatch.setattr(imports.ReplayStep, "record", broken)
    with pytest.raises(OSError, match="half way"):
        import_batch(world.ctx, CLERK, import_)
    assert world.store.revision() == before


def test_the_journal_still_tells_all_there_is(tmp_path):
    world = world_at(tmp_path, sites=())
    world.appoint(CLERK)
    world.pass_time(hours=2)
    brought_in(world, sites=NEW, history=HISTORY + "45,V9,status,closed,,,\n")
    brought_in(world, sites=NEW.replace("杏山村", "大杏山村"))
    world.store.close()
    assert verify(f"sqlite:///{tmp_path / 'kadian.db'}").deviations == ()


def unit(world, code):
    with world.store.read() as reader:
        return next(unit for unit in reader.units() if unit.code == code)


def test_a_file_changes_of_a_unit_what_it_has_columns_for_and_keeps_the_rest(world):
    brought_in(world, units="code,name,people,leads,lat,lon\nU1,一中队,30,5,36.7,118.87\n")
    before = Unit("U1", "一中队", 30, 5, 36.7, 118.87)
    assert unit(world, "U1") == before
    brought_in(world, units="编码,名称\nU1,城管一中队\n")
    assert unit(world, "U1") == replace(before, name="城管一中队")
    brought_in(world, units="编码,名称,人数\nU1,城管一中队,28\n")
    assert unit(world, "U1") == replace(before, name="城管一中队", people=28)
    brought_in(world, units="code,name,leads,lat,lon\nU1,城管一中队,,,\n")
    assert unit(world, "U1") == Unit("U1", "城管一中队", 28)


def test_a_unit_that_is_the_same_is_not_recorded_again(world):
    files = {"units": "code,name,people,leads,lat,lon\nU1,一中队,30,5,36.7,118.87\n"}
    assert len(brought_in(world, **files).seqs) == 1
    assert brought_in(world, **files).seqs == ()
    (entry,) = [entry for entry in entries(world) if entry.entity == "unit" and entry.action == "update"]
    assert (entry.before["people"], entry.after["people"], entry.after["lat"]) == (0, 30, 36.7)


def test_an_import_gives_no_grant_that_its_importer_could_not(world):
    grant = Grant(VIEWER.id, Role.COMMANDER)
    giving = replace(batch(world, sites=NEW), grants=(grant,))
    for call in (preview_import, import_batch):
        with pytest.raises(Refused):
            call(world.ctx, ADMIN, giving)
    # A control: who commands may give it.
    import_batch(world.ctx, CLERK, giving)
    with world.store.read() as reader:
        assert grant in reader.accounts.account(VIEWER.id).grants
    assert verify(world.url).deviations == ()
