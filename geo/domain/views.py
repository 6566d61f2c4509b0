"""Values that screens display: coverage, figures, totals of areas, changes of sites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """Number of sites in force, of those required to be."""

    in_force: int = 0
    required: int = 0

    @property
    def share(self) -> float | None:
        """Share in force, 0 to 1; None where no site is required to be."""
        return self.in_force / self.required if self.required else None

    def __add__(self, other: Coverage) -> Coverage:
        """Return the coverage of both sets of sites together; they share none."""
        return Coverage(self.in_force + other.in_force, self.required + other.required)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """Number of sites of a kind in one status; ``status`` has the form ``kind.status``, as in the filter."""

    status: str
    count: int
    is_active: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure.

    Attributes:
        code: Code of the figure.
        coverage: The coverage, None where the figure is a count.
        count: The count of sites.
        problems: Statuses that need action with their counts, worst first; for a kind only.
        waiting: Statuses that are not in force and need no action yet, a patrol that is due; for a kind only.
        worst: Codes of the most urgent sites among the problems, worst first; for a kind only.
        delta: Change since the time that is compared with: percentage points of a coverage, sites of a count;
            None where there is nothing to compare with.
        is_active: Whether the filter of the figure is on.
    """

    code: str
    coverage: Coverage | None = None
    count: int = 0
    problems: tuple[StatusCount, ...] = ()
    waiting: tuple[StatusCount, ...] = ()
    worst: tuple[str, ...] = ()
    delta: float | None = None
    is_active: bool = False


@dataclass(frozen=True, slots=True)
class AreaTotal:
    """Totals of one area.

    Attributes:
        code: Code of the area.
        name: Name of the area; "" in the row of the sites that lie in the present area but in none of its
            children.
        sites: Number of sites of the selected kinds.
        listed: Number of them that pass the whole filter.
        coverage: Coverage of the sites.
        silent: Number of silent sites.
        attention: Number of sites that need attention.
    """

    code: str
    name: str
    sites: int
    listed: int
    coverage: Coverage
    silent: int
    attention: int


@dataclass(frozen=True, slots=True)
class SiteChange:
    """A difference of a site between two timestamps.

    Attributes:
        site_id: Code of the site.
        aspect: What differs: ``status``, ``unit``, ``place`` or ``new``.
        before: Code before.
        after: Code after.
        seq: Number of the last journal entry on the site in between; None where there is none, for instance
            where a compound became overdue as time passed.
        actor: Code of the account of that entry.
        at: Time of that entry.
    """

    site_id: str
    aspect: str
    before: str
    after: str
    seq: int | None = None
    actor: str = ""
    at: datetime | None = None
