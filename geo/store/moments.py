"""Moments: aware datetimes outside, integer milliseconds since 1970-01-01T00:00Z inside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds, rounded down. Raises TypeError for a naive datetime."""
    return (moment - EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """The moment in UTC."""
    return EPOCH + ms * _MS


def optional_ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def optional_moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC to the millisecond, as images in the journal carry it."""
    return from_ms(to_ms(moment)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
