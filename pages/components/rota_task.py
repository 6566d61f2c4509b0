"""The rota that is being worked out: its progress, and the proposal once it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import streamlit as st

from geo.domain.errors import KadianError
from geo.services.rota_tasks import begin_rota, rota_task, stop_rota
from geo.services.tasks import Stop
from pages.components import state
from pages.components.memory import Deed
from pages.components.rota_proposal import WHERE
from pages.components.task_progress import task_under_way

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.rota_proposals import RotaProposal
    from geo.services.rota_slots import Question

PROPOSED, AWAITED = "rota-proposed", "rota-awaited"


def press_rota(house: Office, actor: Actor, question: Question) -> None:
    """Begin it, from a callback; what came of it is told at once or later."""
    here = state.acted()
    here.deed = None
    try:
        task = begin_rota(house, actor, question, uuid4().hex)
    except KadianError as error:
        here.deed = Deed(WHERE, error=error)
    else:
        state.put(PROPOSED, None)
        state.put(AWAITED, task.key)


def rota_box(house: Office, actor: Actor) -> None:
    """Progress while it lasts; its end goes to the screens that waited for it."""
    words, task = state.words(), rota_task(house, actor)
    with st.container(key="rota-task"):
        if task is None:
            return
        if not task.is_done:
            state.put(AWAITED, task.key)
            told = words(f"task.kind.{task.kind}"), words("task.elsewhere")
            task_under_way(house, task, told, lambda how: stop_rota(house, actor, how))
        elif state.widget(AWAITED) == task.key:
            if task.stopped is Stop.DROP:
                st.info(words("task.dropped"), icon=":material/block:")
                return
            state.put(AWAITED, "")
            try:
                state.put(PROPOSED, task.result())
            except KadianError as error:
                state.screen().deed = Deed(WHERE, error=error)


def proposed() -> RotaProposal | None:
    """What was worked out last and is not on the rota yet."""
    found: RotaProposal | None = state.widget(PROPOSED)
    return found
