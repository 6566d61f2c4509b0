"""What is asked of a plan of posts: how many, how few moves, which stay, which may not be, and hard rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Row:
    """A hard rule: of these ``sites`` at least ``least`` and at most ``most`` are in the plan."""

    sites: tuple[int, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many posts, and what holds whatever it costs.

    Of those open ``now`` at most ``moves`` may close (None: any); ``locked`` ones are in the plan, ``banned``
    ones are not; ``rows`` are further hard rules.
    """

    count: int
    now: tuple[int, ...] = ()
    moves: int | None = None
    locked: tuple[int, ...] = ()
    banned: tuple[int, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def kept(self) -> int:
        """How many of the posts open now the plan must keep."""
        return 0 if self.moves is None else max(0, len(set(self.now)) - self.moves)


def check(wanted: Wanted, sites: int) -> None:
    """Raise ``InvalidInput`` for site numbers that are not there and counts that no plan can meet."""
    named = {
        *wanted.now,
        *wanted.locked,
        *wanted.banned,
        *(site for row in wanted.rows for site in row.sites),
    }
    may_open = sites - len(set(wanted.banned))
    may_stay = len(set(wanted.now) - set(wanted.banned))
    others_locked = len(set(wanted.locked) - set(wanted.now))
    if not all(0 <= site < sites for site in named):
        raise InvalidInput("error.siting_numbers", field="sites")
    if not len(set(wanted.locked)) <= wanted.count <= may_open or set(wanted.locked) & set(wanted.banned):
        raise InvalidInput("error.siting_numbers", field="count")
    if any(not row.least <= len(set(row.sites)) for row in wanted.rows):
        raise InvalidInput("error.siting_numbers", field="rows")
    if wanted.kept > min(may_stay, wanted.count - others_locked):
        raise InvalidInput("error.siting_numbers", field="moves")


def flags(sites: int, numbers: tuple[int, ...]) -> NDArray[np.bool_]:
    """A mask over the sites."""
    mask = np.zeros(sites, bool)
    mask[list(numbers)] = True
    return mask
