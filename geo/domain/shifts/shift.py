"""Shifts of a post, from one local start time to the next, also where the clock changes in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

DAY = timedelta(days=1)
SEARCH_MARGIN = 2 * DAY
"""Time searched on either side: a shift of 24 hours starts at most a day and a change of the clock before."""


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A shift, the half-open interval [start, end) in UTC."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """Duration in hours."""
        return (self.end - self.start) / timedelta(hours=1)

    def contains(self, timestamp: datetime) -> bool:
        """Check whether a timestamp lies within the shift."""
        return self.start <= timestamp < self.end


@dataclass(frozen=True, slots=True)
class Stint:
    """Part of a unit at one post for one shift: ``people``, ``leads`` of them; then they ``rest``."""

    shift: Shift
    people: int
    leads: int
    rest: timedelta = timedelta(0)


def double_booked(stints: Sequence[Stint], people: int, leads: int) -> frozenset[int]:
    """Return the stints of one unit that run while it needs more people or leads than it has.

    The need rises only where a stint starts, so only the starts are examined.

    Args:
        stints: Stints of one unit.
        people: Number of people of the unit.
        leads: Number of team leads among them.

    Returns:
        Indices into ``stints``.
    """
    overbooked: set[int] = set()
    for start in {stint.shift.start for stint in stints}:
        running = [number for number, stint in enumerate(stints) if stint.shift.contains(start)]
        needed_people = sum(stints[number].people for number in running)
        needed_leads = sum(stints[number].leads for number in running)
        if needed_people > people or needed_leads > leads:
            overbooked.update(running)
    return frozenset(overbooked)


def insufficiently_rested(stints: Sequence[Stint], people: int) -> frozenset[int]:
    """Return the stints of one unit that start while more people are on duty or at rest than it has.

    The rest of team leads is not examined: an order counts one lead for each post.

    Args:
        stints: Stints of one unit.
        people: Number of people of the unit.

    Returns:
        Indices into ``stints``.
    """
    unrested: set[int] = set()
    for start in {stint.shift.start for stint in stints}:
        busy = sum(
            stint.people for stint in stints if stint.shift.start <= start < stint.shift.end + stint.rest
        )
        if busy > people:
            unrested.update(number for number, stint in enumerate(stints) if stint.shift.start == start)
    return frozenset(unrested)


def shifts_between(starts: Sequence[time], zone: tzinfo, begin: datetime, end: datetime) -> tuple[Shift, ...]:
    """Return the shifts of a daily pattern that overlap [begin, end), in order and without gaps.

    A start time that the clock skips is taken as the time after the skip; of a start time that occurs twice
    the first occurrence counts.

    Args:
        starts: Local times of day at which shifts start.
        zone: Time zone of these times.
        begin: Start of the interval.
        end: End of the interval, exclusive.
    """
    first, last = (
        (edge + margin).astimezone(zone).date()
        for edge, margin in ((begin, -SEARCH_MARGIN), (end, SEARCH_MARGIN))
    )
    dates = [first + DAY * number for number in range((last - first).days + 1)]
    edges = {datetime.combine(date, at, zone).astimezone(UTC) for date in dates for at in starts}
    shifts = (Shift(*pair) for pair in pairwise(sorted(edges)))
    return tuple(shift for shift in shifts if shift.start < end and begin < shift.end)


def shift_starting(starts: Sequence[time], zone: tzinfo, start: datetime) -> Shift | None:
    """Return the shift of a daily pattern that starts exactly at ``start``, None where there is none."""
    running = shifts_between(starts, zone, start, start + timedelta(microseconds=1))
    return next((shift for shift in running if shift.start == start), None)


def next_crew_start(starts: Sequence[time], zone: tzinfo, shift: Shift, crews: int) -> datetime:
    """Return the time in UTC at which the crew of a shift starts again: after one shift of each other crew.

    Shifts of the pattern are counted rather than hours: where the clock changes, a day has 23 or 25 hours,
    and the crew still starts with its own shift.

    Args:
        starts: Local times of day at which shifts start, as those of a kind.
        zone: Time zone of these times.
        shift: A shift of that pattern.
        crews: Number of crews that relieve one another, at least 1.
    """
    if crews == 1:
        return shift.end
    following = shifts_between(starts, zone, shift.end, shift.end + (crews - 1) * SEARCH_MARGIN)
    return following[crews - 2].end


def local_clock_hours(timestamp: datetime, zone: tzinfo, first: date) -> float:
    """Return the hours on the local clock since midnight of a date, with 24 hours for every day.

    Starts and ends of shifts keep their order on this scale also where the clock changes: of a local time
    that occurs twice only the first occurrence starts a shift, and a shift at a skipped time starts after the
    skip.

    Args:
        timestamp: The timestamp, in any zone.
        zone: Time zone of the local clock.
        first: The date.
    """
    local = timestamp.astimezone(zone).replace(tzinfo=None)
    return (local - datetime.combine(first, time())) / timedelta(hours=1)
