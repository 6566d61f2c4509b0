"""Constraints of a plan of posts: number, closures allowed, locked and banned sites, cardinality rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class CardinalityRow:
    """Row on the number of open sites among some sites.

    Attributes:
        sites: Indices of the sites.
        lower: Open sites at least.
        upper: Open sites at most, None for no limit.
    """

    sites: tuple[int, ...]
    lower: int = 0
    upper: int | None = None


@dataclass(frozen=True, slots=True)
class SitingConstraints:
    """Constraints of a plan.

    Attributes:
        count: Number of open sites.
        current_sites: Sites open today.
        max_moves: Current sites that may close at most, None for no limit.
        locked: Sites that must open.
        banned: Sites that may not open.
        side_constraints: Further rows.
    """

    count: int
    current_sites: tuple[int, ...] = ()
    max_moves: int | None = None
    locked: tuple[int, ...] = ()
    banned: tuple[int, ...] = ()
    side_constraints: tuple[CardinalityRow, ...] = ()

    @property
    def min_kept(self) -> int:
        """Number of current sites that must stay open."""
        return 0 if self.max_moves is None else max(0, len(set(self.current_sites)) - self.max_moves)


def validate(constraints: SitingConstraints, site_count: int) -> None:
    """Check the constraints against the number of sites.

    Raises:
        InvalidInput: A site does not exist, or the numbers contradict each other.
    """
    named = {
        *constraints.current_sites,
        *constraints.locked,
        *constraints.banned,
        *(site for row in constraints.side_constraints for site in row.sites),
    }
    may_open = site_count - len(set(constraints.banned))
    may_stay = len(set(constraints.current_sites) - set(constraints.banned))
    others_locked = len(set(constraints.locked) - set(constraints.current_sites))
    if not all(0 <= site < site_count for site in named):
        raise InvalidInput("error.siting_numbers", field="sites")
    if not len(set(constraints.locked)) <= constraints.count <= may_open or set(constraints.locked) & set(
        constraints.banned
    ):
        raise InvalidInput("error.siting_numbers", field="count")
    if any(not row.lower <= len(set(row.sites)) for row in constraints.side_constraints):
        raise InvalidInput("error.siting_numbers", field="rows")
    if constraints.min_kept > min(may_stay, constraints.count - others_locked):
        raise InvalidInput("error.siting_numbers", field="moves")


def site_mask(site_count: int, indices: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which sites the indices name."""
    mask = np.zeros(site_count, bool)
    mask[list(indices)] = True
    return mask
