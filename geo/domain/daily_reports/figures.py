"""Values of figures: a number, or the word for why there is none; and the rows that a number counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MissingFigure(StrEnum):
    """Why a figure has no number, which zero never stands for (values are message keys)."""

    NOT_REPORTED = "not_reported"
    """The area has not closed its day."""
    NOT_COMPUTED = "not_computed"
    """Nothing was recorded that the figure could be computed from."""
    DISPUTED = "disputed"
    """Its sources say different things, and none was agreed."""


FigureValue = int | MissingFigure


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row that a figure counts.

    Attributes:
        ref: Code of the site, number of the finding, or id of the tally or owed item.
        name: Name of the site, area or finding.
        area: Code of the area in which it lies.
        amount: What it adds to the figure: 1 where rows are counted.
    """

    ref: str
    name: str
    area: str
    amount: int = 1


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """What identifies a figure of a report: its code in the registry, and the code of the area."""

    code: str
    area: str


@dataclass(frozen=True, slots=True)
class FigureMoment:
    """When a figure is read, so that the same rows can be read again at any later time.

    Attributes:
        at: Time at which states are derived: the day close of the area, the end of the period at most.
        seq: Last journal entry that counts for sites.
        counted_seq: Last journal entry that counts for tallies and findings.
        period_area: Code of the area whose day close is counted, "" for none.
        period_number: Number of its period, 0 while it is not closed.
    """

    at: datetime
    seq: int
    counted_seq: int
    period_area: str = ""
    period_number: int = 0


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure as a report states it.

    Attributes:
        code: Code in the registry.
        area: Code of the area.
        value: The number, or why there is none.
        whole: The number of which it is a part, None where it is a part of none.
        before: The same figure of the period before.
        whole_before: The number of which that was a part.
        moment: When it is read.
    """

    code: str
    area: str
    value: FigureValue
    whole: FigureValue | None
    before: FigureValue
    whole_before: FigureValue | None
    moment: FigureMoment

    @property
    def key(self) -> FigureKey:
        """What identifies the figure within its report."""
        return FigureKey(self.code, self.area)

    @property
    def change(self) -> int | None:
        """Difference from the period before, None where one of both has no number."""
        return difference(self.value, self.before)

    @property
    def change_of_whole(self) -> int | None:
        """By how much the whole differs from the period before; None where it does not, or is not known."""
        if self.whole is None or self.whole_before is None:
            return None
        return difference(self.whole, self.whole_before) or None


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """Value of a figure in a frozen report, with the tallies that it counts.

    Attributes:
        key: What identifies the figure within its report.
        value: The number, or why there is none.
        counted_seq: Last journal entry that counts for tallies.
        period_area: Code of the area whose day close is counted, "" for none.
        period_number: Number of its period, 0 where it was not closed.
    """

    key: FigureKey
    value: FigureValue
    counted_seq: int
    period_area: str
    period_number: int


def difference(value: FigureValue, before: FigureValue) -> int | None:
    """Return how much a value differs from an earlier one, None where one of both is no number."""
    if isinstance(value, MissingFigure) or isinstance(before, MissingFigure):
        return None
    return value - before
