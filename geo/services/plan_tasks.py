"""Proposals, advice and gain curves beside the screens: begun, looked at, stopped."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.services import tasks
from geo.services.proposals import advice, draft_now, gains, problem_of, propose
from geo.services.rights import needs, plan_for
from geo.services.tasks import Kind, Stop, Task

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plan_commands import PlanStep
    from geo.services.office import Office


@needs(Verb.DRAFT_PLAN)
def begin_task(office: Office, actor: Actor, step: PlanStep, kind: Kind) -> Task:
    """Begin it beside the screen; it is done already where it took less than ``tasks.PATIENCE_S``.

    It goes on whoever looks. A proposal is written by its end, with the rights its author has by then, on the
    version it was begun on: what somebody changed meanwhile is never written over.

    Raises:
        Refused: not one's to plan, not as it was seen, or something is computed for it already. NotFound: no
        such plan. Busy: too many wait.
    """
    with office.store.read() as reader:
        plan_for(reader, actor, step.plan).seen_at(step.seen_version)
    works = {
        Kind.PROPOSE: lambda task: propose(office, actor, step, task),
        Kind.ADVICE: lambda task: advice(office, actor, step.plan, task),
        Kind.CURVE: lambda task: gains(office, actor, step.plan, task),
    }
    about = None if kind is Kind.PROPOSE else basis(office, actor, step.plan)
    task = Task(kind, step.plan, step.seen_version, actor.id, step.key, about=about)
    task = office.tasks.begin(task, works[kind])
    task.wait(tasks.PATIENCE_S)
    return task


@needs(Verb.DRAFT_PLAN)
def basis(office: Office, actor: Actor, plan_id: str) -> str:
    """A digest of all that a draft's gain curve and its advice rest on, to know whether they still hold.

    These are the numbers it is made of: neither who holds unlocked posts nor how much is to be kept.

    Raises:
        Refused: not one's to plan. NotFound: no such plan.
    """
    plan, known = draft_now(office, actor, plan_id)
    problem = problem_of(known, plan)
    posts, units = problem.posts, problem.units
    told = (posts.codes, units.codes, sorted(problem.locks), sorted(problem.bans))
    digest = hashlib.sha256(repr((*told, plan.wishes.band, plan.wishes.weight)).encode())
    for column in (posts.priority, posts.need, posts.lead, posts.present, posts.open):
        digest.update(column.tobytes())
    for column in (units.people, units.leads, units.fair, problem.metres):
        digest.update(column.tobytes())
    return digest.hexdigest()


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
