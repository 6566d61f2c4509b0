from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import StatusChange, Undo
from geo.domain.conflicts import Conflict
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, NotFound, Refused
from geo.services.sites.details import own_entries
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.services.sites.record_status import undo_entries, undoable_entries
from geo.store.verify import verify_connection
from tests.worlds import ADMIN, OTHER, STAFF, START


def state(world, site_id):
    """Return the site without its version."""
    site = world.site(site_id)
    return {name: getattr(site, name) for name in site.__dataclass_fields__ if name != "version"}


def conflict(act, *args, **values):
    with pytest.raises(Conflict) as met:
        act(*args, **values)
    return met.value


# One change


def test_a_change_is_recorded_with_its_number_author_and_moment(world):
    world.pass_time(minutes=5)
    receipt = world.change("V1", "reopened", note="村民自行拆除路障")
    site, entry = world.site("V1"), world.entry(receipt.seq)
    assert (site.status, site.note, site.status_at, site.version) == (
        "reopened",
        "村民自行拆除路障",
        world.moment,
        2,
    )
    assert (entry.action, entry.actor, entry.at) == ("status", "staff", world.moment)
    assert (entry.before["status"], entry.after["status"]) == ("closed", "reopened")


def test_what_was_seen_earlier_holds_since_then_and_is_recorded_now(world):
    world.pass_time(hours=1)
    observed = START + timedelta(minutes=10)
    receipt = world.change("V1", "reopened", observed_at=observed)
    assert world.site("V1").status_at == world.site("V1").last_report_at == observed
    assert (world.entry(receipt.seq).observed_at, world.entry(receipt.seq).at) == (observed, world.moment)


