"""Siting plans: the best of them, what they gain and lose, and the draft they become."""

import pytest

from geo.domain.errors import InvalidInput, Refused
from geo.domain.plans.commands import NewPlan
from geo.domain.plans.plan import PlanState
from geo.services.jobs.lifecycle import job_result, start_job
from geo.services.siting.problem import SitingRequest, closure_range, post_count_range, siting_problem
from geo.services.siting.solve import SitingTarget, draft_siting_plan, siting_job, solve_siting
from tests.unit.services.posts_world import FAR, NEAR, PLANNER, SITES, names, with_road
from tests.worlds import STAFF, world_at

BY_ROAD = SitingRequest(radius_m=2500.0, by_road=True)


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


# What is best


def test_the_fewest_posts_for_all_are_proved_and_what_cannot_be_reached_is_left(world):
    plan = solve_siting(world.ctx, PLANNER, FAR, SitingTarget())
    assert names(plan.problem.posts[number] for number in plan.result.sites) == ["B", "C", "D", "E"]
    assert (plan.result.min_posts, plan.proven, plan.covered) == (4, True, 7)
    assert (names(plan.closes), names(plan.opens)) == (["A"], ["D"])
    assert (names(plan.newly_covered), names(plan.newly_uncovered)) == (["V20", "V30"], [])


def test_a_post_is_moved_only_as_far_as_is_allowed(world):
    still = solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 0))
    assert (names(still.closes), still.covered, still.proven) == ([], 6, True)
    moved = solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 1))
    assert (names(moved.closes), names(moved.opens), moved.covered) == (["A"], ["D"], 7)


def test_the_curve_shows_what_part_of_the_possible_gain_each_closing_brings(world):
    curve = solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 1)).result.curve
    assert [(gain.limit, gain.closed, gain.gain, gain.gain_share) for gain in curve] == [
        (0, 0, 0, 0),
        (1, 1, 1, 1),
        (2, 1, 1, 1),
        (3, 1, 1, 1),
    ]


def test_what_fewer_posts_lose_is_named(world):
    plan = solve_siting(world.ctx, PLANNER, NEAR, SitingTarget(2, 3))
    assert names(plan.closes) == ["A", "E"]  # C cannot be withdrawn at once, and B reaches most
    assert (plan.covered, plan.result.bound, names(plan.newly_uncovered)) == (4, 4, ["V0"])


def test_a_post_that_is_kept_stays_whatever_it_costs(world):
    plan = solve_siting(world.ctx, PLANNER, FAR, SitingTarget(must_keep=(0,)))
    assert 0 in plan.result.sites
    assert len(plan.result.sites) == 5
    problem = siting_problem(world.ctx, PLANNER, FAR)
    assert (post_count_range(problem), post_count_range(problem, (0,))) == ((1, 5), (2, 5))
    assert (closure_range(problem, 3), closure_range(problem, 3, (0, 3))) == ((1, 3), (2, 2))


@pytest.mark.parametrize("target", [SitingTarget(6, 0), SitingTarget(0, 4), SitingTarget(2, 1)])
def test_a_target_that_no_plan_fits_is_refused(world, target):
    with pytest.raises(InvalidInput):
        solve_siting(world.ctx, PLANNER, NEAR, target)


def test_what_is_reported_meanwhile_about_other_things_solves_nothing_again(world):
    def started():
        spec = siting_job(world.ctx, PLANNER, FAR, SitingTarget())
        return spec, start_job(world.ctx, PLANNER, spec)

    before, first = started()
    plan = job_result(first, before)
    world.change("V0", "partly_closed")
    spec, again = started()
    assert again is first
    assert job_result(again, spec).result is plan.result
    world.change("A", "unmanned")
    world.change("A", "withdrawn")
    assert started()[1] is not first  # the control: other posts are solved again
    world.ctx.jobs.close()


# By road


def test_along_roads_a_detour_counts_and_who_stays_off_the_road_walks_to_it(world):
    with_road(world, [(0, 0), (0, 5), (2, 5), (2, 0)], [(10, 1), (12, 1)])
    problem = siting_problem(world.ctx, PLANNER, SitingRequest(radius_m=2100.0, by_road=True))
    covered = {
        post.site: names(problem.demand_points_in(problem.coverage.covered_by([number])))
        for number, post in enumerate(problem.posts)
    }
    # From A to B it is 12 km by road; V1 is 1 km off it at A, V3 at B; C and H10 are each 1 km off.
    assert covered == {"A": ["V0", "V1"], "B": ["H2", "V3"], "C": ["H10"], "D": [], "E": []}


def test_without_roads_the_straight_line_is_taken(world):
    problem = siting_problem(world.ctx, PLANNER, SitingRequest(radius_m=1500.0, by_road=True))
    assert (problem.road_network, problem.has_roads) == (None, False)
    assert (problem.coverage.covers != siting_problem(world.ctx, PLANNER, NEAR).coverage.covers).nnz == 0


def test_who_can_leave_past_no_post_is_not_enclosed(world):
    with_road(world, [(-5, 0), (40, 0)])
    enclosed = solve_siting(world.ctx, PLANNER, BY_ROAD, SitingTarget(4, 0)).isolation
    # South of A and north of E the road goes on to its ends.
    assert names(enclosed.with_plan) == ["H10", "H2", "V1", "V20", "V3"]
    assert (enclosed.today, enclosed.newly_isolated) == (5, ())
    assert solve_siting(world.ctx, PLANNER, FAR, SitingTarget(4, 0)).isolation is None


@pytest.mark.parametrize(("end", "newly"), [(29, ["V30"]), (40, [])])
def test_who_is_newly_enclosed_is_named(world, end, newly):
    with_road(world, [(-5, 0), (end, 0)])
    plan = solve_siting(world.ctx, PLANNER, BY_ROAD, SitingTarget(5, 0))
    assert names(plan.opens) == ["D"]  # where the shorter road ends, and V30 with it
    assert names(plan.isolation.newly_isolated) == newly


# Into a draft


def test_a_draft_closes_and_opens_the_posts_and_nothing_else_happens(world):
    plan = solve_siting(world.ctx, PLANNER, FAR, SitingTarget())
    before = world.site("A")
    receipt = draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), plan.statuses(world.ctx.kinds))
    with world.store.read() as reader:
        (draft,) = reader.plans.in_state(PlanState.DRAFT)
    assert receipt.seq == world.store.revision()
    assert {site: (move.before.status, move.after.status) for site, move in draft.moves.items()} == {
        "A": ("manned", "withdrawn"),
        "D": ("withdrawn", "manned"),
    }
    assert world.site("A") == before


def test_pressed_twice_it_is_one_draft(world):
    statuses = (("A", "withdrawn"),)
    first = draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), statuses)
    again = draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), statuses)
    assert (again.seq, again.is_repeated) == (first.seq, True)


def test_who_may_not_plan_there_and_what_changes_nothing_makes_no_draft(world):
    before = world.store.revision()
    with pytest.raises(Refused):
        draft_siting_plan(world.ctx, STAFF, NewPlan("布点", "k1"), (("A", "withdrawn"),))
    with pytest.raises(Refused):
        draft_siting_plan(world.ctx, PLANNER, NewPlan("布点", "k1"), ())
    with pytest.raises(InvalidInput):
        draft_siting_plan(world.ctx, PLANNER, NewPlan(" ", "k1"), (("A", "withdrawn"),))
    assert world.store.revision() == before
