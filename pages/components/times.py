"""Times as people say them, in the screen's language and clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo import wording
from pages.components import state

if TYPE_CHECKING:
    from datetime import datetime


def clock(moment: datetime, now: datetime) -> str:
    """Today, yesterday or tomorrow on the real clock with the time, else month and day with it."""
    return wording.clock(moment, now, state.words(), state.screen().zone)


def stamp(moment: datetime) -> str:
    """The full local time, for where no doubt may remain."""
    return f"{moment.astimezone(state.screen().zone):%Y-%m-%d %H:%M:%S}"
