"""What a screen shows: figures, totals, changes, ready to be drawn and said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sites in force of those that should be; ``share`` is None where there is nothing to cover."""

    in_force: int = 0
    should: int = 0

    @property
    def share(self) -> float | None:
        return self.in_force / self.should if self.should else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip. ``coverage`` for shares, ``count`` for plain numbers.

    ``delta`` is the change since the last briefing: percentage points for a coverage, sites for a count;
    None where there was nothing to compare with. ``pressed`` tells that its filter is on.
    """

    code: str
    coverage: Coverage | None = None
    count: int = 0
    delta: float | None = None
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class AreaTotal:
    """One area's totals; of its ``sites`` of the kinds chosen, ``listed`` pass the whole filter.

    ``name`` is "" in the row of what belongs to the present area itself and to none within it.
    """

    code: str
    name: str
    sites: int
    listed: int
    coverage: Coverage
    silent: int
    attention: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that differs between two moments. ``what``: ``status``, ``unit``, ``place`` or ``new``.

    ``before`` and ``after`` are codes; ``seq``, ``actor`` and ``at`` name the last entry on the site
    since, where there is one: a compound that fell overdue changed without anybody writing.
    """

    site_id: str
    what: str
    before: str
    after: str
    seq: int | None = None
    actor: str = ""
    at: datetime | None = None
