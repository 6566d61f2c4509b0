"""Door-to-door screening of one site, in counts: no household is missed, and none is counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.errors import InvalidInput

MAX_HOUSEHOLDS = 99_999
"""Largest plausible number of households of one site; larger ones are typing errors."""


@dataclass(frozen=True, slots=True)
class ScreeningCounts:
    """Households of one site, or of several together.

    Attributes:
        households: Number of households.
        visited: Number of them where somebody was met.
        not_answered: Number of them where the door was not answered.
        to_revisit: Number of them to be visited again, of those visited or not answered.
    """

    households: int
    visited: int
    not_answered: int = 0
    to_revisit: int = 0

    @property
    def not_reached(self) -> int:
        """Number of households that were not called at yet."""
        return self.households - self.visited - self.not_answered

    @property
    def share(self) -> float | None:
        """Share of the households that were visited, None where there are none."""
        return self.visited / self.households if self.households else None

    @property
    def is_complete(self) -> bool:
        """Whether every household was visited, and none is to be visited again."""
        return self.visited == self.households and not self.to_revisit

    def __add__(self, other: ScreeningCounts) -> ScreeningCounts:
        """Return the counts of both together."""
        return ScreeningCounts(
            self.households + other.households,
            self.visited + other.visited,
            self.not_answered + other.not_answered,
            self.to_revisit + other.to_revisit,
        )


NO_HOUSEHOLDS = ScreeningCounts(0, 0)
"""Counts of no sites together."""


@dataclass(frozen=True, slots=True)
class Screening:
    """Door-to-door screening of a site as it stands.

    Attributes:
        site_id: Code of the compound or village.
        area: Code of the area in which it lay when the screening was recorded.
        unit: Code of the work group that goes from door to door, "" for none.
        counts: Its households.
        observed_at: Time of the counts.
        reason: Why households were added or taken away, or a new round begins; "" otherwise.
        is_void: Whether it was undone, and nothing had been recorded before.
        version: Number of changes, 1 for the first record.
    """

    site_id: str
    area: str
    unit: str
    counts: ScreeningCounts
    observed_at: datetime
    reason: str = ""
    is_void: bool = False
    version: int = 1

    def after_undo(self, before: Screening | None) -> Screening:
        """Return the screening as it was before its newest record, None for the undo of the first."""
        if before is None:
            return replace(self, is_void=True, version=self.version + 1)
        return replace(before, version=self.version + 1)


def checked_screening(counts: ScreeningCounts) -> ScreeningCounts:
    """Return counts that are plausible.

    Raises:
        InvalidInput: There are no households or too many, a count is negative, or more households were
            visited or not answered, or are to be visited again, than there are.
    """
    if not 0 < counts.households <= MAX_HOUSEHOLDS:
        raise InvalidInput(
            "error.screening_households", found=counts.households, expected=f"1 … {MAX_HOUSEHOLDS:,}"
        )
    reached = counts.visited + counts.not_answered
    if min(counts.visited, counts.not_answered) < 0 or reached > counts.households:
        raise InvalidInput("error.screening_reached", found=reached, expected=counts.households)
    if not 0 <= counts.to_revisit <= reached:
        raise InvalidInput("error.screening_revisit", found=counts.to_revisit, expected=reached)
    return counts


def needs_reason(before: ScreeningCounts, after: ScreeningCounts) -> bool:
    """Check whether a change must be explained: other households, or fewer of them visited."""
    return before.households != after.households or after.visited < before.visited


@dataclass(frozen=True, slots=True)
class ScreeningTotals:
    """Screening of several sites together.

    Attributes:
        sites: Number of sites that are to be screened.
        begun: Number of them with a record.
        complete: Number of them whose households were all visited.
        counts: Households of those with a record.
    """

    sites: int
    begun: int
    complete: int
    counts: ScreeningCounts

    @property
    def progress(self) -> float | None:
        """How far the screening is, None before any record.

        It is the share of the households that were visited, and at most that of the sites that have begun:
        how many households the others have is not known.
        """
        share = self.counts.share
        return None if share is None else min(share, self.begun / self.sites)


def screening_totals(counts: Iterable[ScreeningCounts | None]) -> ScreeningTotals:
    """Return the screening of sites together, of each its counts or None where nothing is recorded."""
    sites = list(counts)
    begun = [each for each in sites if each is not None]
    return ScreeningTotals(
        len(sites), len(begun), sum(each.is_complete for each in begun), sum(begun, NO_HOUSEHOLDS)
    )
