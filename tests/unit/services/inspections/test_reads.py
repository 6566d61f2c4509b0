"""How much of the inspections is read: those of a place when it is inspected, of all only what is new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.services.inspections.inspections import (
    inspections_between,
    last_area_inspection,
    next_stops,
    own_team,
    site_inspections,
)
from geo.services.inspections.loaded_inspections import load_inspections
from geo.services.inspections.record import draw_round, record_inspection, undo_inspection
from geo.services.situation.cache import CacheRegistry
from tests.reads import counted_reads
from tests.worlds import STAFF

SUPERVISOR = Actor("sup", "督导员", Role.SUPERVISOR)
TABLES = ("inspection", "inspection_failure", "inspection_round", "inspection_stop")
TOWN = "370725001"


def inspect(world, site_id="CP1", **values):
    values = {"key": next(world.keys)} | values
    return record_inspection(world.ctx, SUPERVISOR, InspectionReport("county_1", site_id=site_id, **values))


def draw(world, size=2):
    return draw_round(
        world.ctx, SUPERVISOR, InspectionDraw("county_1", size=size, key=next(world.keys), seed="1")
    )


def undo(world, receipt):
    return undo_inspection(world.ctx, SUPERVISOR, Undo(receipt.seq, next(world.keys)))


def rows_of(reads):
    return {table: reads.rows(table) for table in TABLES if reads.rows(table)}


@pytest.fixture
def inspected(world):
    """A county where four sites were inspected, two of them in a round, with what failed."""
    world.add_accounts(SUPERVISOR)
    for site in ("V1", "V2", "M1"):
        inspect(world, site, failed=("on_duty",))
        world.pass_time(hours=1)
    draw(world)
    return world


def test_an_inspection_reads_those_of_its_place_in_the_cool_down(inspected):
    with counted_reads() as reads:
        inspect(inspected, "CP1")
    assert "inspection_failure" not in rows_of(reads)
    assert reads.rows("inspection") == 0
    with counted_reads() as reads:
        inspect(inspected, "V1", reason="复查")
    assert reads.rows("inspection_failure") == 1  # the control: its own


def test_taking_one_back_reads_no_other(inspected):
    receipt = inspect(inspected, "CP1", failed=("on_duty",))
    with counted_reads() as reads:
        undo(inspected, receipt)
    assert rows_of(reads) == {"inspection": 1}


def test_after_an_inspection_only_that_one_is_read(inspected):
    before = load_inspections(inspected.ctx)
    receipt = inspect(inspected, "CP1", failed=("on_duty",))
    with counted_reads() as reads:
        after = load_inspections(inspected.ctx)
    assert [each.seq for each in after.inspections if each not in before.inspections] == [receipt.seqs[0]]
    assert reads.rows("inspection_failure") == 1
    assert "inspection_stop" not in rows_of(reads)


def test_what_is_read_step_by_step_is_what_is_read_at_once(inspected):
    load_inspections(inspected.ctx)
    undo(inspected, inspect(inspected, "CP1"))
    load_inspections(inspected.ctx)
    inspect(inspected, "CP2", failed=("on_duty",))
    undo(inspected, draw(inspected))
    step_by_step = load_inspections(inspected.ctx)
    inspected.ctx = replace(inspected.ctx, caches=CacheRegistry())
    at_once = load_inspections(inspected.ctx)
    assert (step_by_step.inspections, step_by_step.rounds) == (at_once.inspections, at_once.rounds)
    assert (step_by_step.last, step_by_step.by_place) == (at_once.last, at_once.by_place)
    assert len(at_once.inspections) == 4


def test_lists_read_nothing_again_after_an_entry_on_something_else(inspected):
    def look():
        ctx, now = inspected.ctx, inspected.moment
        next_stops(ctx, SUPERVISOR)
        site_inspections(ctx, SUPERVISOR, "V1")
        last_area_inspection(ctx, SUPERVISOR, TOWN)
        own_team(ctx, SUPERVISOR)
        return inspections_between(ctx, SUPERVISOR, now - timedelta(days=2), now)

    look()
    inspected.confirm("CP1", STAFF)
    with counted_reads() as reads:
        look()
    assert [table for table in (*TABLES, "finding") if reads.of(table)] == []
    inspect(inspected, "CP1", failed=("on_duty",))  # the control
    with counted_reads() as reads:
        look()
    assert all(reads.of(table) for table in ("inspection", "finding"))


def test_findings_stand_beside_the_inspection_that_they_became(inspected):
    (row,) = site_inspections(inspected.ctx, SUPERVISOR, "V1").rows
    assert len(row.findings) == 1
    assert [
        len(demands.findings) for demands in site_inspections(inspected.ctx, SUPERVISOR, "V1").demands
    ] == [1]
    assert site_inspections(inspected.ctx, SUPERVISOR, "CP1").demands == ()
