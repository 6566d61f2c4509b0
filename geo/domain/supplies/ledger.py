"""Ledger of one item at one place: its balance at any time, and what was used between counts.

The balance is the last count with the moves after it, in the order of (time observed, journal number).
Consumption is OpenLMIS's: C = opening + in - out - closing (Requisition, LineItemFieldsCalculator, 2024); the
rate is that of MSH (Managing Drug Supply, 3rd ed. 2012, 23): C / (days - days out of stock).

Times are integer milliseconds since 1970, as the store has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

DAY_MS = 24 * 60 * 60 * 1000
WINDOW_PERIODS = 7
"""Number of closed periods that the rate of use is taken from."""
WORST_PERIODS = 3
"""Number of closed periods of which the worst rate is shown beside it."""
LEAST_SPAN_MS = DAY_MS // 2
"""Shortest time between two counts that says how much is used in a day."""


class LedgerEvent(NamedTuple):
    """A move at the place, or a count of it; sorted by time and journal number.

    Attributes:
        at: Time in milliseconds: of the move, of the receipt where goods come by an issue, or of the count.
        seq: Number of the journal entry.
        change: What the move adds, negative for what it takes; 0 for a count.
        counted: What was counted, None for a move.
        is_issue: Whether the place issued it to another.
    """

    at: int
    seq: int
    change: int = 0
    counted: int | None = None
    is_issue: bool = False


class Window(NamedTuple):
    """Times in milliseconds between which use is measured, both included.

    ``worst_begin``: from then on the worst rate is looked for.
    """

    begin: int
    end: int
    worst_begin: int


@dataclass(frozen=True, slots=True)
class Use:
    """What was used in a time.

    Attributes:
        used: Quantity, below 0 where the counts disagree with the moves.
        days: Days in which there was stock: those of the time less those out of stock.
    """

    used: int
    days: float

    @property
    def rate(self) -> float | None:
        """Quantity used in a day with stock; None where nothing was used, or never anything in stock."""
        return self.used / self.days if self.used > 0 and self.days > 0 else None


@dataclass(frozen=True, slots=True)
class StockFigures:
    """Figures of an item at a place.

    Attributes:
        balance: What should be there; below 0 where more left than ever came.
        counted_at: Time of the last count in milliseconds, None where it was never counted.
        use: Use in the window, None where there are not two counts in it.
        worst_rate: Highest rate between two counts of the last days, None where there is none.
    """

    balance: int
    counted_at: int | None
    use: Use | None
    worst_rate: float | None

    @property
    def counts_disagree(self) -> bool:
        """Whether more was counted than can be there."""
        return self.use is not None and self.use.used < 0


class Ledger:
    """Ledger of one item at one place; it never changes."""

    __slots__ = ("events",)

    def __init__(self, events: Iterable[LedgerEvent] = ()) -> None:
        """Build the ledger of these events, in whatever order they come."""
        self.events: tuple[LedgerEvent, ...] = tuple(sorted(events))

    def balances(self) -> list[int]:
        """Return the balance after each event."""
        balance, result = 0, []
        for event in self.events:
            balance = balance + event.change if event.counted is None else event.counted
            result.append(balance)
        return result

    def figures(self, window: Window, *, is_depot: bool) -> StockFigures:
        """Return balance and use.

        Args:
            window: Times between which use is measured.
            is_depot: Whether the place issues what it has: its use is what it issued, of all others what
                vanished between counts.
        """
        balances = self.balances()
        counted_at = next((event.at for event in reversed(self.events) if event.counted is not None), None)
        use, worst = None, None
        if is_depot:
            use = self._issued(balances, window)
        elif counts := self._counts(window.begin, window.end):
            use, worst = self._used(balances, counts), self._worst_rate(balances, counts, window)
        return StockFigures(balances[-1] if balances else 0, counted_at, use, worst)

    def _used(self, balances: Sequence[int], counts: Sequence[int]) -> Use | None:
        """Return the use from the first to the last count in the window."""
        if self._span(counts[0], counts[-1]) < LEAST_SPAN_MS:
            return None
        return self._between(balances, counts[0], counts[-1])

    def _worst_rate(self, balances: Sequence[int], counts: Sequence[int], window: Window) -> float | None:
        """Return the highest rate between two successive counts that end after ``window.worst_begin``."""
        spaced: list[int] = []
        for number in reversed(counts):  # from the last one back, those that are far enough apart
            if not spaced or self._span(number, spaced[-1]) >= LEAST_SPAN_MS:
                spaced.append(number)
        rates = (
            self._between(balances, first, last).rate
            for last, first in pairwise(spaced)
            if self.events[last].at > window.worst_begin
        )
        return max((rate for rate in rates if rate is not None), default=None)

    def _issued(self, balances: Sequence[int], window: Window) -> Use | None:
        """Return what was issued in the window, of a shorter history since its beginning."""
        if not self.events:
            return None
        begin = max(window.begin, self.events[0].at)
        if window.end - begin < LEAST_SPAN_MS:
            return None
        within = [event for event in self.events if begin <= event.at <= window.end]
        issued = -sum(event.change for event in within if event.is_issue)
        ends = [event.at for event in self.events[1:]] + [window.end]
        out = sum(
            max(0, min(end, window.end) - max(event.at, begin))
            for event, balance, end in zip(self.events, balances, ends, strict=True)
            if balance <= 0
        )
        return Use(issued, (window.end - begin - out) / DAY_MS)

    def _counts(self, begin: int, end: int) -> list[int]:
        """Return the indexes of the counts from ``begin`` to ``end``."""
        return [
            number
            for number, event in enumerate(self.events)
            if event.counted is not None and begin <= event.at <= end
        ]

    def _span(self, first: int, last: int) -> int:
        return self.events[last].at - self.events[first].at

    def _between(self, balances: Sequence[int], first: int, last: int) -> Use:
        """Return the use between two counts, given by their indexes."""
        events, moved, out = self.events, 0, 0
        for number in range(first, last):  # a loop: every ledger is gone through as the process starts
            if number > first:
                moved += events[number].change
            if balances[number] <= 0:
                out += events[number + 1].at - events[number].at
        used = (events[first].counted or 0) + moved - (events[last].counted or 0)
        return Use(used, (self._span(first, last) - out) / DAY_MS)
