from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.conflicts import Conflict
from geo.domain.errors import InvalidInput, NotFound, Refused
from tests.worlds import OTHER, START


def status(world, site_id="C1"):
    site = world.site(site_id)
    return site.status_at_time(world.ctx.kinds[site.kind], world.moment)


def patrols_of(world, site_id="C1"):
    with world.store.read() as reader:
        return [(patrol.unit, patrol.note, patrol.observed_at) for patrol in reader.patrols(site_id)]


def test_a_patrol_is_kept_and_the_compound_follows_from_it(world):
    assert status(world) == "due"
    observed = START - timedelta(minutes=30)
    receipt = world.patrol("C1", unit="U2", note="门岗在位", observed_at=observed)
    assert status(world) == "patrolled"
    assert patrols_of(world) == [("U2", "门岗在位", observed)]
    assert (world.entry(receipt.seq).action, world.entry(receipt.seq).actor) == ("visit", "staff")


def test_a_patrol_reported_late_does_not_make_the_last_one_older(world):
    world.patrol("C1")
    world.patrol("C1", observed_at=START - timedelta(days=2))
    assert world.site("C1").last_patrol_at == START
    assert len(patrols_of(world)) == 2


def test_time_alone_makes_a_compound_due_then_overdue(world):
    world.patrol("C1")
    statuses = [status(world)]
    for hours in (24, 12):
        world.pass_time(hours=hours, minutes=1)
        statuses.append(status(world))
    assert statuses == ["patrolled", "due", "overdue"]


def test_many_patrols_are_kept_under_one_key_each_with_its_unit_and_undone_as_one(world):
    before = [world.site(site_id) for site_id in ("C1", "C2")]
    receipt = world.bulk_patrol([], units=(("C1", "U1"), ("C2", "U2")), note="均有人值守")
    entries = [world.entry(seq) for seq in receipt.seqs]
    assert [(entry.entity_id, entry.action) for entry in entries] == [("C1", "visit"), ("C2", "visit")]
    assert len({entry.key for entry in entries}) == 1
    assert patrols_of(world) == [("U1", "均有人值守", START)]
    assert patrols_of(world, "C2") == [("U2", "均有人值守", START)]
    assert len(world.undo(receipt.seqs[0]).seqs) == 2
    assert patrols_of(world) == patrols_of(world, "C2") == []
    assert [replace(world.site(site.id), version=1) for site in before] == before


@pytest.mark.parametrize("other", [("V1", "U1"), ("C2", "U9"), ("X9", "U1")])
def test_of_many_patrols_one_that_cannot_be_leaves_none(world, other):
    before = world.store.revision()
    with pytest.raises((InvalidInput, NotFound)):
        world.bulk_patrol([], units=(("C1", "U1"), other))
    assert world.store.revision() == before


@pytest.mark.parametrize(
    ("site_id", "values", "error"),
    [
        ("V1", {}, InvalidInput),
        ("C1", {"note": "长" * 501}, InvalidInput),
        ("C1", {"observed_at": START + timedelta(hours=1)}, InvalidInput),
        ("C1", {"unit": "U9"}, NotFound),
        ("X9", {}, NotFound),
    ],
)
def test_a_patrol_that_cannot_be_is_refused_and_nothing_is_written(world, site_id, values, error):
    before = world.store.revision()
    with pytest.raises(error):
        world.patrol(site_id, **values)
    assert world.store.revision() == before


def test_asking_twice_with_one_key_is_one_patrol(world):
    receipts = [world.patrol("C1", key="form") for _ in range(2)]
    assert [receipt.is_repeated for receipt in receipts] == [False, True]
    assert len(patrols_of(world)) == 1


def test_a_patrol_taken_back_is_gone_and_the_one_before_counts_again(world):
    before = world.site("C1").last_patrol_at
    receipt = world.patrol("C1")
    world.undo(receipt.seq)
    assert (world.site("C1").last_patrol_at, patrols_of(world), status(world)) == (before, [], "due")


def test_a_patrol_is_taken_back_only_by_its_author_and_before_the_next_entry(world):
    receipt = world.patrol("C1")
    with pytest.raises(Refused):
        world.undo(receipt.seq, actor=OTHER)
    world.patrol("C1", actor=OTHER)
    with pytest.raises(Conflict):
        world.undo(receipt.seq)
