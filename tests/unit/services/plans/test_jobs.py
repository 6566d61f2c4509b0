"""Proposals beside the screens: written by their end, on the version they were begun with."""

import pytest

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import Entry
from geo.domain.plans.commands import PlanAction
from geo.domain.plans.move import Location
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.preferences import ChangePolicy, PlanPreferences, PriorityOverride
from geo.services.jobs import job
from geo.services.jobs.job import JobScope, StopMode
from geo.services.jobs.lifecycle import list_jobs, start_job, stop_job
from geo.services.plans import propose
from geo.services.plans.jobs import (
    draft_proposal_job,
    input_fingerprint,
    move_budget_job,
    shortage_advice_job,
)
from geo.store import Request
from tests.unit.services.posts import IN_TOWN, OTHER_TOWN, PLANNER, TOWN
from tests.unit.services.solving import LONG_S, Solving

RIVAL = Actor("rival", "副调度", Role.PLANNER)


@pytest.fixture
def solving(monkeypatch, planning):
    solving = Solving()
    monkeypatch.setattr(propose, "propose_assignment", solving)
    monkeypatch.setattr(job, "INLINE_WAIT_S", 0.0)
    yield solving
    solving.let_go.set()
    planning.world.ctx.jobs.close()


def start(ctx, actor, build, *action):
    return start_job(ctx, actor, build(ctx, actor, PlanAction(*action)))


def begun(planning, plan, build=draft_proposal_job, actor=PLANNER):
    return start(planning.world.ctx, actor, build, plan, planning.plan(plan).version, planning.key())


def jobs_of(ctx, actor, plan):
    return list_jobs(ctx, actor, JobScope(plan, is_draft=True))


def under_way(planning, solving, **edits):
    """A draft, and its proposal that goes on."""
    plan = planning.begin()
    planning.edit(plan, **edits)
    task = begun(planning, plan)
    assert solving.begun.wait(LONG_S)
    return plan, task


def resting(planning, plan):
    return input_fingerprint(planning.world.ctx, PLANNER, plan)


