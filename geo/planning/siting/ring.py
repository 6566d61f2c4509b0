"""Where the customers of suspended markets may turn up instead: a rule of thumb, not a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Floats

NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Ring:
    """``inside``: sites more than the inner and at most the outer radius from a suspended market.

    ``pressure``: visitors that each site may get, 0 outside the ring; ``unplaced``: those whom the rule sends
    nowhere, because no site lies in the ring of their market. A heuristic: say so wherever it is shown.
    """

    inside: NDArray[np.bool_]
    pressure: Floats
    unplaced: float


def displacement(metres: Floats, visitors: Floats, inner: float, outer: float) -> Ring:
    """Share each suspended market's visitors among its nearest sites in the ring (inner, outer].

    ``metres``: markets x sites; ``visitors``: people a market day of each market. Shares fall with the
    distance (1 / metres, at least one metre) over the five nearest: Huff (1963) with every site equally
    attractive. Nobody measured where these people go; the figure says where to look first. Raises
    ``InvalidInput`` for radii in the wrong order and figures that cannot be.
    """
    metres, people = np.asarray(metres, np.float64), np.asarray(visitors, np.float64)
    if not 0 <= inner < outer or metres.ndim != 2 or people.shape != metres.shape[:1]:
        raise InvalidInput("error.siting_numbers", field="radius")
    if np.isnan(metres).any() or not (people >= 0).all() or not np.isfinite(people).all():
        raise InvalidInput("error.siting_numbers", field="visitors")
    ring: NDArray[np.bool_] = (metres > inner) & (metres <= outer)
    ranked = np.argsort(np.where(ring, metres, np.inf), axis=1, kind="stable")
    near = np.zeros_like(ring)
    np.put_along_axis(near, ranked[:, :NEIGHBOURS], values=True, axis=1)
    pull = np.where(ring & near, 1.0 / np.maximum(metres, 1.0), 0.0)
    total = pull.sum(axis=1)
    share = np.divide(pull, total[:, None], out=np.zeros_like(pull), where=total[:, None] > 0)
    inside: NDArray[np.bool_] = np.logical_or.reduce(ring, axis=0)
    return Ring(inside, (people[:, None] * share).sum(axis=0), float(people[total == 0].sum()))
