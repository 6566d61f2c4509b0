"""Displacement of market visitors (Huff model, Huff 1963): where visitors of suspended markets may go.

Sets: M suspended markets, N(m) the 5 sites nearest to market m in its ring.

    pressure[n] = sum(visitors[m] * (1 / distance[m,n]) / sum(1 / distance[m,k] for k in N(m)))

A rule of thumb, not a forecast: where these people go was never measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats

NEAREST_SITES = 5
"""Sites among which the visitors of a market are shared."""


@dataclass(frozen=True, slots=True)
class DisplacementRing:
    """Visitors by site. The result of a heuristic: screens must say so.

    Attributes:
        is_inside: Whether each site lies more than the inner and at most the outer radius from a suspended
            market.
        pressure: Visitors that each site may get, 0 outside the ring.
        unallocated: Visitors of markets without a site in their ring.
    """

    is_inside: NDArray[np.bool_]
    pressure: Floats
    unallocated: float


def allocate_displaced(
    distance_m: Floats, visitors: Floats, inner_m: float, outer_m: float
) -> DisplacementRing:
    """Share the visitors of each suspended market among its nearest sites in the ring (inner, outer].

    Shares fall with the distance (1 / metres, at least one metre) over the five nearest sites: the Huff model
    with equally attractive sites. The figures say where to look first.

    Args:
        distance_m: Markets x sites, metres.
        visitors: People on a market day, one value per market.
        inner_m: Inner radius in metres.
        outer_m: Outer radius in metres.

    Raises:
        InvalidInput: The radii are in the wrong order, or the arrays do not fit together or hold impossible
            numbers.
    """
    distance_m, visitor_counts = np.asarray(distance_m, np.float64), np.asarray(visitors, np.float64)
    if not 0 <= inner_m < outer_m or distance_m.ndim != 2 or visitor_counts.shape != distance_m.shape[:1]:
        raise InvalidInput("error.siting_numbers", field="radius")
    if np.isnan(distance_m).any() or not (visitor_counts >= 0).all() or not np.isfinite(visitor_counts).all():
        raise InvalidInput("error.siting_numbers", field="visitors")
    is_in_ring: NDArray[np.bool_] = (distance_m > inner_m) & (distance_m <= outer_m)
    ranked = np.argsort(np.where(is_in_ring, distance_m, np.inf), axis=1, kind="stable")
    is_near = np.zeros_like(is_in_ring)
    np.put_along_axis(is_near, ranked[:, :NEAREST_SITES], values=True, axis=1)
    attraction = np.where(is_in_ring & is_near, 1.0 / np.maximum(distance_m, 1.0), 0.0)
    total_attraction = attraction.sum(axis=1)
    share = np.divide(
        attraction,
        total_attraction[:, None],
        out=np.zeros_like(attraction),
        where=total_attraction[:, None] > 0,
    )
    is_inside: NDArray[np.bool_] = np.logical_or.reduce(is_in_ring, axis=0)
    return DisplacementRing(
        is_inside,
        (visitor_counts[:, None] * share).sum(axis=0),
        float(visitor_counts[total_attraction == 0].sum()),
    )
