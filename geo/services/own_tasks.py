"""What one person asks and may take long: worked out beside the screens, and nothing is written by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geo.domain.access import Verb
from geo.domain.errors import KadianError
from geo.services import tasks
from geo.services.rights import needs
from geo.services.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.tasks import Kind, Stop

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Ask(Generic[T]):
    """One ``question`` on the numbers of now; ``told`` makes an answer of what the ``work`` found.

    ``basis`` is all of the numbers that the work rests on, and equal where they are. The work may take long.
    """

    kind: Kind
    question: Hashable
    basis: Hashable
    work: Callable[[Task], Any]
    told: Callable[[Any], T]

    def here(self, task: Task | None = None) -> T:
        """The answer, worked out here and now."""
        return self.told(self.work(task or Task(self.kind, "")))


@needs(Verb.DRAFT_PLAN)
def own_task(office: Office, actor: Actor, ask: Ask[T]) -> Task:
    """The task of a question, begun beside the screen where there is none; what is quick is done on return.

    The same question is the same task, also once the numbers have changed: what took long is done anew only
    where one asks for it, what was quick by itself.

    Raises:
        Busy: too many wait.
    """
    # Of other rights other numbers are shown: what was worked out under those of before is told to nobody.
    key = repr((ask.kind, ask.question, sorted(actor.scope(Verb.DRAFT_PLAN))))
    task = office.tasks.find(actor.id, key)
    if task is not None and ((task.was_quick and is_stale(task, ask)) or (task.told and is_broken(task))):
        office.tasks.forget(task)
        task = None
    if task is None:
        task = Task(ask.kind, _whose(actor, ask.kind), actor=actor.id, key=key, about=ask)
        task = office.tasks.begin(task, ask.work)
        task.wait(tasks.PATIENCE_S)
    return task


def is_stale(task: Task, ask: Ask[T]) -> bool:
    """Whether the task was begun on other numbers than those of now."""
    return not (isinstance(task.about, Ask) and task.about.basis == ask.basis)


def is_broken(task: Task) -> bool:
    """Whether it ended with what nobody foresaw: its cause may be gone, so it is tried again once told."""
    return task.error is not None and not isinstance(task.error, KadianError)


def answer(task: Task, ask: Ask[T]) -> T:
    """What came of it, told of the numbers that it was begun on; raises what it ended with."""
    task.told = True
    begun: Ask[T] = task.about if is_stale(task, ask) and isinstance(task.about, Ask) else ask
    return begun.told(task.result())


@needs(Verb.DRAFT_PLAN)
def asked_under_way(office: Office, actor: Actor, kind: Kind) -> Hashable | None:
    """The last question of this kind that is being worked out for a person, whichever screen asked it."""
    known = office.tasks.of(_whose(actor, kind))
    asks = (task.about for task in known if not task.is_done)
    return next((ask.question for ask in asks if isinstance(ask, Ask)), None)


@needs(Verb.DRAFT_PLAN)
def stop_own(office: Office, actor: Actor, task: Task, how: Stop) -> bool:
    """Stop one's own, with the best so far or with nothing. False where it is too late or another's."""
    del office
    return task.actor == actor.id and task.stop(how)


@needs(Verb.DRAFT_PLAN)
def ask_again(office: Office, actor: Actor, task: Task) -> None:
    """What has ended is forgotten: whoever asks the same has it worked out anew."""
    if task.actor == actor.id and task.is_done:
        office.tasks.forget(task)


def _whose(actor: Actor, kind: Kind) -> str:
    return f"{kind} {actor.id}"
