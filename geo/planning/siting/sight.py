"""Which places which sites see, and how much each place weighs.

Sites and places stand in the order of their codes everywhere in this package: where two are equally good, the
first is taken, so that the same input gives the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from geo.planning.rows import Floats

    Sites = NDArray[np.intp]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sight:
    """``sees``: places x sites, 1 where the site sees the place; ``weights``: people of each place."""

    sees: csr_array
    weights: Floats

    @property
    def sites(self) -> int:
        return int(self.sees.shape[1])

    def of(self, sites: Iterable[int]) -> Mask:
        """The places that at least one of the sites sees."""
        seen = np.zeros(self.sites)
        seen[list(sites)] = 1.0
        covered: Mask = (self.sees @ seen) > 0
        return covered

    def people(self, sites: Iterable[int]) -> float:
        """The weight that the sites see together, each place counted once."""
        return float(self.weights[self.of(sites)].sum())


def sight(sees: ArrayLike | csr_array, weights: ArrayLike) -> Sight:
    """A ``Sight`` from any matrix of truth values, places x sites, and one weight a place, none negative.

    Raises ``InvalidInput`` where the shapes do not fit or a weight is negative or no number.
    """
    matrix = csr_array(sees, dtype=np.float64)
    matrix.eliminate_zeros()
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    weight = np.ascontiguousarray(weights, np.float64)
    if weight.shape != (matrix.shape[0],) or not (weight >= 0).all() or not np.isfinite(weight).all():
        raise InvalidInput("error.siting_numbers", field="weights")
    return Sight(matrix, weight)


def sight_within(metres: ArrayLike, reach: float, weights: ArrayLike) -> Sight:
    """A site sees the places at most ``reach`` away; ``metres``: places x sites, by road where known."""
    return sight(np.asarray(metres, np.float64) <= reach, weights)


def seen_by(known: Sight) -> list[list[int]]:
    """For each place the sites that see it."""
    columns = known.sees.indices.tolist()
    return [columns[start:end] for start, end in pairwise(known.sees.indptr.tolist())]


def merged(known: Sight) -> Sight:
    """The same with one place, weights summed, for all that the same sites see; without what nobody sees."""
    starts, columns = known.sees.indptr, known.sees.indices
    first: dict[bytes, int] = {}
    group = np.full(len(known.weights), -1)
    for place in np.flatnonzero((np.diff(starts) > 0) & (known.weights > 0)):
        group[place] = first.setdefault(columns[starts[place] : starts[place + 1]].tobytes(), len(first))
    kept = group >= 0
    _, places = np.unique(group[kept], return_index=True)
    weights = np.bincount(group[kept], known.weights[kept], len(first)).astype(np.float64)
    return Sight(known.sees[np.flatnonzero(kept)[places]], weights)
