"""Times as people say them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pages.components import state

if TYPE_CHECKING:
    from datetime import datetime


def clock(moment: datetime, now: datetime) -> str:
    """Today or yesterday with the time, else month and day with it."""
    words, zone = state.words(), state.screen().zone
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return words("time.today", clock=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return words("time.yesterday", clock=f"{local:%H:%M}")
    return words("time.date", month=local.month, day=local.day, clock=f"{local:%H:%M}")


def stamp(moment: datetime) -> str:
    """The full local time, for where no doubt may remain."""
    return f"{moment.astimezone(state.screen().zone):%Y-%m-%d %H:%M:%S}"
