"""People missing outlive the draft that said so: its order writes it, all counts with it, undo restores."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.domain.filters import SiteFilter
from geo.i18n import Translator
from geo.reports.order_report import render_order_html
from geo.services.plans.absences import absences_in_force
from geo.services.plans.drafts import refresh_plan
from geo.services.plans.workload import order_workload
from geo.services.schedule.problem import ScheduleRequest, schedule_inputs
from geo.services.schedule.schedule import shift_schedule
from geo.services.schedule.shift_view import ShiftIssue
from geo.services.schedule.workload import past_and_planned_workload
from geo.store.verify import verify_connection
from tests.unit.services.posts import AWAY, CODES, OTHER_TOWN, PLANNER, TOWN
from tests.worlds import VIEWER

MOVES = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["", "U1", "U2", "U3"]))


def pairs(absences):
    return tuple(absences.items())


def missing(planning):
    with planning.world.store.read() as reader:
        return absences_in_force(reader)


def refusal(attempt):
    with pytest.raises(KadianError) as refused:
        attempt()
    return refused.value.key, refused.value.params.get("units")


def test_an_order_writes_who_is_missing_each_unit_an_entry_of_the_same_transaction(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),), absent=(("U1", 12), ("U3", 2)))
    assert missing(planning) == {}
    planning.publish(plan)
    assert missing(planning) == {"U1": 12, "U3": 2}
    with planning.world.store.read() as reader:
        entries = reader.entries(limit=4)[::-1]
        assert [(each.entity, each.entity_id, each.action) for each in entries] == [
            ("plan", plan, "publish"),
            ("unit", "U1", "missing"),
            ("unit", "U3", "missing"),
            ("site", "K1", "assign"),
        ]
        assert len({each.key for each in entries}) == 1
        assert (entries[1].before, entries[1].after) == ({"missing": 0}, {"missing": 12, "order": 1})
        assert [unit.absence_order for unit in reader.units()] == [1, 0, 1]


def test_a_later_draft_begins_from_it_and_a_proposal_gives_nothing_back(planning):
    planning.order(units=(("K1", "U2"), ("K2", "U3")), absent=(("U1", 12),))
    plan = planning.begin()
    assert (planning.plan(plan).absent_before, planning.plan(plan).absent) == ({"U1": 12}, {})
    line = next(each for each in planning.difference(plan).units if each.unit == "U1")
    assert (line.people, line.leads, line.absent) == (0, 0, 12)
    moves = planning.propose(plan).moves
    assert "U1" not in {move.after.unit for move in moves.values()}


def test_control_without_the_order_the_unit_counts_as_whole(planning):
    planning.order(units=(("K1", "U2"), ("K2", "U3")))
    plan = planning.begin()
    line = next(each for each in planning.difference(plan).units if each.unit == "U1")
    assert (line.people, line.leads, line.absent) == (12, 2, 0)


def test_a_draft_says_that_they_are_back_and_its_order_makes_it_so_without_a_move(planning):
    planning.order(absent=(("U1", 6),))
    plan = planning.begin()
    planning.edit(plan, absent=(("U1", 0),))
    assert planning.plan(plan).absence_changes == {"U1": (6, 0)}
    assert next(each for each in planning.difference(plan).units if each.unit == "U1").people == 12
    assert planning.publish(plan) == 2
    assert missing(planning) == {}


def test_to_say_what_is_so_already_is_to_say_nothing(planning):
    planning.order(absent=(("U1", 6),))
    plan = planning.begin()
    planning.edit(plan, absent=(("U1", 6),))
    assert planning.plan(plan).absent == {}
    assert refusal(lambda: planning.publish(plan)) == ("error.plan_empty", None)


@given(AWAY, AWAY, MOVES)
def test_taking_an_order_back_restores_who_is_missing_exactly(shared_planning, first, second, moves):
    """Whatever was in force before it, and whatever else it does."""
    planning = shared_planning
    orders, before = [], (missing(planning), planning.stands())
    for away, moved in ((first, {}), (second, moves)):
        plan = planning.begin()
        planning.edit(plan, absent=pairs(away), units=pairs(moved))
        draft = planning.plan(plan)
        if draft.moves or draft.absence_changes:
            between = missing(planning), planning.stands()
            orders.append((planning.publish(plan), between))
            assert missing(planning) == {
                unit: count for unit, count in (between[0] | draft.absent).items() if count
            }
    for number, earlier in reversed(orders):
        planning.undo(number)
        assert (missing(planning), planning.stands()) == earlier
    assert (missing(planning), planning.stands()) == before
    with planning.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_an_order_whose_people_missing_changed_since_is_not_taken_back(planning):
    number = planning.order(units=(("K1", "U2"),), absent=(("U1", 6),))
    planning.order(absent=(("U1", 8),))
    stands = planning.stands()
    assert refusal(lambda: planning.undo(number)) == ("error.plan_missing", "一中队")
    assert (missing(planning), planning.stands()) == ({"U1": 8}, stands)
    planning.undo(2)
    planning.undo(number)
    assert missing(planning) == {}


def test_who_is_missing_elsewhere_does_not_stand_in_the_way_of_taking_back(planning):
    number = planning.order(units=(("K1", "U2"),))
    planning.order(absent=(("U1", 6), ("U3", 1)))
    planning.undo(number)
    assert planning.stands()["K1"].unit == "U1"
    assert missing(planning) == {"U1": 6, "U3": 1}


@pytest.mark.parametrize("parts", [{"units": (("K1", "U2"),)}, {"absent": (("U2", 3),)}])
def test_a_draft_that_counts_on_a_unit_that_lost_people_since_is_named_and_refused(planning, parts):
    plan, other = planning.begin(), planning.begin()
    planning.edit(plan, **parts)
    planning.edit(other, units=(("K6", "U2"),), absent=(("U2", 12),))
    planning.publish(other)
    assert planning.difference(plan).units_with_new_absences == ("U2",)
    assert refusal(lambda: planning.publish(plan)) == ("error.plan_missing", "二中队")
    planning.step(refresh_plan, plan)
    assert planning.difference(plan).units_with_new_absences == ()
    assert planning.plan(plan).absent_before == {"U2": 12}
    assert planning.publish(plan) == 2


def test_a_draft_about_other_units_is_not_held_up(planning):
    plan = planning.begin()
    planning.edit(plan, units=(("K1", "U2"),))
    planning.order(absent=(("U3", 4),))
    assert planning.difference(plan).units_with_new_absences == ()
    assert planning.publish(plan) == 2
    assert planning.plan(plan).absent_before == {"U3": 4}  # as its paper tells it


def test_a_new_word_on_a_unit_is_seen_from_what_is_in_force_by_then(planning):
    plan = planning.begin()
    planning.order(absent=(("U3", 4),))
    planning.edit(plan, absent=(("U3", 6),))
    assert planning.plan(plan).absence_changes == {"U3": (4, 6)}
    assert planning.difference(plan).units_with_new_absences == ()


# Whose word


def test_a_planner_of_a_town_says_it_of_units_that_stand_nowhere_else(planning):
    """U1 stands in the town alone, U2 in the other as well, U3 in the other alone."""
    town = Actor("town", "街道调度", None, grants=(Grant("town", Role.PLANNER, TOWN),))
    for unit, allowed in (("U1", True), ("U2", False), ("U3", False)):
        plan = planning.begin(area=TOWN, actor=town)
        planning.edit(plan, town, absent=((unit, 2),))
        if allowed:
            planning.publish(plan, town)
        else:
            assert refusal(lambda plan=plan: planning.publish(plan, town))[0] == "error.refused"
    assert missing(planning) == {"U1": 2}
    both = Actor("both", "调度", None, grants=(*town.grants, Grant("both", Role.PLANNER, OTHER_TOWN)))
    plan = planning.begin(area=TOWN, actor=both)
    planning.edit(plan, both, absent=(("U2", 2),))
    planning.publish(plan, both)
    assert missing(planning) == {"U1": 2, "U2": 2}


def test_a_unit_that_stands_nowhere_is_everybodys_reserve(planning):
    posts = [code for code in CODES if planning.world.site(code).unit == "U1"]
    planning.order(units=tuple((post, "") for post in posts))
    town = Actor("town", "街道调度", None, grants=(Grant("town", Role.PLANNER, TOWN),))
    plan = planning.begin(area=TOWN, actor=town)
    planning.edit(plan, town, absent=(("U1", 2),))
    assert refusal(lambda: planning.publish(plan, town))[0] == "error.refused"
    planning.order(absent=(("U1", 2),))
    assert missing(planning) == {"U1": 2}


# What counts with it


def strength(planning, unit="U1"):
    slots = schedule_inputs(planning.world.ctx, PLANNER, ScheduleRequest()).problem
    row = slots.teams.index(unit)
    return slots.strength.people[row], slots.strength.leads[row]


def test_the_schedule_counts_with_those_who_are_there(planning):
    assert strength(planning) == (12, 2)
    number = planning.order(absent=(("U1", 11),))
    assert strength(planning) == (1, 1)
    planning.undo(number)
    assert strength(planning) == (12, 2)


def double(planning, **parts):
    schedule = shift_schedule(planning.world.ctx, VIEWER, SiteFilter(unit=("U1",), **parts))
    return sum(ShiftIssue.DOUBLE_BOOKED in watch.issues for watch in schedule.shifts)


def test_shifts_of_who_is_missing_are_in_trouble_from_the_order_on_and_not_before(planning):
    assert double(planning) == 0
    before = planning.world.moment
    planning.world.pass_time(minutes=5)
    planning.order(absent=(("U1", 12),))
    planning.world.pass_time(minutes=5)
    assert double(planning) > 0
    assert double(planning, as_of=before) == 0
    assert double(planning, as_of=before + timedelta(minutes=6)) > 0


def each(loads, unit="U1"):
    return next(line.hours_per_person for line in loads.units if line.unit == unit)


def test_hours_to_come_are_shared_by_those_who_are_there_and_past_ones_by_all(planning):
    ctx = planning.world.ctx
    planning.world.pass_time(hours=72)
    was, will_be = map(each, past_and_planned_workload(ctx, PLANNER))
    plan = planning.begin()
    planning.edit(plan, absent=(("U1", 6),))
    before, after = order_workload(ctx, PLANNER, plan)
    assert (each(before), each(after)) == (will_be, 2 * will_be)
    planning.publish(plan)
    assert tuple(map(each, past_and_planned_workload(ctx, PLANNER))) == (was, 2 * will_be)


def test_the_sheet_of_an_order_tells_who_is_missing_and_who_is_back(planning):
    sheets = []
    for away in (6, 8, 0):
        number = planning.order(absent=(("U1", away),))
        sheets.append(render_order_html(planning.world.ctx, PLANNER, number, Translator("en")))
    for sheet, sentence in zip(
        sheets,
        (
            "一中队: 6 absent",
            "一中队: absent staff 6 → 8",
            "一中队: all 8 absent people are back",
        ),
        strict=True,
    ):
        assert sentence in sheet
