"""Ages, times and shares for people: the same on screens and in documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from math import isnan

from geo.i18n import Translator

HOURS_IN_TWO_DAYS = 48
CHECK_CODE_LENGTH = 8
"""Characters of a hash that a document shows."""
MAX_NAMES = 12
"""Names that can be read in one sentence."""


def format_age(hours: float | None, t: Translator) -> str:
    """Format an age: just now, minutes, hours, from two days on days; "never" for None or NaN."""
    if hours is None or isnan(hours):
        return t("age.never")
    if hours < 1 / 60:
        return t("age.now")
    if hours < 1:
        return t("age.minutes", minutes=int(hours * 60))
    if hours < HOURS_IN_TWO_DAYS:
        return t("age.hours", hours=int(hours))
    return t("age.days", days=int(hours / 24))


def format_clock(timestamp: datetime, now: datetime, t: Translator, zone: tzinfo) -> str:
    """Format a time as today, yesterday or tomorrow with hours and minutes, else with month and day."""
    local, today = timestamp.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return t("time.today", clock=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return t("time.yesterday", clock=f"{local:%H:%M}")
    if local.date() == today + timedelta(days=1):
        return t("time.tomorrow", clock=f"{local:%H:%M}")
    return t("time.date", month=local.month, day=local.day, clock=f"{local:%H:%M}")


def format_local_timestamp(timestamp: datetime, zone: tzinfo) -> str:
    """Format a local time with its offset from UTC, where it must be unambiguous."""
    return f"{timestamp.astimezone(zone):%Y-%m-%d %H:%M %z}"


def format_date_time(timestamp: datetime, t: Translator, zone: tzinfo) -> str:
    """Format a local time with its full date, as documents write it."""
    local = timestamp.astimezone(zone)
    return t(
        "time.full",
        year=local.year,
        month=t("time.months").split()[local.month - 1],
        day=local.day,
        clock=f"{local:%H:%M}",
    )


def check_code(entry_hash: str) -> str:
    """Return the beginning of the hash of a journal entry, which is enough to compare a document with it."""
    return entry_hash[:CHECK_CODE_LENGTH]


def format_local_minute(timestamp: datetime, zone: tzinfo) -> str:
    """Format a local time to the minute, for documents and tables."""
    return f"{timestamp.astimezone(zone):%Y-%m-%d %H:%M}"


def join_names(names: Sequence[str], t: Translator, limit: int = MAX_NAMES) -> str:
    """Join names; of many the first ``limit`` and the number of the others."""
    more = len(names) - limit
    text = t("plan.comma").join(names[:limit])
    return t("plan.and_more", names=text, count=more) if more > 0 else text


def format_percent(share: float | None) -> str:
    """Format a share in whole percent; a dash for None."""
    return "–" if share is None else f"{rounded_percent(share)} %"


def rounded_percent(share: float) -> int:
    """Round a share to whole percent; only 1 gives 100, only 0 gives 0."""
    rounded = round(100 * share)
    return min(max(rounded, 1), 99) if 0 < share < 1 else rounded
