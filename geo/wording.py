"""Ages, times and shares as people say them: the same on screens and on paper."""

from __future__ import annotations

from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from geo.i18n import Words

HOURS_IN_TWO_DAYS = 48
NAMED = 12
"""So many names can be read in one sentence."""


def age(hours: float | None, words: Words) -> str:
    """How long ago: just now, minutes, hours, then days; "never" for None or NaN."""
    if hours is None or isnan(hours):
        return words("age.never")
    if hours < 1 / 60:
        return words("age.now")
    if hours < 1:
        return words("age.minutes", minutes=int(hours * 60))
    if hours < HOURS_IN_TWO_DAYS:
        return words("age.hours", hours=int(hours))
    return words("age.days", days=int(hours / 24))


def clock(moment: datetime, now: datetime, words: Words, zone: tzinfo) -> str:
    """Today, yesterday or tomorrow with the time, else month and day with it."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return words("time.today", clock=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return words("time.yesterday", clock=f"{local:%H:%M}")
    if local.date() == today + timedelta(days=1):
        return words("time.tomorrow", clock=f"{local:%H:%M}")
    return words("time.date", month=local.month, day=local.day, clock=f"{local:%H:%M}")


def local_stamp(moment: datetime, zone: tzinfo) -> str:
    """The full local time with its offset, for where no doubt may remain."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %z}"


def local_minute(moment: datetime, zone: tzinfo) -> str:
    """Local date and time to the minute, for paper and tables."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def several(names: Sequence[str], words: Words, most: int = NAMED) -> str:
    """The names in a row; of many the first ``most``, and how many more there are."""
    more = len(names) - most
    told = words("plan.comma").join(names[:most])
    return words("plan.and_more", names=told, count=more) if more > 0 else told


def percent(share: float | None) -> str:
    """A share in whole percent; only all of it reads 100 %, only none of it 0 %."""
    return "–" if share is None else f"{whole_percent(share)} %"


def whole_percent(share: float) -> int:
    """The number of it."""
    rounded = round(100 * share)
    return min(max(rounded, 1), 99) if 0 < share < 1 else rounded
