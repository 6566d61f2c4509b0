"""Timestamps: aware datetimes outside, integer milliseconds since 1970-01-01T00:00Z inside the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def to_ms(timestamp: datetime) -> int:
    """Return whole milliseconds, rounded down.

    Raises:
        TypeError: the datetime is naive.
    """
    return (timestamp - EPOCH) // _MS


def from_ms(ms: int) -> datetime:
    """Return the timestamp in UTC."""
    return EPOCH + ms * _MS


def optional_ms(timestamp: datetime | None) -> int | None:
    """Return whole milliseconds, None for None."""
    return None if timestamp is None else to_ms(timestamp)


def optional_timestamp(ms: int | None) -> datetime | None:
    """Return the timestamp in UTC, None for None."""
    return None if ms is None else from_ms(ms)


def iso(timestamp: datetime) -> str:
    """Return ISO 8601 in UTC to the millisecond, as in images of the journal."""
    return from_ms(to_ms(timestamp)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