@pytest.mark.parametrize(
    ("site_id", "status", "values", "error"),
    [
        ("V1", "manned", {}, InvalidInput),
        ("CP1", "closed", {}, InvalidInput),
        ("C1", "patrolled", {}, InvalidInput),
        ("V1", "reopened", {"note": "长" * 501}, InvalidInput),
        ("V1", "reopened", {"reason": "长" * 501}, InvalidInput),
        ("V1", "reopened", {"observed_at": START + timedelta(hours=1)}, InvalidInput),
        ("X9", "reopened", {}, NotFound),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(world, site_id, status, values, error):
    before = world.store.revision()
    with pytest.raises(error):
        world.change(site_id, status, **values)
    assert world.store.revision() == before


def test_the_same_status_again_is_recorded_as_seen(world):
    world.pass_time(hours=1)
    receipt = world.change("V1", "closed")
    assert world.entry(receipt.seq).action == "seen"
    assert (world.site("V1").last_report_at, world.site("V1").status_at) == (world.moment, START)


def test_asking_twice_with_one_key_writes_once(world):
    first = world.change("V1", "reopened", key="form", seen_version=1)
    again = world.change("V1", "reopened", key="form", seen_version=1)
    assert (again.seqs, again.is_repeated, first.is_repeated) == (first.seqs, True, False)
    assert world.version("V1") == 2


@pytest.mark.parametrize(
    ("action", "arguments"),
    [
        ("confirm", ("V1",)),
        ("bulk", (["V1", "V2"], "lifted")),
        ("bulk_confirm", (["V1", "V2"],)),
        ("bulk_patrol", (["C1", "C2"],)),
        ("patrol", ("C1",)),
    ],
)
def test_whatever_is_asked_twice_with_one_key_is_written_once(world, action, arguments):
    before = {"seen_version": 1} if action == "confirm" else {}
    before |= {"seen_versions": (("V1", 1), ("V2", 1))} if action in ("bulk", "bulk_confirm") else {}
    first, again = (getattr(world, action)(*arguments, key="form", **before) for _ in range(2))
    assert (again.seqs, again.is_repeated, world.store.revision()) == (first.seqs, True, first.seq)


def test_an_undo_asked_twice_with_one_key_takes_back_once(world):
    taken_back = Undo(world.change("V1", "reopened").seq, "undo")
    first, again = (undo_entries(world.ctx, STAFF, taken_back) for _ in range(2))
    assert (again.seqs, again.is_repeated, world.version("V1")) == (first.seqs, True, 3)


def test_one_key_cannot_mean_two_things(world):
    world.change("V1", "reopened", key="form")
    with pytest.raises(IdempotencyKeyReused):
        world.change("V1", "partly_closed", key="form")


def test_one_key_cannot_be_that_of_two_people(world):
    world.change("V1", "reopened", key="form")
    with pytest.raises(IdempotencyKeyReused):
        world.change("V1", "reopened", key="form", actor=OTHER)


# Two people


def test_a_newer_status_of_somebody_else_is_shown_not_overwritten(world):
    theirs = world.change("CP1", "short_staffed", actor=OTHER)
    met = conflict(world.change, "CP1", "unmanned", seen_version=1)
    assert (met.attempted_status, met.current_site.status, met.latest_entry.actor, met.latest_entry.seq) == (
        "unmanned",
        "short_staffed",
        "other",
        theirs.seq,
    )
    assert met.latest_entry.at == world.moment
    assert world.site("CP1").status == "short_staffed"


def test_the_author_is_found_behind_everything_recorded_since(world):
    theirs = world.change("CP1", "short_staffed", actor=OTHER)
    for _ in range(30):
        world.confirm("CP1")
    assert conflict(world.change, "CP1", "unmanned", seen_version=1).latest_entry.seq == theirs.seq


def test_mine_may_replace_theirs_with_a_reason_in_the_journal(world):
    world.change("CP1", "short_staffed", actor=OTHER)
    met = conflict(world.change, "CP1", "unmanned", seen_version=1)
    receipt = world.change("CP1", "unmanned", seen_version=met.current_site.version, reason="现场核实无人")
    assert world.site("CP1").status == "unmanned"
    assert world.entry(receipt.seq).reason == "现场核实无人"


def test_the_same_status_from_two_people_is_no_conflict(world):
    world.change("V1", "reopened", actor=OTHER)
    receipt = world.change("V1", "reopened", seen_version=1)
    assert world.entry(receipt.seq).action == "seen"


def test_changes_of_different_fields_merge_and_the_journal_says_so(world):
    world.pass_time(minutes=1)
    world.confirm("V1", actor=OTHER, note="南口留一人")
    receipt = world.change("V1", "partly_closed", seen_version=1)
    assert (world.site("V1").status, world.site("V1").note) == ("partly_closed", "南口留一人")
    assert (world.entry(receipt.seq).base_version, world.entry(receipt.seq).reason) == (
        1,
        "merged with: heard_at, note",
    )


def test_a_note_of_ones_own_replaces_the_one_written_meanwhile(world):
    world.confirm("V1", actor=OTHER, note="南口留一人")
    world.change("V1", "partly_closed", seen_version=1, note="北口已开")
    assert world.site("V1").note == "北口已开"


def test_a_version_that_never_was_is_a_conflict_not_a_way_around_it(world):
    assert conflict(world.change, "V1", "reopened", seen_version=99).attempted_status == "reopened"
    assert conflict(world.change, "V1", "reopened", seen_version=0).current_site.status == "closed"


# Seen, unchanged


def test_seen_unchanged_renews_the_last_word_and_keeps_the_note(world):
    world.change("V1", "reopened", note="路障已拆")
    world.pass_time(hours=2)
    receipt = world.confirm("V1")
    site = world.site("V1")
    assert (site.status, site.note, site.last_report_at, site.status_at) == (
        "reopened",
        "路障已拆",
        world.moment,
        START,
    )
    assert world.entry(receipt.seq).action == "seen"


def test_seen_unchanged_is_no_word_on_a_status_somebody_has_set_meanwhile(world):
    world.change("CP1", "unmanned", actor=OTHER)
    last_report_at = world.site("CP1").last_report_at
    world.pass_time(hours=1)
    met = conflict(world.confirm, "CP1", seen_version=1)
    assert (met.attempted_status, met.current_site.status, world.site("CP1").last_report_at) == (
        "manned",
        "unmanned",
        last_report_at,
    )


def test_seen_unchanged_by_two_people_is_two_words(world):
    world.confirm("CP1", actor=OTHER)
    world.confirm("CP1", seen_version=1)
    assert world.version("CP1") == 3


# Many at once


def test_a_bulk_change_writes_one_entry_each_under_one_key(world):
    receipt = world.bulk(["V1", "V2"], "lifted", note="解除封闭")
    entries = [world.entry(seq) for seq in receipt.seqs]
    assert [entry.entity_id for entry in entries] == ["V1", "V2"]
    assert len({entry.key for entry in entries}) == 1
    assert {world.site(site_id).status for site_id in ("V1", "V2")} == {"lifted"}


@pytest.mark.parametrize("other", ["CP1", "X9"])
def test_a_bulk_change_is_all_or_nothing(world, other):
    before = world.store.revision()
    with pytest.raises((InvalidInput, NotFound)):
        world.bulk([], "reopened", seen_versions=(("V1", 1), (other, 1)))
    assert world.store.revision() == before
    assert world.site("V1").status == "closed"


def test_a_bulk_change_meets_a_conflict_like_any_other(world):
    world.change("V2", "reopened", actor=OTHER)
    assert conflict(world.bulk, [], "lifted", seen_versions=(("V1", 1), ("V2", 1))).current_site.id == "V2"
    assert world.site("V1").status == "closed"


def test_many_are_confirmed_under_one_key_and_undone_as_one(world):
    before = [state(world, site_id) for site_id in ("V1", "V2")]
    world.pass_time(hours=1)
    receipt = world.bulk_confirm(["V1", "V2"], note="路障完好")
    entries = [world.entry(seq) for seq in receipt.seqs]
    assert [(entry.entity_id, entry.action) for entry in entries] == [("V1", "seen"), ("V2", "seen")]
    assert len({entry.key for entry in entries}) == 1
    for site in map(world.site, ("V1", "V2")):
        assert (site.status, site.last_report_at, site.note) == ("closed", world.moment, "路障完好")
    assert len(world.undo(receipt.seqs[0]).seqs) == 2
    assert [state(world, site_id) for site_id in ("V1", "V2")] == before


def test_of_many_confirmed_none_is_where_somebody_has_set_another_status(world):
    world.change("V2", "reopened", actor=OTHER)
    before = world.store.revision()
    met = conflict(world.bulk_confirm, [], seen_versions=(("V1", 1), ("V2", 1)))
    assert (met.current_site.id, met.attempted_status) == ("V2", "closed")
    assert world.store.revision() == before


def test_a_site_named_twice_is_changed_once(world):
    assert len(world.bulk([], "reopened", seen_versions=(("V1", 1), ("V1", 1))).seqs) == 1


# Adding a note


@pytest.mark.parametrize(("first", "after"), [("", "北口也开了"), ("路障已拆", "路障已拆; 北口也开了")])
def test_a_note_is_added_by_an_entry_of_its_own_that_names_the_first(world, first, after):
    world.confirm("V1", note="早先的话")
    reported = world.change("V1", "reopened", note=first)
    reported_at = world.site("V1").last_report_at
    world.pass_time(minutes=5)
    added = world.entry(world.add_note(reported.seq, "北口也开了").seq)
    assert (added.action, added.reason, added.actor) == ("note", f"#{reported.seq}", STAFF.id)
    site = world.site("V1")
    assert (site.note, site.status, site.last_report_at) == (after, "reopened", reported_at)
    world.add_note(reported.seq, "已通知")
    assert world.site("V1").note == f"{after}; 已通知"


def test_a_note_is_added_once_however_often_it_is_sent(world):
    seq = world.confirm("V1").seq
    first, again = (world.add_note(seq, "南口有人", key="form") for _ in range(2))
    assert (again.seqs, again.is_repeated, world.site("V1").note) == (first.seqs, True, "南口有人")


@pytest.mark.parametrize("site_id", ["V1", "C1"])
def test_an_entry_is_undone_with_the_notes_added_to_it(world, site_id):
    before = state(world, site_id)
    report = world.confirm(site_id) if site_id == "V1" else world.patrol(site_id)
    for note in ("一", "二"):
        world.add_note(report.seq, note)
    assert undoable_entries(world.ctx, STAFF, own_entries(world.ctx, STAFF)) == {report.seq: 1}
    undone = world.undo(report.seq)
    assert state(world, site_id) == before
    assert world.entry(undone.seq).reason == f"#{report.seq}"
    with world.store.read() as reader:
        assert reader.patrols(site_id) == []


def test_a_note_on_many_is_added_at_each_and_all_are_undone_as_one(world):
    before = [state(world, site_id) for site_id in ("V1", "V2")]
    many = world.bulk(["V1", "V2"], "reopened")
    assert len(world.add_note(many.seqs[0], "均已上报街道").seqs) == 2
    assert {world.site(site_id).note for site_id in ("V1", "V2")} == {"均已上报街道"}
    assert undoable_entries(world.ctx, STAFF, own_entries(world.ctx, STAFF)) == {many.seqs[-1]: 2}
    world.undo(many.seqs[0])
    assert [state(world, site_id) for site_id in ("V1", "V2")] == before


def test_no_note_is_added_to_what_is_not_ones_own_or_not_the_newest_or_a_note_itself(world):
    mine = world.change("V1", "reopened")
    noted = world.add_note(mine.seq, "一")
    theirs = world.confirm("V2", actor=OTHER)
    before = world.store.revision()
    for seq, key in ((theirs.seq, "error.not_undoable"), (noted.seq, "error.not_undoable")):
        with pytest.raises(Refused) as refused:
            world.add_note(seq, "二")
        assert refused.value.key == key
    with pytest.raises(NotFound):
        world.add_note(10_000, "二")
    assert world.store.revision() == before
    world.confirm("V1", actor=OTHER)
    with pytest.raises(Refused) as refused:
        world.add_note(mine.seq, "二")
    assert refused.value.key == "error.note_overtaken"
    conflict(world.undo, mine.seq)


@pytest.mark.parametrize("note", ["", "  ", "长" * 500])
def test_a_note_must_say_something_and_fit_with_the_one_there_is(world, note):
    seq, before = world.change("V1", "reopened", note="已拆").seq, world.site("V1")
    with pytest.raises(InvalidInput):
        world.add_note(seq, note)
    assert world.site("V1") == before


def test_who_may_only_record_patrols_adds_notes_to_these_and_undoes_them(world):
    grants = (Grant("walker", Role.REPORTER, "370725001"),)
    walker = world.appoint(Actor("walker", "督导", None, "U1", grants))
    patrol = world.patrol("C1", actor=walker)
    world.add_note(patrol.seq, "门开着", actor=walker)
    assert world.site("C1").note == "门开着"
    world.undo(patrol.seq, actor=walker)
    assert world.site("C1").note == ""


def test_a_journal_with_notes_folds_to_the_sites_as_they_are(world):
    patrol = world.patrol("C1")
    world.add_note(patrol.seq, "一")
    for seq in (patrol.seq, world.bulk_confirm(["V1", "V2"]).seq):
        world.undo(seq)
        with world.store.read() as reader:
            assert verify_connection(reader.connection).is_intact


# Taking back


def test_an_undo_is_a_new_entry_that_brings_back_what_was(world):
    before = state(world, "V1")
    world.pass_time(minutes=1)
    receipt = world.change("V1", "reopened", note="误报")
    world.pass_time(minutes=1)
    undone = world.undo(receipt.seq)
    assert undone.seq == receipt.seq + 1
    assert state(world, "V1") == before
    assert (world.version("V1"), world.entry(undone.seq).action) == (3, "undo")
    assert world.entry(undone.seq).reason == f"#{receipt.seq}"


def test_seen_unchanged_can_be_taken_back(world):
    before = state(world, "V1")
    world.undo(world.confirm("V1", note="正常").seq)
    assert state(world, "V1") == before


def test_a_bulk_change_is_taken_back_whole_by_any_of_its_numbers(world):
    before = [state(world, site_id) for site_id in ("V1", "V2")]
    receipt = world.bulk(["V1", "V2"], "lifted")
    assert len(world.undo(receipt.seqs[0]).seqs) == 2
    assert [state(world, site_id) for site_id in ("V1", "V2")] == before


def test_of_ones_own_commands_any_is_taken_back_that_is_the_newest_of_its_sites(world):
    before = state(world, "V1")
    first = world.change("V1", "reopened")
    second = world.change("V2", "reopened")
    world.change("V2", "partly_closed")
    theirs = world.change("M1", "trading", actor=OTHER)
    world.undo(first.seq)
    assert state(world, "V1") == before
    conflict(world.undo, second.seq)
    with pytest.raises(Refused) as refused:
        world.undo(theirs.seq)
    assert refused.value.key == "error.not_undoable"


def test_what_can_be_taken_back_is_listed_by_entry_a_bulk_change_as_one(world):
    first = world.change("M1", "trading")
    many = world.bulk(["V1", "V2"], "reopened")
    confirmation = world.confirm("CP1")
    world.change("CP1", "unmanned", actor=OTHER)
    entries = own_entries(world.ctx, STAFF)
    assert {first.seq, *many.seqs, confirmation.seq} == {entry.seq for entry in entries}
    assert undoable_entries(world.ctx, STAFF, entries) == {first.seq: 1, many.seqs[-1]: 2}
    assert undoable_entries(world.ctx, OTHER, entries) == {}
    world.change("V2", "partly_closed", actor=OTHER)
    assert undoable_entries(world.ctx, STAFF, entries) == {first.seq: 1}
    undone = world.undo(first.seq)
    later = own_entries(world.ctx, STAFF)
    assert later[0].seq == undone.seq
    assert undoable_entries(world.ctx, STAFF, later) == {}


def test_imported_history_is_not_offered_to_be_taken_back_by_one_of_its_authors(world):
    entry = world.entry(world.change("M1", "trading").seq)
    assert undoable_entries(world.ctx, STAFF, [entry]) == {entry.seq: 1}
    assert undoable_entries(world.ctx, STAFF, [replace(entry, source="demo")]) == {}


def test_what_somebody_built_on_is_not_taken_back(world):
    mine = world.change("V1", "reopened")
    theirs = world.change("V1", "partly_closed", actor=OTHER)
    met = conflict(world.undo, mine.seq)
    assert (met.attempted_status, met.current_site.status, met.latest_entry.seq) == (
        "closed",
        "partly_closed",
        theirs.seq,
    )
    assert world.site("V1").status == "partly_closed"


def test_a_bulk_change_is_taken_back_wholly_or_not_at_all(world):
    mine = world.bulk(["V1", "V2"], "reopened")
    world.change("V2", "partly_closed", actor=OTHER)
    conflict(world.undo, mine.seq)
    assert world.site("V1").status == "reopened"


def test_an_undo_is_not_undone_and_an_unknown_entry_neither(world):
    undone = world.undo(world.change("V1", "reopened").seq)
    with pytest.raises(Refused):
        world.undo(undone.seq)
    with pytest.raises(NotFound):
        world.undo(10_000)


def test_what_was_registered_is_not_taken_back(world):
    founding = world.entry(1)
    assert founding.actor == ADMIN.id
    with pytest.raises(Refused):
        world.undo(founding.seq, actor=ADMIN)


def test_history_recorded_afterwards_is_no_command_of_its_author(world):
    """An import records what many people did, under one key."""
    ctx = world.ctx.frozen_at(START + timedelta(minutes=1))
    request = ctx.request(ADMIN, "import", {"files": "history.csv"})

    def record(tx):
        for site_id, actor in (("V1", STAFF), ("V2", OTHER)):
            before = tx.site(site_id)
            change = StatusChange(site_id, "reopened", 1, "import")
            after = before.after_status_change(change, ctx.kinds["village"], tx.at)
            record_site(tx, EntryMeta("status", actor=actor.id), before, after)

    receipt = ctx.store.write(request, record)
    with pytest.raises(Refused):
        world.undo(receipt.seqs[0], actor=STAFF)
    assert world.site("V2").status == "reopened"
