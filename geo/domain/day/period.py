"""Operational periods: from one start of the day to the next, for each area that closes its day.

States: *open* while the period runs, *closing* once its time is over, *closed* by the day close of a
commander. The first two follow from the clock and are not stored. A closed period is read-only: what is
recorded of it afterwards is a correction, and a reopening begins a new number over the same time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from geo.domain.areas import Level
from geo.domain.day.owed import OwedAnswer, OwedKey, OwedKind
from geo.domain.errors import InvalidInput, NotFound, Overtaken
from geo.domain.shifts.shift import Shift, shift_starting, shifts_between
from geo.domain.sites import checked_note


class PeriodState(StrEnum):
    """State of an operational period (values are message keys)."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class PeriodConflict(Overtaken):
    """Another account has closed or reopened the period since the screen showed it."""

    default_key = "error.day_conflict"


@dataclass(frozen=True, slots=True)
class UnansweredItem:
    """An item of a closed period that was neither given nor zero: excused, or carried over, with its reason.

    ``name`` is the name at the time of closing; ``unit`` owes it, else the area does where it is "".
    """

    what: OwedKind
    ref: str
    name: str
    area: str
    unit: str
    since: datetime
    answer: OwedAnswer
    reason: str

    @property
    def key(self) -> OwedKey:
        """What identifies the item within its period."""
        return OwedKey(self.what, self.ref)

    @property
    def who(self) -> str:
        """Code of the unit that owes it, else that of the area."""
        return self.unit or self.area


@dataclass(frozen=True, slots=True)
class ClosingRecord:
    """What a day close records.

    Attributes:
        seq: Number of the last journal entry that it counts.
        head_hash: Hash of that entry.
        actor: Code of the account that closed the period.
        at: Time of the day close.
        statement: Words of the commander, "" for none.
        figures: Figures of the period by name (see ``geo/domain/day/figures.py``).
        unanswered: Items that were excused or carried over.
    """

    seq: int
    head_hash: str
    actor: str
    at: datetime
    statement: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    unanswered: tuple[UnansweredItem, ...] = ()


@dataclass(frozen=True, slots=True)
class OperationalPeriod:
    """Operational period of one area, the half-open interval [starts_at, ends_at) in UTC.

    Attributes:
        area: Code of the area.
        starts_at: Start of the period, which identifies it within the area.
        ends_at: End of the period, exclusive.
        number: Number of the period among those of the area; 0 until its first day close.
        closing: What the day close recorded, None while the period is not closed.
        reopens: Number of the closed period that this one reopens, 0 for none.
        reason: Reason of the reopening, "" for none.
        reopened_by: Code of the account that reopened it, "" for none.
    """

    area: str
    starts_at: datetime
    ends_at: datetime
    number: int = 0
    closing: ClosingRecord | None = None
    reopens: int = 0
    reason: str = ""
    reopened_by: str = ""

    @property
    def shift(self) -> Shift:
        """The interval of the period."""
        return Shift(self.starts_at, self.ends_at)

    @property
    def is_closed(self) -> bool:
        """Whether the period is closed, and so read-only."""
        return self.closing is not None

    def state_at(self, now: datetime) -> PeriodState:
        """Return the state at a time."""
        if self.is_closed:
            return PeriodState.CLOSED
        return PeriodState.OPEN if now < self.ends_at else PeriodState.CLOSING

    def contains(self, timestamp: datetime) -> bool:
        """Check whether a timestamp lies within the period."""
        return self.starts_at <= timestamp < self.ends_at

    def after_closing(self, closing: ClosingRecord, *, seen_number: int, number: int) -> OperationalPeriod:
        """Return the closed period.

        Args:
            closing: What the day close records.
            seen_number: Number of the period that the form displayed.
            number: Next number of the area, for a period without one.

        Raises:
            PeriodConflict: It was closed or reopened since the form displayed it.
            InvalidInput: It has not begun, or the statement is too long.
        """
        self.require_seen(seen_number, closed=False)
        if closing.at < self.starts_at:
            raise InvalidInput("error.day_not_begun")
        closing = replace(closing, statement=checked_note(closing.statement))
        return replace(self, number=self.number or number, closing=closing)

    def after_reopening(self, reason: str, actor: str, *, seen_number: int, number: int) -> OperationalPeriod:
        """Return the period that is open again, under a new number; the closed one stays as it is.

        Args:
            reason: Reason of the reopening.
            actor: Code of the account.
            seen_number: Number of the period that the form displayed.
            number: Next number of the area.

        Raises:
            PeriodConflict: It was reopened since the form displayed it.
            InvalidInput: The reason is missing or too long.
        """
        self.require_seen(seen_number, closed=True)
        return OperationalPeriod(
            self.area,
            self.starts_at,
            self.ends_at,
            number,
            reopens=self.number,
            reason=checked_reason(reason),
            reopened_by=actor,
        )

    def require_seen(self, seen_number: int, *, closed: bool) -> None:
        """Check that the period is as the form displayed it.

        Args:
            seen_number: Number that the form displayed.
            closed: Whether the form displayed a closed period.

        Raises:
            PeriodConflict: It was closed or reopened since.
        """
        if self.number != seen_number or self.is_closed != closed:
            by = self.closing.actor if self.closing else self.reopened_by
            raise PeriodConflict(
                "error.day_closed_meanwhile" if self.is_closed else "error.day_conflict", actor=by
            )


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact of a closed period that was recorded after its day close, shown as "431 (reported 430)".

    Attributes:
        seq: Number of its journal entry.
        area: Code of the area of the period.
        number: Number of the period.
        ref: Id of the object, for instance of a tally.
        figure: Name of the figure that differs.
        before: Value of the object that the day close counted, 0 where there was none.
        after: Value since.
        reason: Why it was corrected.
        actor: Code of the account that corrected it.
        at: Time of the correction.
    """

    seq: int
    area: str
    number: int
    ref: str
    figure: str
    before: int
    after: int
    reason: str
    actor: str
    at: datetime


def closes_day(level: Level) -> bool:
    """Check whether areas of a level close their day: towns and all above them, not communities."""
    return level is not Level.COMMUNITY


def checked_reason(reason: str) -> str:
    """Return a reason as it is stored.

    Raises:
        InvalidInput: It is missing, or longer than MAX_NOTE_LENGTH.
    """
    clean = checked_note(reason)
    if not clean:
        raise InvalidInput("error.reason_missing")
    return clean


def period_interval(day_starts: time, zone: tzinfo, timestamp: datetime) -> Shift:
    """Return the interval of the period that contains a timestamp, in UTC.

    A period is 23 or 25 hours long where the clock changes in it.

    Args:
        day_starts: Local time of day at which periods start.
        zone: Time zone of that time.
        timestamp: The timestamp.
    """
    return shifts_between((day_starts,), zone, timestamp, timestamp + timedelta(microseconds=1))[0]


def period_starting(day_starts: time, zone: tzinfo, starts_at: datetime) -> Shift:
    """Return the interval of the period that starts exactly at a time, in UTC.

    Args:
        day_starts: Local time of day at which periods start.
        zone: Time zone of that time.
        starts_at: The time.

    Raises:
        NotFound: No period starts then.
    """
    interval = shift_starting((day_starts,), zone, starts_at)
    if interval is None:
        raise NotFound("error.unknown_period", start=starts_at)
    return interval


def period_id(area: str, starts_at: datetime) -> str:
    """Return the id of a period in the journal; ids in text order are in the order of time."""
    return f"{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ} {area}"
