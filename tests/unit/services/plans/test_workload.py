"""What an order would mean for the next two weeks is what they are once it is given."""

import pytest
from hypothesis import given, settings

from geo.domain.errors import NotFound, Refused
from geo.domain.plans.move import Location
from geo.services.plans.workload import order_workload
from geo.services.schedule.workload import past_and_planned_workload
from tests.unit.services.plans.drafting import POST_EDITS, founding, with_own_post
from tests.unit.services.posts import IN_TOWN, OTHER_TOWN, PLANNER, TOWN
from tests.worlds import VIEWER


def shown(planning, plan, actor=PLANNER):
    return order_workload(planning.world.ctx, actor, plan)


def live(planning):
    """What the load table of the schedule says of the next two weeks."""
    return past_and_planned_workload(planning.world.ctx, PLANNER)[1]


def of(loads, unit):
    (line,) = [line for line in loads.units if line.unit == unit]
    return line


@settings(max_examples=settings.default.max_examples // 2)
@given(POST_EDITS)
def test_the_figures_after_publishing_are_those_shown_before(shared_planning, edits):
    planning, plan = shared_planning, shared_planning.begin()
    planning.world.pass_time(hours=5)
    before = live(planning)
    planning.edit(plan, **with_own_post(edits))
    workloads = shown(planning, plan)
    assert workloads[0] == before == live(planning)
    if not planning.plan(plan).moves:
        assert workloads[0] == workloads[1]
        return
    number = planning.publish(plan)
    assert live(planning) == workloads[1]
    planning.undo(number)
    assert live(planning) == before


def test_a_post_handed_over_takes_its_hours_nights_and_ways_along(planning):
    plan = planning.begin()
    planning.world.pass_time(hours=1)
    planning.edit(plan, units=(("K1", "U3"),))
    before, after = shown(planning, plan)
    # The shift that runs stays whose it is: of 14 that end in the two weeks, 13 are handed over.
    assert of(before, "U1").hours - of(after, "U1").hours == 13 * 24 * 3
    assert of(after, "U3").hours - of(before, "U3").hours == 13 * 24 * 3
    assert of(after, "U3").travel_m > of(before, "U3").travel_m
    assert of(after, "U2") == of(before, "U2")


def test_a_unit_without_any_post_is_gone_and_one_with_its_first_appears(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K3", "U1"), ("K4", "U1")))
    before, after = shown(planning, plan)
    assert [sorted(line.unit for line in side.units) for side in (before, after)] == [
        ["U1", "U2", "U3"],
        ["U1", "U3"],
    ]


def test_a_closed_post_takes_no_people_and_a_founded_one_does(planning):
    plan = planning.begin()
    planning.edit(plan, statuses=(("K1", "withdrawn"),))
    assert of(shown(planning, plan)[1], "U1").hours < of(live(planning), "U1").hours
    assert of(shown(planning, founding(planning))[1], "U3").hours > of(live(planning), "U3").hours


def test_a_post_elsewhere_is_as_far_as_its_new_place(planning):
    plan = planning.begin()
    planning.edit(plan, locations=(("K1", Location(TOWN, 36.79, 118.80)),))
    before, after = (of(side, "U1") for side in shown(planning, plan))
    assert (before.hours, before.nights) == (after.hours, after.nights)
    assert after.travel_m > before.travel_m


def test_who_may_not_see_the_plan_reads_nothing(planning):
    plan = planning.begin(area=OTHER_TOWN)
    for actor in (IN_TOWN, VIEWER):
        with pytest.raises(Refused):
            shown(planning, plan, actor)
    with pytest.raises(NotFound):
        shown(planning, "gone")
