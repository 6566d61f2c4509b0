"""What the posts are worth now: what they see, what only one of them sees, which could become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import dia_array

from geo.planning.siting.wanted import flags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.planning.rows import Floats
    from geo.planning.siting.sight import Sight


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a measure (people, compounds, villages) is within reach of a post."""

    seen: float
    total: float


@dataclass(frozen=True, slots=True)
class Merge:
    """If ``closes`` closes, ``stays`` still sees ``shared`` of its people; ``lost`` people see nobody."""

    closes: int
    stays: int
    shared: float
    lost: float


def coverage_now(known: Sight, sites: tuple[int, ...], measures: Mapping[str, Floats]) -> dict[str, Seen]:
    """For each measure (its amount at each place) what the sites see and what there is."""
    covered = known.of(sites)
    return {
        name: Seen(float(np.asarray(amounts)[covered].sum()), float(np.asarray(amounts).sum()))
        for name, amounts in measures.items()
    }


def only_here(known: Sight, sites: tuple[int, ...]) -> Floats:
    """For each of the sites, in their order, the people whom no other of them sees."""
    chosen = list(sites)
    times = known.sees @ flags(known.sites, sites).astype(np.float64)
    return np.asarray(np.where(times == 1, known.weights, 0.0) @ known.sees)[chosen]


def merge_candidates(known: Sight, sites: tuple[int, ...], most_lost: float) -> tuple[Merge, ...]:
    """Posts whose closing loses at most ``most_lost`` people, each with the one that shares most with it.

    Ordered by people lost, then by people shared, then by number. Each stands for itself: after one merge the
    others must be asked again.
    """
    chosen = np.array(sorted(set(sites)), np.intp)
    part = known.sees[:, chosen]
    weight = dia_array((known.weights[None, :], 0), shape=(len(known.weights),) * 2)
    together = (part.T @ weight @ part).toarray()
    np.fill_diagonal(together, 0.0)
    lost = only_here(known, tuple(chosen.tolist()))
    found = [
        Merge(int(chosen[at]), int(chosen[row.argmax()]), float(row.max()), float(lost[at]))
        for at, row in enumerate(together)
        if lost[at] <= most_lost and row.max() > 0
    ]
    return tuple(sorted(found, key=lambda merge: (merge.lost, -merge.shared, merge.closes)))
