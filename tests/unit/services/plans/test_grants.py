"""How far a planner's grant reaches: every role, every place of a plan, every step, and no further."""

from dataclasses import replace
from itertools import product

import pytest

from geo.domain.access import VERBS_BY_ROLE, Grant, Role, Verb
from geo.domain.actors import Actor
from geo.domain.errors import Refused
from geo.domain.plans.commands import NewPlan, OrderUndo, PlanAction, PlanEdit
from geo.services.assignment.post_assignments import post_assignments
from geo.services.plans.comparison import compare_plan, list_plans
from geo.services.plans.drafts import begin_plan, drop_plan, edit_plan, publish_plan, refresh_plan, undo_order
from geo.services.plans.propose import advise_on_shortage, propose_for_draft
from tests.unit.services.posts import CODES, OTHER_TOWN, PLANNER, TOWN

PLACES = {TOWN: "K1", "370725001001": "K2", OTHER_TOWN: "K4", "370725": "K1", "": "K1"}
"""The town of the grant, what lies below it, the town beside it, the county above it, everything."""
REACHED = {TOWN, "370725001001"}
STATES = ["active", "disabled", "seen by another"]


def holder(role, state):
    actor = Actor("who", "某人", None, "U1", (Grant("who", role, TOWN),))
    return replace(
        actor, disabled=state == "disabled", impersonated_by="admin" if state == "seen by another" else ""
    )


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
    ctx = planning.world.ctx
    here = planning.stands()[post].unit
    unit = "U3" if here != "U3" else "U2"
    ordered = planning.begin(area=area)
    planning.edit(ordered, units=((post, unit),))
    number = planning.publish(ordered)
    draft = planning.begin(area=area)
    key = planning.key
    is_allowed = (
        state == "active" and area in REACHED and {Verb.DRAFT_PLAN, Verb.PUBLISH_PLAN} <= VERBS_BY_ROLE[role]
    )

    def step(service):
        return lambda: service(ctx, actor, PlanAction(draft, planning.plan(draft).version, key()))

    attempts = [
        lambda: begin_plan(ctx, actor, NewPlan("夜班", key(), area)),
        lambda: edit_plan(
            ctx, actor, PlanEdit(draft, planning.plan(draft).version, key(), units=((post, ""),))
        ),
        lambda: compare_plan(ctx, actor, draft),
        lambda: advise_on_shortage(ctx, actor, draft),
        step(propose_for_draft),
        step(refresh_plan),
        step(publish_plan),
        step(drop_plan),
        lambda: undo_order(ctx, actor, OrderUndo(number, key())),
    ]
    before = planning.world.store.revision(), planning.stands()
    assert [let_through(attempt) for attempt in attempts] == [is_allowed] * len(attempts)
    assert is_allowed or (planning.world.store.revision(), planning.stands()) == before


@pytest.mark.parametrize(("role", "state"), list(product(Role, STATES)))
def test_a_list_of_plans_holds_those_one_may_plan(planning, role, state):
    plans = {area: planning.begin(area=area) for area in PLACES}
    for area, post in ((TOWN, "K3"), (OTHER_TOWN, "K4")):
        plan = planning.begin(area=area)
        planning.edit(plan, units=((post, ""),))
        planning.publish(plan)
    actor, ctx = holder(role, state), planning.world.ctx
    if state != "active" or Verb.DRAFT_PLAN not in VERBS_BY_ROLE[role]:
        for service in (list_plans, post_assignments):
            with pytest.raises(Refused):
                service(ctx, actor)
        return
    book = list_plans(ctx, actor)
    assert {plan.id for plan in book.drafts} == {plans[area] for area in REACHED}
    assert [order.number for order in book.orders] == [1]
    assert [post.site for post in post_assignments(ctx, actor).posts] == ["K1", "K2", "K3"]
    assert [post.site for post in post_assignments(ctx, actor, OTHER_TOWN).posts] == []
    assert len(list_plans(ctx, PLANNER).drafts) == len(PLACES)
    assert [post.site for post in post_assignments(ctx, PLANNER).posts] == CODES


def test_a_post_that_moved_out_of_reach_is_not_published_by_a_draft_made_before(planning):
    actor = holder(Role.PLANNER, "active")
    plan = planning.begin(area=TOWN, actor=actor)
    planning.edit(plan, actor, units=(("K1", "U2"),))
    planning.relocate("K1", OTHER_TOWN)
    before = planning.world.store.revision()
    with pytest.raises(Refused) as refused:
        planning.publish(plan, actor)
    assert refused.value.key == "error.refused"
    assert planning.world.store.revision() == before


@pytest.mark.parametrize(
    "step", [publish_plan, propose_for_draft, refresh_plan, drop_plan], ids=lambda it: it.__name__
)
def test_one_who_is_seen_by_another_reads_that_they_only_look(planning, step):
    plan = planning.begin(area=TOWN)
    with pytest.raises(Refused) as refused:
        planning.step(step, plan, holder(Role.PLANNER, "seen by another"))
    assert refused.value.key == "error.only_looking"
