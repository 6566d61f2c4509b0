"""Timestamps: aware datetimes, as integer milliseconds since 1970-01-01T00:00Z, and as text.

One parser reads links, forms, the command line and files.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, tzinfo

from geo.domain.errors import InvalidInput

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RESOLUTION = timedelta(milliseconds=1)
"""Shortest time between two timestamps of the store."""
ACCEPTED_YEARS = range(2000, 2100)
"""Plausible years; others are the zero of some program (1970, 1900, 0001) or typing errors."""
EXAMPLE_TIMESTAMP = "2020-02-14T08:30"
"""Example for error messages."""


def to_ms(timestamp: datetime) -> int:
    """Return whole milliseconds, rounded down.

    Raises:
        TypeError: the datetime is naive.
    """
    return (timestamp - EPOCH) // RESOLUTION


def from_ms(ms: int) -> datetime:
    """Return the timestamp in UTC."""
    return EPOCH + ms * RESOLUTION


def optional_ms(timestamp: datetime | None) -> int | None:
    """Return whole milliseconds, None for None."""
    return None if timestamp is None else to_ms(timestamp)


def optional_timestamp(ms: int | None) -> datetime | None:
    """Return the timestamp in UTC, None for None."""
    return None if ms is None else from_ms(ms)


def iso(timestamp: datetime) -> str:
    """Return ISO 8601 in UTC to the millisecond, as in images of the journal."""
    return from_ms(to_ms(timestamp)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_timestamp(text: str, zone: tzinfo | None = None) -> datetime:
    """Parse an ISO 8601 timestamp.

    Args:
        text: The timestamp, in full-width or ordinary digits.
        zone: Time zone of a time without an offset; None where the offset is required.

    Returns:
        The timestamp in UTC.

    Raises:
        InvalidInput: ``error.bad_moment`` for text that is no timestamp, ``error.moment_year`` for one
            outside ACCEPTED_YEARS.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        local = datetime.fromisoformat(plain)
    except ValueError as problem:
        raise InvalidInput("error.bad_moment", found=text, expected=EXAMPLE_TIMESTAMP) from problem
    if local.tzinfo is None and zone is None:
        raise InvalidInput("error.bad_moment", found=text, expected=f"{EXAMPLE_TIMESTAMP}Z")
    # Checked before the conversion to UTC, which overflows at the ends of the calendar.
    if not ACCEPTED_YEARS[0] - 1 <= local.year <= ACCEPTED_YEARS[-1] + 1:
        raise InvalidInput("error.moment_year", found=text, expected=_ACCEPTED_YEARS_TEXT)
    timestamp = (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    check_year(timestamp, text)
    return timestamp


def check_year(timestamp: datetime, text: str = "") -> None:
    """Require that a timestamp is within ACCEPTED_YEARS.

    Args:
        timestamp: The timestamp.
        text: The text that it was parsed from, for the error.

    Raises:
        InvalidInput: ``error.moment_year``.
    """
    if timestamp.year not in ACCEPTED_YEARS:
        raise InvalidInput(
            "error.moment_year", found=text or timestamp.isoformat(), expected=_ACCEPTED_YEARS_TEXT
        )


def timestamp_from_text(text: str) -> datetime | None:
    """Parse a timestamp of a link, in UTC and whole seconds; None for empty, invalid or local times."""
    try:
        return parse_timestamp(text.replace(" ", "+")).replace(microsecond=0)
    except InvalidInput:
        return None


def timestamp_to_text(timestamp: datetime) -> str:
    """Format a timestamp for a link: UTC in whole seconds."""
    return timestamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_ACCEPTED_YEARS_TEXT = f"{ACCEPTED_YEARS[0]} … {ACCEPTED_YEARS[-1]}"
