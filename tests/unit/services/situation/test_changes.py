from dataclasses import replace
from datetime import timedelta

from geo.domain.journal import Entry
from geo.domain.sites import Site
from geo.services.sites.journal_entries import EntryMeta, record_site
from tests.worlds import ADMIN, OTHER, START


def changes(world, **parts):
    """Return the changes by code of the site."""
    overview = world.overview(**{"since": START} | parts)
    assert set(overview.changes) == set(overview.rows.tolist())
    return {change.site_id: change for change in overview.changes.values()}


def summary(change):
    return (change.aspect, change.before, change.after, change.actor)


def rewrite(world, action, before, after):
    """Record changed values as an import does."""
    request = world.ctx.request(ADMIN, next(world.keys), {"after": after.id})
    return world.store.write(
        request, lambda tx: record_site(tx, EntryMeta(action, initials="x"), before, after) and None
    )


def test_nothing_happened_nothing_changed(world):
    world.pass_time(minutes=30)
    assert changes(world) == {}


def test_a_new_status_is_listed_with_who_said_so_and_when(world):
    world.pass_time(minutes=30)
    receipt = world.change("V1", "reopened", actor=OTHER)
    world.confirm("V1")
    assert list(changes(world)) == ["V1"]
    change = changes(world)["V1"]
    assert summary(change) == ("status", "village.closed", "village.reopened", "other")
    assert (change.seq, change.at) == (receipt.seq, world.moment)


def test_a_compound_that_fell_overdue_changed_without_anybody_writing(world):
    world.pass_time(hours=6, minutes=1)
    change = changes(world)["C1"]
    assert summary(change) == ("status", "compound.due", "compound.overdue", "")
    assert (change.seq, change.at) == (None, None)


def test_what_was_taken_back_did_not_change(world):
    world.pass_time(minutes=30)
    world.undo(world.change("V1", "reopened").seq)
    assert changes(world) == {}


def test_only_the_last_of_many_steps_counts(world):
    for status in ("reopened", "partly_closed"):
        world.pass_time(minutes=30)
        world.change("V1", status)
    assert summary(changes(world)["V1"])[:3] == ("status", "village.closed", "village.partly_closed")
    between = changes(world, since=START + timedelta(minutes=30))["V1"]
    assert between.before == "village.reopened"


def test_a_new_unit_and_a_new_place_are_changes_listed_with_their_author(world):
    world.pass_time(minutes=30)
    gate, village = world.site("CP1"), world.site("V1")
    rewrite(world, "update", gate, replace(gate, unit="U2"))
    rewrite(world, "update", village, replace(village, lat=None, lon=None))
    assert summary(changes(world)["CP1"]) == ("unit", "U1", "U2", "admin")
    assert summary(changes(world)["V1"]) == ("place", "36.61000, 118.81000", "", "admin")


def test_a_new_site_is_new(world):
    world.pass_time(minutes=30)
    rewrite(world, "register", None, Site("V9", "南村", "village", "closed", "370725002", status_at=START))
    assert summary(changes(world)["V9"]) == ("new", "", "village.closed", "admin")


def test_since_before_the_beginning_everything_is_new(world):
    all_changes = changes(world, since=START - timedelta(days=1))
    assert {change.aspect for change in all_changes.values()} == {"new"}
    assert len(all_changes) == world.overview().total


def test_since_a_moment_yet_to_come_nothing_has_changed(world):
    assert changes(world, since=START + timedelta(days=1)) == {}


def test_only_changes_under_the_filter_are_shown(world):
    world.pass_time(minutes=30)
    world.change("V1", "reopened")
    world.change("M1", "trading")
    assert list(changes(world, kind=("market",))) == ["M1"]
    assert list(changes(world, area="370725001001")) == ["V1"]


def test_between_two_moments_only_what_was_recorded_by_then_counts(world):
    world.pass_time(minutes=30)
    world.change("V1", "reopened", actor=OTHER)
    then = world.moment
    world.pass_time(minutes=30)
    world.change("V1", "partly_closed")
    change = changes(world, as_of=then)["V1"]
    assert summary(change) == ("status", "village.closed", "village.reopened", "other")


def test_an_area_with_the_code_of_a_site_is_not_taken_for_its_teller(world):
    world.pass_time(hours=6, minutes=1)
    request = world.ctx.request(ADMIN, next(world.keys), {"area": "C1"})

    def register_area(tx):
        tx.record(Entry("area", "C1", "register", None, {"name": "同号辖区"}))

    world.store.write(request, register_area)
    assert changes(world)["C1"].actor == ""


def test_figures_and_totals_compare_with_the_moment_asked_for(world):
    world.pass_time(minutes=30)
    world.change("V1", "reopened")
    overview = world.overview(since=START)
    assert overview.compared_with == START
    assert {figure.code: figure.delta for figure in overview.figures}["village"] == -50
    assert sum(total.listed for total in overview.totals) == len(overview.rows) == 1


def test_a_patrol_and_its_undo_are_listed_with_their_authors(world):
    world.pass_time(minutes=10)
    patrol = world.patrol("C1")
    assert summary(changes(world)["C1"]) == ("status", "compound.due", "compound.patrolled", "staff")
    walked = world.moment
    world.pass_time(minutes=10)
    undone = world.undo(patrol.seq)
    change = changes(world, since=walked)["C1"]
    assert summary(change) == ("status", "compound.patrolled", "compound.due", "staff")
    assert change.seq == undone.seq
