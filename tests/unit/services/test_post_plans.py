"""Plans of posts: the best of them, what they give and take, and the draft they become."""

import pytest
from shapely import to_wkb
from shapely.geometry import LineString

from geo.domain.errors import InvalidInput, Refused
from geo.domain.features import Feature, Layer
from geo.domain.journal import Entry
from geo.domain.plan_commands import NewPlan
from geo.domain.plans import PlanState
from geo.services.own_tasks import answer, own_task
from geo.services.post_ground import Question, post_ground
from geo.services.post_limits import closing_of, range_of
from geo.services.post_plans import Wish, best_posts, draft_posts, posts_ask
from tests.unit.services.posts_world import FAR, KM, NEAR, PLANNER, SITES, names
from tests.worlds import ADMIN, STAFF, world_at

BY_ROAD = Question(reach=2500.0, by_road=True)


@pytest.fixture
def world(tmp_path):
    world = world_at(tmp_path, SITES)
    yield world
    world.store.close()


def with_road(world, *lines):
    """Roads by the kilometres north and east of each corner, imported after everything else."""

    def told(tx):
        for number, line in enumerate(lines):
            corners = LineString([(118.8 + east * KM, 36.0 + north * KM) for north, east in line])
            feature = Feature(f"R{number}", Layer.ROAD, "", to_wkb(corners))
            tx.record(Entry("feature", feature.id, "register", None, {"name": ""}))
            tx.put_feature(feature)

    world.store.write(world.office.request(ADMIN, next(world.keys), {}), told)


# What is best


def test_the_fewest_posts_for_all_are_proved_and_what_nobody_can_reach_is_left(world):
    plan = best_posts(world.office, PLANNER, FAR, Wish())
    assert names(plan.ground.posts[number] for number in plan.found.sites) == ["B", "C", "D", "E"]
    assert (plan.found.least, plan.proven, plan.covered) == (4, True, 7)
    assert (names(plan.closes), names(plan.opens)) == (["A"], ["D"])
    assert (names(plan.gained), names(plan.lost)) == (["V20", "V30"], [])


def test_a_post_is_moved_only_as_far_as_is_allowed(world):
    still = best_posts(world.office, PLANNER, FAR, Wish(4, 0))
    assert (names(still.closes), still.covered, still.proven) == ([], 6, True)
    moved = best_posts(world.office, PLANNER, FAR, Wish(4, 1))
    assert (names(moved.closes), names(moved.opens), moved.covered) == (["A"], ["D"], 7)


def test_the_curve_tells_what_part_of_the_possible_gain_each_closing_brings(world):
    curve = best_posts(world.office, PLANNER, FAR, Wish(4, 1)).found.curve
    assert [(gain.step, gain.used, gain.gain, gain.share) for gain in curve] == [
        (0, 0, 0, 0),
        (1, 1, 1, 1),
        (2, 1, 1, 1),
        (3, 1, 1, 1),
    ]


def test_what_fewer_posts_lose_is_named(world):
    plan = best_posts(world.office, PLANNER, NEAR, Wish(2, 3))
    assert names(plan.closes) == ["A", "E"]  # C cannot be withdrawn at once, and B reaches most
    assert (plan.covered, plan.found.bound, names(plan.lost)) == (4, 4, ["V0"])


def test_a_post_that_is_kept_stays_whatever_it_costs(world):
    plan = best_posts(world.office, PLANNER, FAR, Wish(keep=(0,)))
    assert 0 in plan.found.sites
    assert len(plan.found.sites) == 5
    ground = post_ground(world.office, PLANNER, FAR)
    assert (range_of(ground), range_of(ground, (0,))) == ((1, 5), (2, 5))
    assert (closing_of(ground, 3), closing_of(ground, 3, (0, 3))) == ((1, 3), (2, 2))


@pytest.mark.parametrize("wish", [Wish(6, 0), Wish(0, 4), Wish(2, 1)])
def test_a_wish_that_no_plan_keeps_is_refused(world, wish):
    with pytest.raises(InvalidInput):
        best_posts(world.office, PLANNER, NEAR, wish)


