"""News: a small look every few seconds; the page runs again when something was written or time has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.shell import told_errors

if TYPE_CHECKING:
    from datetime import datetime

    from geo.services.office import Office

STALE_AFTER = timedelta(minutes=1)
"""Ages are told in minutes, and a post falls silent without anybody writing so."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page knew when it began to be drawn; ``at`` is None for the past, which does not age."""

    revision: int
    at: datetime | None
    ended: int = 0
    """How many computations had come to an end."""


def drawn_now(office: Office) -> Drawn:
    """To be taken before anything is read: what is written while the page runs is news then."""
    at = None if state.screen().filter.as_of else office.now()
    return Drawn(office.store.revision(), at, office.tasks.ended)


def is_news(office: Office, drawn: Drawn) -> bool:
    """Whether something was written or computed since, or ages are told otherwise by now."""
    aged = drawn.at is not None and office.now() - drawn.at > STALE_AFTER
    return aged or (office.store.revision(), office.tasks.ended) != (drawn.revision, drawn.ended)


def follow_news(office: Office, drawn: Drawn) -> None:
    """Look for what is newer than what is drawn; not before it is whole, or a press would be lost halfway."""
    whole = False

    @st.fragment(run_every=office.settings.refresh_s)
    def look() -> None:
        state.forget_echo()
        with told_errors():  # told while it lasts; what is drawn stays
            if is_news(office, drawn) and whole:
                state.run_for_news()
                st.rerun()

    look()
    whole = True
