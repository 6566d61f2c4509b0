"""What is being computed for a draft: how far it is, two ways to stop it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from geo.domain.errors import KadianError
from geo.services.plan_tasks import begin_task, stop_task, tasks_of
from geo.services.tasks import Kind, Stop
from pages.components import state
from pages.components.deeds import deed_box, press_to_ask
from pages.components.memory import Deed
from pages.components.task_progress import task_under_way

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.plan_commands import PlanStep
    from geo.domain.plans import Plan
    from geo.services.office import Office
    from geo.services.tasks import Task


def press_task(house: Office, step: PlanStep, kind: Kind) -> None:
    """Begin it, from a callback; ``task_box`` tells what came of it, at once or later."""
    state.acted().deed = None

    def begin(actor: Actor) -> None:
        begin_task(house, actor, step, kind)
        state.screen().deed_key = uuid4().hex

    press_to_ask(house, kind, begin)


def task_box(house: Office, actor: Actor, plan: Plan) -> None:
    """Its progress while it lasts; afterwards its receipt, or why there is none."""
    words, tasks = state.words(), tasks_of(house, actor, plan.id)
    for task in reversed(tasks):
        _tell(task, actor)
    under_way = [task for task in tasks if not task.is_done]
    deed_box(house, actor, Kind.PROPOSE)
    with st.container(key="plan-task"):
        for task in under_way:
            _box(house, actor, task)
        last = next(iter(tasks), None)
        if last is not None and last.stopped is Stop.DROP and last.version == plan.version:
            st.info(words("task.dropped"), icon=":material/block:")


def answer_of(house: Office, actor: Actor, plan: Plan, kind: Kind) -> Task | None:
    """The last computation of this kind that has ended well, None where there is none."""
    done = (task for task in tasks_of(house, actor, plan.id) if task.kind is kind and task.is_done)
    last = next(done, None)
    return last if last is not None and last.has_answer else None


def _tell(task: Task, actor: Actor) -> None:
    """The receipt of what was written, or what stood in the way: once on each screen that saw it under way.

    Where there is none any more, on the first one that is opened afterwards.
    """
    awaited = state.screen().awaited
    if not task.is_done:
        if task.actor == actor.id:
            awaited.add(task.key)
        return
    is_news = task.key in awaited or not task.told
    awaited.discard(task.key)
    if not is_news or task.stopped is Stop.DROP:
        return
    task.told = True
    try:
        result = task.result()
    except KadianError as error:
        state.screen().deed = Deed(task.kind, error=error)
    else:
        if task.kind is Kind.PROPOSE:
            state.screen().deed = Deed(task.kind, receipt=result)


def _box(house: Office, actor: Actor, task: Task) -> None:
    words, people = state.words(), house.board.reference().people
    told = [words(f"task.kind.{task.kind}")]
    if task.actor != actor.id:
        told.append(words("task.by", who=people.get(task.actor, task.actor)))
    closing = words("task.elsewhere_draft")

    def stop(presser: Actor, how: Stop) -> bool:
        return stop_task(house, presser, task.subject, how)

    task_under_way(house, task, (" · ".join(told), closing), stop)
