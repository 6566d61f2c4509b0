"""Ages, times and shares for people: the same on screens and in documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from math import isnan

from geo.i18n import Translator

FormatTime = Callable[[datetime], str]
"""Writer of a time in the language and time zone of a reader."""

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
    """Format a time as today, yesterday or tomorrow with hours and minutes, else with its date."""
    local, today = timestamp.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return t("time.today", clock=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return t("time.yesterday", clock=f"{local:%H:%M}")
    if local.date() == today + timedelta(days=1):
        return t("time.tomorrow", clock=f"{local:%H:%M}")
    return format_short_date(timestamp, now, t, zone)


def format_short_date(timestamp: datetime, now: datetime, t: Translator, zone: tzinfo) -> str:
    """Format a local time with day and month, and with the year where that is not the year of ``now``."""
    local = timestamp.astimezone(zone)
    if local.year != now.astimezone(zone).year:
        return format_date_time(timestamp, t, zone)
    return t("time.date", month=_month_name(local, t), day=local.day, clock=f"{local:%H:%M}")


def format_day(day: date, t: Translator) -> str:
    """Format a day with its month."""
    return t("time.day", month=_month_name(day, t), day=day.day)


def format_date_time(timestamp: datetime, t: Translator, zone: tzinfo) -> str:
    """Format a local time with its full date, as documents write it, and where it must be unambiguous."""
    local = timestamp.astimezone(zone)
    return t("time.full", year=local.year, month=_month_name(local, t), day=local.day, clock=f"{local:%H:%M}")


def _month_name(day: date, t: Translator) -> str:
    """Return the name of a month: in numbers alone, 12-02 could be December or February."""
    return t("time.months").split()[day.month - 1]


def check_code(entry_hash: str) -> str:
    """Return the beginning of the hash of a journal entry, which is enough to compare a document with it."""
    return entry_hash[:CHECK_CODE_LENGTH]


def join_names(names: Sequence[str], t: Translator, limit: int = MAX_NAMES) -> str:
    """Join names; of many the first ``limit`` and the number of the others."""
    more = len(names) - limit
    text = t("list.comma").join(names[:limit])
    return t("plan.and_more", names=text, count=more) if more > 0 else text


def format_percent(share: float | None) -> str:
    """Format a share in whole percent; a dash for None."""
    return "–" if share is None else f"{rounded_percent(share)} %"


def rounded_percent(share: float) -> int:
    """Round a share to whole percent; only 1 gives 100, only 0 gives 0."""
    rounded = round(100 * share)
    return min(max(rounded, 1), 99) if 0 < share < 1 else rounded