def test_what_is_quick_is_done_when_the_press_returns(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    task = begun(planning, plan)
    assert task.has_result
    assert task.result().seq == planning.world.store.revision()
    assert planning.plan(plan).moves


def test_a_proposal_goes_on_by_itself_and_is_written_by_its_end(planning, solving):
    plan, task = under_way(planning, solving, absent=(("U2", 6),))
    assert planning.plan(plan).moves == {}
    assert jobs_of(planning.world.ctx, PLANNER, plan) == (task,)
    assert (task.progress.stage, task.progress.objective, task.progress.bound) == ("moves", 4, 3)
    solving.let_go.set()
    assert task.wait(LONG_S)
    assert planning.plan(plan).moves
    assert planning.world.entry(task.result().seq).actor == PLANNER.id


def test_a_draft_that_was_changed_meanwhile_is_not_written_over(planning, solving):
    plan, task = under_way(planning, solving, absent=(("U2", 6),))
    planning.edit(plan, RIVAL, units=(("K1", "U3"),))
    solving.let_go.set()
    assert task.wait(LONG_S)
    with pytest.raises(Refused) as refused:
        task.result()
    assert refused.value.key == "error.plan_changed"
    assert list(planning.plan(plan).moves) == ["K1"]


def test_who_may_not_plan_any_more_has_nothing_written(planning, solving):
    """The rights of the end count, not those of the beginning."""
    world = planning.world
    account = Actor("deputy", "副手", Role.PLANNER)

    def write(image, actor):
        def work(tx):
            tx.record(Entry("account", actor.id, "change", None, image))
            tx.accounts.put(actor, demo=False)

        world.store.write(Request(planning.key(), {}, "admin", "test", world.moment), work)

    write({"role": "planner"}, account)
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    task = begun(planning, plan, actor=account)
    assert solving.begun.wait(LONG_S)
    write({"role": "viewer"}, Actor("deputy", "副手", Role.VIEWER))
    solving.let_go.set()
    assert task.wait(LONG_S)
    with pytest.raises(Refused):
        task.result()
    assert planning.plan(plan).moves == {}


def test_cancelled_it_writes_nothing(planning, solving):
    plan, task = under_way(planning, solving, absent=(("U2", 6),))
    assert stop_job(planning.world.ctx, PLANNER, task, StopMode.DISCARD)
    planning.world.ctx.jobs.close()
    assert planning.plan(plan).moves == {}
    with pytest.raises(Refused):
        task.result()


def test_stopped_with_the_best_so_far_it_writes_that_with_what_is_proved_of_it(planning, solving):
    plan, task = under_way(planning, solving, absent=(("U2", 6),))
    assert stop_job(planning.world.ctx, PLANNER, task, StopMode.KEEP_BEST)
    assert task.wait(LONG_S)
    assert task.result().seq
    draft = planning.plan(plan)
    assert planning.difference(plan).uncovered == ()
    assert all(value >= bound for value, bound in draft.optimality.values())


def test_the_same_press_twice_is_computed_once(planning, solving):
    plan = planning.begin()
    press = (planning.world.ctx, PLANNER, draft_proposal_job, plan, 1, "twice")
    first, second = (start(*press) for _ in range(2))
    assert first is second
    solving.let_go.set()
    assert first.wait(LONG_S)
    assert solving.times == 1


def test_others_see_that_something_is_computed_but_only_its_author_what_came_of_it(planning, solving):
    plan, task = under_way(planning, solving)
    ctx = planning.world.ctx
    assert jobs_of(ctx, RIVAL, plan) == (task,)
    solving.let_go.set()
    assert task.wait(LONG_S)
    assert jobs_of(ctx, RIVAL, plan) == ()
    assert jobs_of(ctx, PLANNER, plan) == (task,)


def test_what_is_not_there_not_ones_own_or_not_as_it_was_seen_is_not_begun(planning, solving):
    ctx, plan = planning.world.ctx, planning.begin(area=OTHER_TOWN)
    with pytest.raises(NotFound):
        start(ctx, PLANNER, shortage_advice_job, "gone", 1, "a")
    with pytest.raises(Refused):
        start(ctx, PLANNER, shortage_advice_job, plan, 9, "b")
    for attempt in (
        lambda: start(ctx, IN_TOWN, move_budget_job, plan, 1, "c"),
        lambda: jobs_of(ctx, IN_TOWN, plan),
    ):
        with pytest.raises(Refused):
            attempt()
    assert solving.times == 0


def test_a_job_is_stopped_by_a_planner_of_its_draft_and_by_no_other_account(planning, solving):
    ctx, plan = planning.world.ctx, planning.begin(area=OTHER_TOWN)
    task = begun(planning, plan)
    assert solving.begun.wait(LONG_S)
    with pytest.raises(Refused):
        stop_job(ctx, IN_TOWN, task, StopMode.DISCARD)
    assert not task.is_done
    assert stop_job(ctx, RIVAL, task, StopMode.DISCARD)
    assert task.is_done


def test_advice_and_curve_are_computed_the_same_way(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 12), ("U3", 18)))
    advice = begun(planning, plan, shortage_advice_job).result()
    assert advice.shortages
    assert begun(planning, plan, move_budget_job).result().points


def test_a_curve_holds_until_something_it_rests_on_is_changed(planning):
    plan = planning.begin()
    planning.edit(plan, absent=(("U2", 6),))
    before = resting(planning, plan)
    planning.propose(plan)
    planning.edit(plan, preferences=PlanPreferences(keep=ChangePolicy.BUDGET, moves=2))
    assert resting(planning, plan) == before
    for edits in (
        {"units": (("K1", "U3"),)},
        {"locks": ("K1",)},
        {"absent": (("U1", 1),)},
        {"statuses": (("K5", "withdrawn"),)},
        {"preferences": PlanPreferences(barred=(("U1", "K1"),))},
        {"preferences": PlanPreferences(ranks=(("K1", PriorityOverride.FIRST),))},
        {"locations": (("K1", Location(TOWN, 36.62, 118.83)),)},
    ):
        other = planning.begin()
        planning.edit(other, **({"absent": (("U2", 6),)} | edits))
        assert resting(planning, other) != before


def test_a_curve_falls_with_the_place_of_a_new_post(planning):
    plan = planning.begin()
    new = NewPost("N1", "南桥卡点", "checkpoint", "hard", TOWN, 36.72, 118.92)
    planning.edit(plan, new_posts=(new,), statuses=(("N1", "manned"),))
    before = resting(planning, plan)
    planning.edit(plan, locations=(("N1", Location(TOWN, 36.62, 118.83)),))
    assert resting(planning, plan) != before


def test_a_curve_falls_when_an_order_changes_who_holds_what(planning):
    plan, other = planning.begin(), planning.begin()
    before = resting(planning, plan)
    planning.edit(other, units=(("K1", "U3"),))
    assert resting(planning, plan) == before
    planning.publish(other)
    assert resting(planning, plan) != before
