"""What one asked and may take long: its progress, then the answer, and whether it is still of now."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from geo.domain.errors import KadianError
from geo.services.own_tasks import answer, ask_again, is_stale, own_task, stop_own
from geo.services.tasks import Stop
from pages.components import state
from pages.components.deeds import deed_box, press_to_ask
from pages.components.outcome import message
from pages.components.task_progress import task_under_way

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.own_tasks import Ask
    from geo.services.tasks import Kind, Task

T = TypeVar("T")


def own_answer(house: Office, actor: Actor, ask: Ask[T]) -> T | None:
    """The answer once it is there; what this screen asked before and is still worked out is dropped."""
    words = state.words()
    with st.container(key=f"{ask.kind}-task"):
        deed_box(house, actor, ask.kind)
        try:
            task = own_task(house, actor, ask)
        except KadianError as error:
            st.error(message(error))
            return None
        _instead(house, actor, task)
        if not task.is_done:
            told = words(f"task.kind.{task.kind}"), words("task.elsewhere")
            task_under_way(house, task, told, lambda presser, how: stop_own(house, presser, task, how))
            return None
        if task.stopped is Stop.DROP:
            st.info(words("task.dropped"), icon=":material/block:")
            _again(house, task)
            return None
        if is_stale(task, ask):
            st.warning(words("task.stale"), icon=":material/update:")
            _again(house, task)
        try:
            return answer(task, ask)
        except KadianError as error:
            st.error(message(error))
            return None


def ask_anew(house: Office, kind: Kind) -> None:
    """From a callback: what this screen asked last, where it has ended, is worked out again."""
    task: Task | None = state.widget(_slot(kind))
    if task is not None:
        press_to_ask(house, kind, lambda actor: ask_again(house, actor, task))


def _instead(house: Office, actor: Actor, task: Task) -> None:
    """Of one screen one question of a kind at a time."""
    slot = _slot(task.kind)
    before: Task | None = state.widget(slot)
    if before is not None and before is not task and not before.is_done:
        stop_own(house, actor, before, Stop.DROP)
        ask_again(house, actor, before)
    state.put(slot, task)


def _again(house: Office, task: Task) -> None:
    def again() -> None:
        press_to_ask(house, task.kind, lambda actor: ask_again(house, actor, task))

    words, key = state.words(), f"{task.kind}-again"
    st.button(words("task.again"), key=key, icon=":material/refresh:", on_click=again)


def _slot(kind: Kind) -> str:
    return f"asked-{kind}"
