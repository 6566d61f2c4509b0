"""How far a computation beside the screens is, and two ways to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.services.task_sentences import progress_sentence
from geo.services.tasks import WHOLE, Stop
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import press_to_ask

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.services.tasks import Task

LOOK_S = 1.0
"""How often the screen looks how far it is."""


def task_under_way(
    house: Office, task: Task, told: tuple[str, str], stop: Callable[[Actor, Stop], object]
) -> None:
    """``told``: what is computed, and what becomes of it if one goes elsewhere."""
    words, (heading, closing) = state.words(), told
    with st.container(border=True):
        st.markdown(f"**{plain(heading)}**")
        _progress(house, task, words)
        with st.container(horizontal=True, gap="xsmall"):
            for how in Stop if task.kind not in WHOLE else (Stop.DROP,):
                st.button(
                    words(f"task.{how}"),
                    key=f"task-{how}",
                    disabled=how is Stop.TAKE and not task.can_take,
                    on_click=_stop,
                    args=(house, task, how, stop),
                )
        st.caption(closing)


def _progress(house: Office, task: Task, words: Words) -> None:
    @st.fragment(run_every=LOOK_S)
    def look() -> None:
        if task.is_done:
            st.markdown(words("task.ready"))
        elif task.stopped is not None:
            st.markdown(words("task.stopping"))
        elif task.seconds is None:
            st.markdown(words("task.waiting", count=house.tasks.before(task)))
        else:
            st.markdown(plain(progress_sentence(task.seconds, task.progress, words)))

    look()


def _stop(house: Office, task: Task, how: Stop, stop: Callable[[Actor, Stop], object]) -> None:
    press_to_ask(house, task.kind, lambda actor: stop(actor, how))
