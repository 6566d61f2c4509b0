"""Times in the screen's language and time zone."""

from __future__ import annotations

from datetime import datetime

from geo import formatting
from pages.components.app import state


def clock(timestamp: datetime, now: datetime) -> str:
    """Format a time with its day: today, yesterday or tomorrow relative to ``now``, else its date."""
    return formatting.format_clock(timestamp, now, state.translator(), state.screen().zone)


def full_timestamp(timestamp: datetime) -> str:
    """Format a local time with its full date, for texts that leave no doubt."""
    return formatting.format_date_time(timestamp, state.translator(), state.screen().zone)
