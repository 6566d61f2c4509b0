"""Moments as text: one reader for links, forms, the command line and files, and one writer."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import tzinfo

YEARS = range(2000, 2100)
"""A moment in any other year is nonsense: a program's zero (1970, 1900, 0001), or a slip of the hand."""
EXAMPLE = "2020-02-14T08:30"


def read_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """An ISO 8601 moment as UTC.

    Args:
        text: the moment, in digits of any width.
        zone: the clock of a time without an offset; None where an offset is needed.

    Raises:
        InvalidInput: ``error.bad_moment`` for what is no moment, ``error.moment_year`` outside YEARS.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        read = datetime.fromisoformat(plain)
    except ValueError as problem:
        raise InvalidInput("error.bad_moment", found=text, expected=EXAMPLE) from problem
    if read.tzinfo is None and zone is None:
        raise InvalidInput("error.bad_moment", found=text, expected=f"{EXAMPLE}Z")
    # Before the offset is taken off: at the ends of the calendar that would be no date any more.
    if not YEARS[0] - 1 <= read.year <= YEARS[-1] + 1:
        raise InvalidInput("error.moment_year", found=text, expected=_YEARS)
    moment = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    check_year(moment, text)
    return moment


def check_year(moment: datetime, text: str = "") -> None:
    """Refuse a moment outside YEARS; ``text`` is how it was written.

    Raises:
        InvalidInput: ``error.moment_year``.
    """
    if moment.year not in YEARS:
        raise InvalidInput("error.moment_year", found=text or moment.isoformat(), expected=_YEARS)


def moment_from_text(text: str) -> datetime | None:
    """A moment of a link as UTC, in whole seconds; None for nothing, nonsense, a time without its offset."""
    try:
        return read_moment(text.replace(" ", "+")).replace(microsecond=0)
    except InvalidInput:
        return None


def moment_to_text(moment: datetime) -> str:
    """UTC in whole seconds, as a link holds it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_YEARS = f"{YEARS[0]} … {YEARS[-1]}"