def test_what_is_said_meanwhile_about_other_things_solves_nothing_anew(world):
    def asked():
        ask = posts_ask(world.office, PLANNER, FAR, Wish())
        return ask, own_task(world.office, PLANNER, ask)

    before, first = asked()
    plan = answer(first, before)
    world.change("V0", "partly_closed")
    ask, again = asked()
    assert again is first
    assert answer(again, ask).found is plan.found
    world.change("A", "unmanned")
    world.change("A", "withdrawn")
    assert asked()[1] is not first  # the control: other posts are solved anew
    world.office.tasks.close()


# By road


def test_along_roads_a_detour_counts_and_who_stays_off_the_road_walks_to_it(world):
    with_road(world, [(0, 0), (0, 5), (2, 5), (2, 0)], [(10, 1), (12, 1)])
    ground = post_ground(world.office, PLANNER, Question(reach=2100.0, by_road=True))
    sees = {
        post.site: names(ground.chosen(ground.known.of([number]))) for number, post in enumerate(ground.posts)
    }
    # From A to B it is 12 km by road; V1 is 1 km off it at A, V3 at B; C and H10 are each 1 km off.
    assert sees == {"A": ["V0", "V1"], "B": ["H2", "V3"], "C": ["H10"], "D": [], "E": []}


def test_without_roads_the_straight_line_is_taken(world):
    ground = post_ground(world.office, PLANNER, Question(reach=1500.0, by_road=True))
    assert (ground.net, ground.has_roads) == (None, False)
    assert (ground.known.sees != post_ground(world.office, PLANNER, NEAR).known.sees).nnz == 0


def test_who_can_leave_past_no_post_is_not_enclosed(world):
    with_road(world, [(-5, 0), (40, 0)])
    enclosed = best_posts(world.office, PLANNER, BY_ROAD, Wish(4, 0)).enclosed
    # South of A and north of E the road goes on to its ends.
    assert names(enclosed.with_plan) == ["H10", "H2", "V1", "V20", "V3"]
    assert (enclosed.today, enclosed.newly) == (5, ())
    assert best_posts(world.office, PLANNER, FAR, Wish(4, 0)).enclosed is None


@pytest.mark.parametrize(("end", "newly"), [(29, ["V30"]), (40, [])])
def test_who_is_newly_enclosed_is_named(world, end, newly):
    with_road(world, [(-5, 0), (end, 0)])
    plan = best_posts(world.office, PLANNER, BY_ROAD, Wish(5, 0))
    assert names(plan.opens) == ["D"]  # where the shorter road ends, and V30 with it
    assert names(plan.enclosed.newly) == newly


# Into a draft


def test_a_draft_closes_and_opens_the_posts_and_nothing_else_happens(world):
    plan = best_posts(world.office, PLANNER, FAR, Wish())
    before = world.site("A")
    receipt = draft_posts(world.office, PLANNER, NewPlan("布点", "k1"), plan.statuses(world.office.kinds))
    with world.store.read() as reader:
        (draft,) = reader.plans(PlanState.DRAFT)
    assert receipt.seq == world.store.revision()
    assert {site: (move.before.status, move.after.status) for site, move in draft.moves.items()} == {
        "A": ("manned", "withdrawn"),
        "D": ("withdrawn", "manned"),
    }
    assert world.site("A") == before


def test_pressed_twice_it_is_one_draft(world):
    statuses = (("A", "withdrawn"),)
    first = draft_posts(world.office, PLANNER, NewPlan("布点", "k1"), statuses)
    again = draft_posts(world.office, PLANNER, NewPlan("布点", "k1"), statuses)
    assert (again.seq, again.repeated) == (first.seq, True)


def test_who_may_not_plan_there_and_what_changes_nothing_makes_no_draft(world):
    before = world.store.revision()
    with pytest.raises(Refused):
        draft_posts(world.office, STAFF, NewPlan("布点", "k1"), (("A", "withdrawn"),))
    with pytest.raises(Refused):
        draft_posts(world.office, PLANNER, NewPlan("布点", "k1"), ())
    with pytest.raises(InvalidInput):
        draft_posts(world.office, PLANNER, NewPlan(" ", "k1"), (("A", "withdrawn"),))
    assert world.store.revision() == before
