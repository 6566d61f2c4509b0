"""A move: how one post of a plan stood when the planner saw it, and how it is to stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.domain.sites import Site


@dataclass(frozen=True, slots=True, order=True)
class Stand:
    """How a post stands or is to stand: held by a unit ("" for nobody), in a status."""

    unit: str
    status: str


@dataclass(frozen=True, slots=True)
class Move:
    """One post of a plan: how it stood when the planner saw it, and how it is to stand.

    ``why`` is the optimiser's reason (``Reason``), "" for the planner's own hand; ``metres`` what the move
    saves on the way, None where that is not known; ``second`` the next best unit with room, "" for none.
    """

    before: Stand
    after: Stand
    why: str = ""
    metres: float | None = None
    second: str = ""

    def seen_from(self, live: Stand) -> Move:
        """The same aim where the post stands like this by now."""
        unit = live.unit if self.after.unit == self.before.unit else self.after.unit
        status = live.status if self.after.status == self.before.status else self.after.status
        return replace(self, before=live, after=Stand(unit, status))


def stand_of(site: Site) -> Stand:
    return Stand(site.unit, site.status)
