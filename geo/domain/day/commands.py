"""Commands of the operational day: frozen values, each with the idempotency key of the form it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.day.owed import OwedKind
from geo.domain.day.tally import TallyCounts


@dataclass(frozen=True, slots=True)
class TallyReport:
    """Record the tally of a shift, or correct it.

    Attributes:
        site_id: Code of the post.
        shift_start: Start of the shift, which identifies it.
        counts: What was counted; ``NO_COUNTS`` for a zero report.
        seen_version: Version of the displayed tally, 0 where the shift has none yet.
        key: Idempotency key.
        observed_at: Time of the count, None for now.
        reason: Why the tally of a closed period is corrected, "" otherwise.
    """

    site_id: str
    shift_start: datetime
    counts: TallyCounts
    seen_version: int
    key: str
    observed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OwedExcuse:
    """Excuse owed items of a period, all or none, with one reason.

    Attributes:
        starts_at: Start of the period.
        items: What is owed and its reference (see ``OwedKey``), of each item.
        reason: The reason.
        key: Idempotency key.
    """

    starts_at: datetime
    items: tuple[tuple[OwedKind, str], ...]
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """An owed item that a day close carries over to the next period, and why."""

    what: OwedKind
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayClosing:
    """Close the operational period of an area.

    Attributes:
        area: Code of the area.
        starts_at: Start of the period.
        seen_number: Number of the period that the form displayed, 0 for one that was never closed.
        key: Idempotency key.
        carried: The items that are still owed, each with its reason; a town that has not closed its day is
            named among them.
        statement: Words of the commander, "" for none.
    """

    area: str
    starts_at: datetime
    seen_number: int
    key: str
    carried: tuple[CarriedItem, ...] = ()
    statement: str = ""


@dataclass(frozen=True, slots=True)
class DayReopening:
    """Reopen a closed period under a new number.

    Attributes:
        area: Code of the area.
        starts_at: Start of the period.
        seen_number: Number of the closed period.
        reason: The reason.
        key: Idempotency key.
    """

    area: str
    starts_at: datetime
    seen_number: int
    reason: str
    key: str
