"""Proposals, advice and gain curves beside the screens: begun, looked at, stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.plan_wishes import Wishes
from geo.services.proposals import advice, gains, propose
from geo.services.rights import needs, plan_for
from geo.services.tasks import Kind, Stop, Task

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plan_commands import PlanStep
    from geo.domain.plans import Plan
    from geo.services.office import Office

PATIENCE_S = 2.0
"""What is done sooner is answered at once, without a word of waiting."""


@needs(Verb.DRAFT_PLAN)
def begin_task(office: Office, actor: Actor, step: PlanStep, kind: Kind) -> Task:
    """Begin it beside the screen; it is done already where it took less than ``PATIENCE_S``.

    It goes on whoever looks. A proposal is written by its end, with the rights its author has by then, on the
    version it was begun on: what somebody changed meanwhile is never written over.

    Raises:
        Refused: not one's to plan, not as it was seen, or something is computed for it already. NotFound: no
        such plan. Busy: too many wait.
    """
    with office.store.read() as reader:
        plan = plan_for(reader, actor, step.plan).seen_at(step.seen_version)
    works = {
        Kind.PROPOSE: lambda task: propose(office, actor, step, task),
        Kind.ADVICE: lambda task: advice(office, actor, step.plan, task),
        Kind.CURVE: lambda task: gains(office, actor, step.plan, task),
    }
    task = Task(kind, step.plan, step.seen_version, actor.id, step.key, about=basis(plan))
    task = office.tasks.begin(task, works[kind])
    task.wait(PATIENCE_S)
    return task


def basis(plan: Plan) -> object:
    """What of a draft a proposal's reach rests on: all but who holds unlocked posts and how much is kept."""
    posts = {
        post: (move.after.status, move.after.unit if post in plan.locks else "")
        for post, move in plan.moves.items()
        if post in plan.locks or move.after.status != move.before.status
    }
    usual = Wishes()
    wishes = replace(plan.wishes, keep=usual.keep, price=usual.price, moves=usual.moves)
    return plan.locks, plan.away, posts, wishes


@needs(Verb.DRAFT_PLAN)
def tasks_of(office: Office, actor: Actor, plan_id: str) -> tuple[Task, ...]:
    """What is computed for a plan, by whomever, and what came of one's own; the last one first.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    with office.store.read() as reader:
        plan_for(reader, actor, plan_id)
    return tuple(task for task in office.tasks.of(plan_id) if not task.is_done or task.actor == actor.id)


@needs(Verb.DRAFT_PLAN)
def stop_task(office: Office, actor: Actor, plan_id: str, how: Stop) -> bool:
    """Stop what is computed for a plan, with the best so far or with nothing. False where it is too late.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    stopped = [task.stop(how) for task in tasks_of(office, actor, plan_id) if not task.is_done]
    return any(stopped)
