"""How far a planner's grant reaches: every role, every place of a plan, every step, and no further."""

from dataclasses import replace
from itertools import product

import pytest

from geo.domain.access import VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.domain.plan_commands import NewPlan, OrderUndo, PlanEdit, PlanStep
from geo.services.plan_difference import plan_book, plan_difference
from geo.services.plans import begin_plan, drop_plan, edit_plan, publish_plan, refresh_plan, undo_order
from geo.services.proposals import advice, propose
from geo.services.roster import roster
from tests.unit.services.posts import CODES, OTHER_TOWN, PLANNER, TOWN

PLACES = {TOWN: "K1", "370725001001": "K2", OTHER_TOWN: "K4", "370725": "K1", "": "K1"}
"""The town of the grant, what lies beneath it, the town beside it, the county above it, everything."""
REACHED = {TOWN, "370725001001"}
STATES = ["active", "disabled", "seen by another"]


def holder(role, state):
    actor = Actor("who", "某人", None, "U1", (Grant("who", role, TOWN),))
    return replace(actor, disabled=state == "disabled", seen_by="admin" if state == "seen by another" else "")


def let_through(attempt):
    """Whether the rights let it; refused for another reason is let through."""
    try:
        attempt()
    except Refused as refused:
        return refused.key not in {"error.refused", "error.only_looking"}
    return True


@pytest.mark.parametrize(("role", "area", "state"), list(product(Role, PLACES, STATES)))
def test_a_grant_reaches_the_plans_of_its_area_and_no_others(shared_planning, role, area, state):
    planning, actor, post = shared_planning, holder(role, state), PLACES[area]
    office = planning.world.office
    here = planning.stands()[post].unit
    unit = "U3" if here != "U3" else "U2"
    ordered = planning.begin(area=area)
    planning.edit(ordered, moves=((post, unit),))
    number = planning.publish(ordered)
    draft = planning.begin(area=area)
    key = planning.key
    wanted = (
        state == "active" and area in REACHED and {Verb.DRAFT_PLAN, Verb.PUBLISH_PLAN} <= VERBS_BY_ROLE[role]
    )

    def step(service):
        return lambda: service(office, actor, PlanStep(draft, planning.plan(draft).version, key()))

    attempts = [
        lambda: begin_plan(office, actor, NewPlan("夜班", key(), area)),
        lambda: edit_plan(
            office, actor, PlanEdit(draft, planning.plan(draft).version, key(), moves=((post, ""),))
        ),
        lambda: plan_difference(office, actor, draft),
        lambda: advice(office, actor, draft),
        step(propose),
        step(refresh_plan),
        step(publish_plan),
        step(drop_plan),
        lambda: undo_order(office, actor, OrderUndo(number, key())),
    ]
    before = planning.world.store.revision(), planning.stands()
    assert [let_through(attempt) for attempt in attempts] == [wanted] * len(attempts)
    assert wanted or (planning.world.store.revision(), planning.stands()) == before


@pytest.mark.parametrize(("role", "state"), list(product(Role, STATES)))
def test_a_list_of_plans_holds_those_one_may_plan(planning, role, state):
    plans = {area: planning.begin(area=area) for area in PLACES}
    for area, post in ((TOWN, "K3"), (OTHER_TOWN, "K4")):
        plan = planning.begin(area=area)
        planning.edit(plan, moves=((post, ""),))
        planning.publish(plan)
    actor, office = holder(role, state), planning.world.office
    if state != "active" or Verb.DRAFT_PLAN not in VERBS_BY_ROLE[role]:
        for service in (plan_book, roster):
            with pytest.raises(Refused):
                service(office, actor)
        return
    book = plan_book(office, actor)
    assert {plan.id for plan in book.drafts} == {plans[area] for area in REACHED}
    assert [order.number for order in book.orders] == [1]
    assert [post.site for post in roster(office, actor).posts] == ["K1", "K2", "K3"]
    assert [post.site for post in roster(office, actor, OTHER_TOWN).posts] == []
    assert len(plan_book(office, PLANNER).drafts) == len(PLACES)
    assert [post.site for post in roster(office, PLANNER).posts] == CODES


def test_a_post_that_moved_out_of_reach_is_not_published_by_a_draft_made_before(planning):
    actor = holder(Role.PLANNER, "active")
    plan = planning.begin(area=TOWN, actor=actor)
    planning.edit(plan, actor, moves=(("K1", "U2"),))
    planning.relocate("K1", OTHER_TOWN)
    before = planning.world.store.revision()
    with pytest.raises(Refused) as refused:
        planning.publish(plan, actor)
    assert refused.value.key == "error.refused"
    assert planning.world.store.revision() == before


@pytest.mark.parametrize("step", [publish_plan, propose, refresh_plan, drop_plan], ids=lambda it: it.__name__)
def test_one_who_is_seen_by_another_is_told_that_they_only_look(planning, step):
    plan = planning.begin(area=TOWN)
    with pytest.raises(Refused) as refused:
        planning.step(step, plan, holder(Role.PLANNER, "seen by another"))
    assert refused.value.key == "error.only_looking"
