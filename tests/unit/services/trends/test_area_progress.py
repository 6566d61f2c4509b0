"""Progress by area: each area adds up what lies in it, and a query written here counts the same."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.findings.finding import Closure
from geo.domain.findings.states import FindingState
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.services.findings.loaded_findings import load_findings
from geo.services.screening.record import record_screening
from geo.services.trends import area_progress as module
from geo.services.trends.area_progress import area_progress
from tests.unit.services.findings.made_up import SECOND_SUPERVISOR, Supervision
from tests.worlds import STAFF, VIEWER

COUNTY, TOWN, OTHER_TOWN, COMMUNITY = "370725", "370725001", "370725002", "370725001001"


@pytest.fixture
def supervision(world):
    return Supervision(world)


def screen(world, site_id, households, visited):
    counts = ScreeningCounts(households, visited)
    record_screening(world.ctx, STAFF, ScreeningReport(site_id, counts, 0, next(world.keys)))


def close(supervision, finding):
    supervision.act(finding.id, "report_done", STAFF)
    supervision.act(finding.id, "confirm", SECOND_SUPERVISOR)


def test_an_area_has_what_lies_in_the_areas_below_it(supervision):
    close(supervision, supervision.log("CP1", "figures"))
    supervision.log("CP1", "vehicles")
    supervision.log("CP2", "figures")
    progress = area_progress(supervision.ctx, VIEWER)
    counts = {code: (each.found, each.closed) for code, each in progress.items() if each.found}
    assert counts == {COUNTY: (3, 1), TOWN: (2, 1), COMMUNITY: (2, 1), OTHER_TOWN: (1, 0)}
    assert (progress[TOWN].closure, progress[OTHER_TOWN].closure) == (0.5, 0)


def test_a_void_finding_and_one_of_before_the_two_weeks_count_nowhere(supervision):
    supervision.log("CP1", "figures")
    supervision.world.pass_time(days=15)
    supervision.void(supervision.log("CP1", "vehicles").id)
    assert COUNTY not in {code for code, each in area_progress(supervision.ctx, VIEWER).items() if each.found}
    supervision.log("CP1", "protection")  # the control
    assert area_progress(supervision.ctx, VIEWER)[COUNTY].found == 1


def test_what_is_closed_as_not_fixed_or_only_reported_done_is_not_closed(supervision):
    unfixed, done = supervision.log("CP1", "figures"), supervision.log("CP1", "vehicles")
    supervision.act(unfixed.id, "close_unfixed", SECOND_SUPERVISOR, note="条件不具备")
    supervision.act(done.id, "report_done", STAFF)
    each = area_progress(supervision.ctx, VIEWER)[COUNTY]
    assert (each.found, each.closed, each.closure) == (2, 0, 0)


def test_the_screening_is_no_further_than_the_share_of_sites_that_have_begun(world):
    assert area_progress(world.ctx, VIEWER)[COUNTY].screening.progress is None
    screen(world, "C1", 100, 90)
    county = area_progress(world.ctx, VIEWER)[COUNTY].screening
    assert (county.begun, county.counts.share) == (1, 0.9)
    assert county.progress == pytest.approx(county.begun / county.sites)
    assert county.sites > 1


def test_only_what_may_be_read_is_counted(supervision):
    supervision.log("CP1", "figures")
    supervision.log("CP2", "figures")
    far = supervision.world.appoint(Actor("far", "外地", None, "", (Grant("far", Role.VIEWER, OTHER_TOWN),)))
    found = {code: each.found for code, each in area_progress(supervision.ctx, far).items() if each.found}
    assert found == {COUNTY: 1, OTHER_TOWN: 1}
    inside = area_progress(supervision.ctx, VIEWER, TOWN)
    assert {code for code, each in inside.items() if each.found} == {TOWN, COMMUNITY}


def test_an_earlier_moment_has_the_progress_of_then(supervision):
    world = supervision.world
    finding = supervision.log("CP1", "figures")
    screen(world, "C1", 100, 20)
    then = world.moment
    world.pass_time(hours=2)
    close(supervision, finding)
    assert area_progress(world.ctx, VIEWER)[COUNTY].closure == 1
    before = area_progress(world.ctx, VIEWER, as_of=then)[COUNTY]
    assert (before.closure, before.screening.counts.visited) == (0, 20)


def test_the_closure_rate_equals_a_query(supervision):
    world = supervision.world
    for number, category in enumerate(("figures", "vehicles", "coordination", "grid_workers")):
        world.pass_time(hours=30)
        finding = supervision.log(("CP1", "CP2")[number % 2], category)
        if number != 1:
            close(supervision, finding)
    found = [
        each
        for each, _ in load_findings(world.ctx).last_steps
        if each.state is not FindingState.VOID and each.found_at > world.moment - timedelta(days=13)
    ]
    closed = [each for each in found if each.closed_as is Closure.FIXED]
    county = area_progress(world.ctx, VIEWER)[COUNTY]
    assert (county.found, county.closed) == (len(found), len(closed)) == (4, 3)


def test_findings_are_counted_again_only_after_a_step_of_one(supervision, monkeypatch):
    supervision.log("CP1", "figures")
    area_progress(supervision.ctx, VIEWER)
    counted = []
    original = module._count
    monkeypatch.setattr(module, "_count", lambda *args: counted.append(1) or original(*args))
    supervision.world.change("CP1", "unmanned")
    area_progress(supervision.ctx, VIEWER)
    assert counted == []
    supervision.log("CP2", "figures")
    area_progress(supervision.ctx, VIEWER)
    assert counted == [1]
