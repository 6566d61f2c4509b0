"""Shifts of a post: from one local start to the next, whatever the clock does in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

DAY = timedelta(days=1)
SPARE = 2 * DAY
"""Looked at on either side: a shift of 24 hours begins at most a day and a change of the clock before."""


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From ``start`` until just before ``end``, both in UTC."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)

    def has(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def overlaps(self, other: Shift) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Stint:
    """So many people of a unit, so many of them leads, at one post for one shift; then they ``rest``."""

    shift: Shift
    people: int
    leads: int
    rest: timedelta = timedelta(0)


def doubled(stints: Sequence[Stint], people: int, leads: int) -> frozenset[int]:
    """Numbers of one unit's stints that run at a moment at which more are needed than it has.

    More begin to be needed only where a stint begins: those are the moments to look at.
    """
    found: set[int] = set()
    for moment in {stint.shift.start for stint in stints}:
        running = [number for number, stint in enumerate(stints) if stint.shift.has(moment)]
        needed = sum(stints[number].people for number in running)
        led = sum(stints[number].leads for number in running)
        if needed > people or led > leads:
            found.update(running)
    return frozenset(found)


def unrested(stints: Sequence[Stint], people: int) -> frozenset[int]:
    """Numbers of one unit's stints that begin while more of it stand or rest than it has people.

    Leads are counted while they stand alone, as an order counts one for each post.
    """
    found: set[int] = set()
    for moment in {stint.shift.start for stint in stints}:
        taken = sum(
            stint.people for stint in stints if stint.shift.start <= moment < stint.shift.end + stint.rest
        )
        if taken > people:
            found.update(number for number, stint in enumerate(stints) if stint.shift.start == moment)
    return frozenset(found)


def shifts_between(starts: Sequence[time], zone: tzinfo, begin: datetime, end: datetime) -> tuple[Shift, ...]:
    """The shifts of a daily pattern that share any time with [begin, end), in order and without gaps.

    A start that the clock leaps over is taken where the leap leads to; of one that comes twice, the first.
    """
    first, last = (
        (moment + spare).astimezone(zone).date() for moment, spare in ((begin, -SPARE), (end, SPARE))
    )
    dates = [first + DAY * number for number in range((last - first).days + 1)]
    moments = {datetime.combine(date, at, zone).astimezone(UTC) for date in dates for at in starts}
    found = (Shift(*pair) for pair in pairwise(sorted(moments)))
    return tuple(shift for shift in found if shift.start < end and begin < shift.end)


def shift_starting(starts: Sequence[time], zone: tzinfo, start: datetime) -> Shift | None:
    """The shift that begins at this very moment; None where the pattern has none."""
    found = shifts_between(starts, zone, start, start + timedelta(microseconds=1))
    return next((shift for shift in found if shift.start == start), None)


def next_turn(starts: Sequence[time], zone: tzinfo, shift: Shift, crews: int) -> datetime:
    """When the crew that works ``shift`` is due again, in UTC: after a shift of each other crew.

    Turns of the pattern are counted, not hours: where the clock changes, a day has 23 or 25 of them, and the
    crew is due with its shift all the same.

    Args:
        starts: Local times of day at which shifts start, as those of a kind.
        zone: The zone of these times.
        shift: A shift of that pattern.
        crews: Crews that relieve one another, at least 1.
    """
    if crews == 1:
        return shift.end
    following = shifts_between(starts, zone, shift.end, shift.end + (crews - 1) * SPARE)
    return following[crews - 2].end


def clock_hours(moment: datetime, zone: tzinfo, first: date) -> float:
    """Hours on the local clock since midnight of ``first``: 24 for each day, also where the clock changes.

    Starts and ends of shifts keep their order on this scale: of a local time that comes twice only the first
    occurrence starts a shift, and one that is skipped starts where the clock goes on.
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    return (local - datetime.combine(first, time())) / timedelta(hours=1)
