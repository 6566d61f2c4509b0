"""Tallies: what one post counted in one shift, and the mark on a count that jumps against the usual.

Zero is an answer: a tally of zeros is a zero report. A shift without a tally is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from math import sqrt
from statistics import median

from geo.domain.errors import InvalidInput
from geo.domain.numbers import whole_number
from geo.domain.shifts.shift import Shift
from geo.domain.shifts.shift_record import shift_record_id

MAX_COUNT = 99_999
"""Largest plausible count of one shift; larger ones are typing errors."""
MAX_MINUTES = 24 * 60
"""Longest plausible wait in minutes."""
TALLY_GRACE = timedelta(hours=1)
"""Time after the end of its shift within which a tally is on time: the crew writes it as it is relieved."""

USUAL_SHIFTS = 14
"""Number of earlier shifts that the usual is taken from, at most."""
MIN_USUAL_SHIFTS = 5
"""Number of earlier shifts below which nothing is usual yet."""
JUMP_LIMIT = 3.5
"""Modified z-score above which a count is marked (Iglewicz and Hoaglin 1993)."""
MAD_TO_SIGMA = 1.4826
"""Factor from the median absolute deviation to the standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class TallyCounts:
    """Counts of one shift of one post, or of several together.

    Attributes:
        persons: Number of persons checked.
        vehicles: Number of vehicles checked.
        temperatures: Number of temperatures taken.
        abnormal: Number of abnormal temperatures among them.
        arrivals: Number of arrivals from elsewhere registered.
        waiting: Number of vehicles waiting at the worst time, None where it was not counted.
        minutes_waited: Longest wait in minutes, None where it was not counted.
    """

    persons: int
    vehicles: int
    temperatures: int
    abnormal: int
    arrivals: int
    waiting: int | None = None
    minutes_waited: int | None = None

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> TallyCounts:
        """Return the counts that were written as text, by name; "" for a count of the queue not taken.

        Raises:
            InvalidInput: A text is no whole number.
        """
        persons, vehicles, temperatures, abnormal, arrivals = (
            whole_number(texts[name]) for name in SUMMED_COUNTS
        )
        waiting, minutes = (whole_number(text) if (text := texts[name]) else None for name in QUEUE_COUNTS)
        return cls(persons, vehicles, temperatures, abnormal, arrivals, waiting, minutes)

    @property
    def is_zero(self) -> bool:
        """Whether nothing was counted: a zero report."""
        return not any(asdict(self).values())


NO_COUNTS = TallyCounts(0, 0, 0, 0, 0)
"""Counts of a zero report, and of no tallies together."""
COUNT_NAMES = tuple(field.name for field in fields(TallyCounts))
"""Names of all counts, in the order of forms and tables."""
SUMMED_COUNTS = COUNT_NAMES[:5]
"""Names of the counts that are always given, and that add up over posts and shifts."""
QUEUE_COUNTS = COUNT_NAMES[5:]
"""Names of the counts of the queue, which may not have been taken."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Tally of one shift of one post.

    Attributes:
        site_id: Code of the post.
        shift_start: Start of the shift.
        area: Code of the area in which the post lay when the tally was recorded.
        unit: Code of the unit on the shift, "" for none.
        counts: What was counted.
        observed_at: Time of the count.
        first_recorded_at: Time at which the first tally of the shift was recorded, which decides whether it
            was on time; a correction does not make it late.
        version: Number of changes, 1 for the first tally.
    """

    site_id: str
    shift_start: datetime
    area: str
    unit: str
    counts: TallyCounts
    observed_at: datetime
    first_recorded_at: datetime
    version: int = 1

    @property
    def id(self) -> str:
        """Id in the journal; ids in text order are in the order of time."""
        return shift_record_id(self.site_id, self.shift_start)

    def is_on_time(self, shift: Shift) -> bool:
        """Check whether the shift was first tallied before TALLY_GRACE had passed after its end."""
        return self.first_recorded_at <= shift.end + TALLY_GRACE


@dataclass(frozen=True, slots=True)
class CountJump:
    """A count that jumps against the usual: its name, its value, and the usual value."""

    count: str
    value: int
    usual: float


def checked_counts(counts: TallyCounts) -> TallyCounts:
    """Return counts that are plausible.

    Raises:
        InvalidInput: A count is negative or too large, or there are more abnormal temperatures than were
            taken.
    """
    for name in COUNT_NAMES:
        value, most = getattr(counts, name), MAX_MINUTES if name == "minutes_waited" else MAX_COUNT
        if value is not None and not 0 <= value <= most:
            raise InvalidInput("error.tally_count", found=value, expected=f"0 … {most}")
    if counts.abnormal > counts.temperatures:
        raise InvalidInput("error.tally_abnormal", found=counts.abnormal, expected=counts.temperatures)
    return counts


def count_jumps(counts: TallyCounts, earlier: Sequence[TallyCounts]) -> tuple[CountJump, ...]:
    """Return the counts that jump against the usual of the same post and the same shift of the day.

    The usual is the median of the last USUAL_SHIFTS tallies. A count jumps where its modified z-score, the
    difference from the median divided by the scaled median absolute deviation, exceeds JUMP_LIMIT (Iglewicz
    and Hoaglin, How to Detect and Handle Outliers, 1993). The deviation is at least that of a Poisson count,
    the root of its mean, and at least 1: after a week of equal counts one person more is no jump.

    Args:
        counts: What was counted.
        earlier: Counts of earlier shifts, newest first.
    """
    rows = earlier[:USUAL_SHIFTS]
    jumps = []
    for name in COUNT_NAMES:
        usual_values = [value for row in rows if (value := getattr(row, name)) is not None]
        value = getattr(counts, name)
        if value is None or len(usual_values) < MIN_USUAL_SHIFTS:
            continue
        usual = float(median(usual_values))
        deviation = MAD_TO_SIGMA * median(abs(each - usual) for each in usual_values)
        if abs(value - usual) > JUMP_LIMIT * max(deviation, sqrt(usual), 1.0):
            jumps.append(CountJump(name, value, usual))
    return tuple(jumps)
