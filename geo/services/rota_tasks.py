"""A rota proposed beside the screens: begun, looked at, stopped by whoever asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.services import plan_tasks
from geo.services.rights import needs
from geo.services.rota_proposals import propose_rota
from geo.services.tasks import Kind, Stop, Task

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota_slots import Question


@needs(Verb.DRAFT_PLAN)
def begin_rota(office: Office, actor: Actor, question: Question, key: str) -> Task:
    """Begin a proposal beside the screen; it is done already where it took less than ``PATIENCE_S``.

    Nothing is written by it, so it is one's own, and others are computed beside it.

    Raises:
        Refused: one's last one goes on still. Busy: too many wait.
    """
    task = Task(Kind.ROTA, _whose(actor), actor=actor.id, key=key)
    task = office.tasks.begin(task, lambda task: propose_rota(office, actor, question, task))
    task.wait(plan_tasks.PATIENCE_S)
    return task


@needs(Verb.DRAFT_PLAN)
def rota_task(office: Office, actor: Actor) -> Task | None:
    """One's last proposal, under way or ended."""
    return next(iter(office.tasks.of(_whose(actor))), None)


@needs(Verb.DRAFT_PLAN)
def stop_rota(office: Office, actor: Actor, how: Stop) -> bool:
    """Stop it, with the best rota so far or with nothing. False where it is too late."""
    task = rota_task(office, actor)
    return task is not None and task.stop(how)


def _whose(actor: Actor) -> str:
    return f"rota {actor.id}"
