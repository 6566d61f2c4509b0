"""A plan beside the assignments in force: what it says before publishing is so afterwards."""

from dataclasses import replace

from hypothesis import given, settings

from geo.domain.plans.move import PostState
from geo.domain.plans.plan import Plan
from geo.services.assignment.post_assignments import post_assignments
from geo.services.plans.comparison import UnitLoad, compare_with_assignments, list_plans
from tests.unit.services.plans.drafting import STATE_EDITS, units
from tests.unit.services.posts import CODES, PLANNER, TOWN, UNITS, planning_at


def lines(comparison):
    return {line.post.site: line for line in comparison.posts}


@settings(max_examples=settings.default.max_examples // 2)
@given(STATE_EDITS)
def test_what_the_difference_says_is_so_once_it_is_published(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.edit(plan, **edits)
    comparison, before = planning.difference(plan), planning.stands()
    assert {line.post.site: line.post.live for line in comparison.posts} == {
        code: before[code] for code in CODES
    }
    assert [line.post.site for line in comparison.moved] == list(planning.plan(plan).moves)
    if not comparison.moved:
        return
    number = planning.publish(plan)
    now, stands = planning.difference(planning.begin()), planning.stands()
    planning.undo(number)
    assert {code: line.after for code, line in lines(comparison).items()} == {
        code: stands[code] for code in CODES
    }
    assert {code: line.distance_after_m for code, line in lines(comparison).items()} == {
        code: line.distance_before_m for code, line in lines(now).items()
    }
    assert {unit: line.after for unit, line in units(comparison).items()} == {
        unit: line.before for unit, line in units(now).items()
    }
    assert [line.post.site for line in comparison.uncovered] == [line.post.site for line in now.uncovered]
    assert [line.unit for line in comparison.overloaded] == [line.unit for line in now.overloaded]


@given(STATE_EDITS)
def test_loads_are_the_sums_over_the_posts(shared_planning, edits):
    plan = shared_planning.begin()
    shared_planning.edit(plan, **edits)
    comparison = shared_planning.difference(plan)
    for unit, line in units(comparison).items():
        for side, stand, way in (
            ("before", "live", "distance_before_m"),
            ("after", "after", "distance_after_m"),
        ):
            held = [
                post
                for post in comparison.posts
                for at in (post.post.live if stand == "live" else post.after,)
                if at.unit == unit and at.status != "withdrawn"
            ]
            assert getattr(line, side) == UnitLoad(
                posts=len(held),
                people=sum(post.post.required_people for post in held),
                leads=sum(post.post.needs_lead for post in held),
                distance_m=sum(getattr(post, way) for post in held),
            )


def test_a_plan_that_changes_nothing_has_the_same_on_both_sides(planning):
    comparison = planning.difference(planning.begin())
    assert (comparison.moved, comparison.uncovered, comparison.stale, comparison.overloaded) == (
        (),
        (),
        (),
        (),
    )
    assert all(line.before == line.after for line in comparison.units)
    assert all(
        line.distance_before_m == line.distance_after_m and line.after == line.post.live
        for line in comparison.posts
    )
    assert [(line.before.posts, line.before.people, line.before.leads) for line in comparison.units] == [
        (2, 12, 2), (2, 12, 2), (2, 6, 1),
    ]  # fmt: skip


def test_a_post_that_no_unit_is_to_hold_is_uncovered_and_a_closed_one_is_not(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", ""), ("K4", "")), statuses=(("K4", "withdrawn"),))
    comparison = planning.difference(plan)
    assert [line.post.site for line in comparison.uncovered] == ["K1"]
    assert lines(comparison)["K1"].distance_after_m is None
    assert lines(comparison)["K1"].distance_before_m == 0
    assert units(comparison)["U2"].after.people == 6


def test_a_unit_that_is_to_give_more_than_it_has_is_over(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K3", "U1"),))
    (over,) = planning.difference(plan).overloaded
    assert (over.unit, over.people, over.after.people, over.is_overloaded) == ("U1", 12, 18, True)
    planning.edit(plan, reverted=("K3",), absent=(("U2", 1),))
    (over,) = planning.difference(plan).overloaded
    assert (over.unit, over.people, over.leads) == ("U2", 11, 2)


def test_a_unit_over_its_leads_alone_is_over(tmp_path):
    planning = planning_at(tmp_path, (replace(UNITS[0], leads=1), *UNITS[1:]))
    (over,) = planning.difference(planning.begin()).overloaded
    planning.world.store.close()
    assert (over.unit, over.people, over.after.people) == ("U1", 12, 12)
    assert (over.leads, over.after.leads) == (1, 2)


def test_what_a_unit_gives_elsewhere_is_not_there_to_be_planned_with(planning):
    plan = planning.begin(area=TOWN)
    comparison = units(planning.difference(plan))
    assert (comparison["U2"].people, comparison["U2"].leads, comparison["U2"].before.people) == (6, 1, 6)
    planning.edit(plan, units=(("K1", "U2"),))
    assert [line.unit for line in planning.difference(plan).overloaded] == ["U2"]


def test_posts_that_stand_otherwise_by_now_are_stale_as_long_as_it_is_a_draft(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"), ("K2", "U3")), locks=("K5",))
    planning.world.change("K2", "unmanned")
    comparison = planning.difference(plan)
    assert [line.post.site for line in comparison.stale] == ["K2"]
    assert [line.post.site for line in comparison.posts if line.locked] == ["K5"]
    planning.edit(plan, reverted=("K2",))
    planning.publish(plan)
    planning.world.change("K1", "unmanned")
    assert planning.difference(plan).stale == ()


def test_assignments_at_hand_give_the_same_without_asking_again(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),))
    assignments = post_assignments(planning.world.ctx, PLANNER)
    assert compare_with_assignments(assignments, planning.plan(plan)) == planning.difference(plan)
    nothing = compare_with_assignments(assignments, Plan("x", "空", "planner"))
    assert nothing.moved == ()
    assert nothing.posts[0].after == PostState("U1", "manned")


def test_the_book_has_the_draft_changed_last_and_the_last_order_first(planning):
    one, two = planning.begin("一"), planning.begin("二")
    planning.order(units=(("K1", "U2"),))
    planning.order(units=(("K1", "U3"),))
    planning.edit(one, units=(("K2", "U3"),))
    book = list_plans(planning.world.ctx, PLANNER)
    assert [plan.id for plan in book.drafts] == [one, two]
    assert [order.number for order in book.orders] == [2, 1]
    assert book.undone == frozenset()
