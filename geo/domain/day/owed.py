"""What is owed: everything that somebody is expected to do or report in a period, with its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class OwedKind(StrEnum):
    """What is owed, the most urgent first among items that are equally late (values are message keys)."""

    SHIFT = "shift"
    """The confirmation that a unit stands at a post on a shift."""
    HANDOVER = "handover"
    """The handover of a post to a shift, offered and accepted."""
    REPORT = "report"
    """A report from a site that is silent."""
    RECEIPT = "receipt"
    """The acknowledgement of an order, or of the post orders at a post."""
    FINDING = "finding"
    """The correction of a finding."""
    CONFIRMATION = "confirmation"
    """The confirmation of a corrected finding by a second person."""
    TALLY = "tally"
    """The tally of a shift of a post."""
    PATROL = "patrol"
    """A patrol of a site."""
    REVISIT = "revisit"
    """Households of a site to be visited again, since the door was not answered."""
    EMERGENCY_ACCESS = "emergency_access"
    """A test of the emergency access of a site."""
    SUPPLY_RECEIPT = "supply_receipt"
    """The receipt of supplies that were issued to a site."""
    STOCK_COUNT = "stock_count"
    """The count of the supplies at a site."""
    DAY_CLOSE = "day_close"
    """The day close of an area within the area that is to be closed."""


NEVER_BLOCKS = frozenset({OwedKind.HANDOVER})
"""Kinds that a day close names without a reason where they are owed: they keep no day from being closed."""
_ORDER = {kind: number for number, kind in enumerate(OwedKind)}


class OwedAnswer(StrEnum):
    """Answer to an owed item (values are message keys); an item without one is still owed."""

    GIVEN = "given"
    ZERO = "zero"
    EXCUSED = "excused"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True, order=True)
class OwedKey:
    """What identifies an owed item within a period: what is owed, and of which object.

    ``ref`` is the code of a site or area, the number of a finding, or the id of a shift (``ShiftKey.id``) or
    receipt (``ReceiptRef.id``).
    """

    what: OwedKind
    ref: str


@dataclass(frozen=True, slots=True)
class OwedItem:
    """One thing that is expected in a period.

    Attributes:
        what: What is owed.
        ref: Of which object, see ``OwedKey``.
        name: Name of the site, area or finding as screens show it.
        site_id: Code of the site, "" for none.
        area: Code of the area in which it is owed; never empty.
        unit: Code of the unit that owes it, "" where the area itself does.
        since: Time from which it is owed.
        due_at: Time at which it becomes late, None where it is late from the start.
        shift_start: Start of the shift that it is about, None for no shift.
        version: Version of what an answer changes (site, shift record, tally or finding), 0 for none yet.
        answer: Answer so far, None while it is owed.
        on_time: Whether the answer was given in time.
        reason: Why it is excused or carried over, "" otherwise.
        category: Code of the category of a finding, "" otherwise.
    """

    what: OwedKind
    ref: str
    name: str
    site_id: str
    area: str
    unit: str
    since: datetime
    due_at: datetime | None = None
    shift_start: datetime | None = None
    version: int = 0
    answer: OwedAnswer | None = None
    on_time: bool = False
    reason: str = ""
    category: str = ""

    @property
    def key(self) -> OwedKey:
        """What identifies the item within its period."""
        return OwedKey(self.what, self.ref)

    @property
    def who(self) -> str:
        """Code of the unit that owes it, else that of the area."""
        return self.unit or self.area

    @property
    def is_owed(self) -> bool:
        """Whether there is no answer yet."""
        return self.answer is None

    def answered(self, answer: OwedAnswer, reason: str) -> OwedItem:
        """Return the item with an answer that somebody else gives for a reason."""
        return replace(self, answer=answer, reason=reason)

    def is_late(self, now: datetime) -> bool:
        """Check whether it is owed and its time has passed."""
        return self.is_owed and (self.due_at is None or self.due_at <= now)

    def sort_key(self, now: datetime) -> tuple[bool, int, datetime, str]:
        """Late items first, then by what is owed, then the longest owed first."""
        return not self.is_late(now), _ORDER[self.what], self.since, self.ref


@dataclass(frozen=True, slots=True)
class OwedCounts:
    """Numbers of owed items, under the names of DHIS2's reporting rates.

    Attributes:
        expected: Number of items that are expected.
        actual: Number of them that were answered, zero reports included.
        on_time: Number of them that were answered in time.
        zero: Number of them whose answer is zero.
        excused: Number of items without an answer that are excused.
        carried: Number of items without an answer that are carried over to the next period.
    """

    expected: int = 0
    actual: int = 0
    on_time: int = 0
    zero: int = 0
    excused: int = 0
    carried: int = 0

    @property
    def owed(self) -> int:
        """Number of items without any answer."""
        return self.expected - self.actual - self.excused - self.carried

    @property
    def rate(self) -> float | None:
        """Reporting rate, actual / expected; None where nothing is expected."""
        return self.actual / self.expected if self.expected else None

    @property
    def on_time_rate(self) -> float | None:
        """Reporting rate on time, on time / expected; None where nothing is expected."""
        return self.on_time / self.expected if self.expected else None

    def __add__(self, other: OwedCounts) -> OwedCounts:
        """Return the numbers of both together."""
        return OwedCounts(
            self.expected + other.expected,
            self.actual + other.actual,
            self.on_time + other.on_time,
            self.zero + other.zero,
            self.excused + other.excused,
            self.carried + other.carried,
        )


def count_owed(items: Iterable[OwedItem]) -> OwedCounts:
    """Count owed items by their answers."""
    expected = actual = on_time = zero = excused = carried = 0
    for item in items:
        expected += 1
        actual += item.answer in (OwedAnswer.GIVEN, OwedAnswer.ZERO)
        on_time += item.on_time
        zero += item.answer is OwedAnswer.ZERO
        excused += item.answer is OwedAnswer.EXCUSED
        carried += item.answer is OwedAnswer.CARRIED
    return OwedCounts(expected, actual, on_time, zero, excused, carried)
