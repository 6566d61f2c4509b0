"""Tours of equal length: districts are drawn again with the travel time of the last tours.

Sets and variables: ``districts`` and ``tours``.

Objective: min max(duration_min over the tours), over at most ``MAX_REBALANCES`` districtings; the fair share
of unit j is then the mean duration less the travel of its last tour.

Heuristic: no bound is computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.patrols.districts import balanced_districts
from geo.planning.patrols.tours import Tour, two_opt_tour

MAX_REBALANCES = 5
"""Number of districtings tried."""


def balanced_tours(
    base_min: Floats, between_min: Floats, service_min: Floats, time_limit_s: float = 60.0
) -> tuple[Tour, ...]:
    """Return a tour for each unit; of several districtings the one whose longest tour is shortest.

    A unit with much travel gets less service.

    Args:
        base_min: Places x units, minutes of travel.
        between_min: Places x places, minutes of travel.
        service_min: Minutes of service at each place.
        time_limit_s: Seconds for the solver in each districting.

    Raises:
        InvalidInput: The arrays do not fit together or hold impossible numbers.
    """
    base_min, between_min = np.asarray(base_min, np.float64), np.asarray(between_min, np.float64)
    if between_min.shape != (len(base_min),) * 2:
        raise InvalidInput("error.siting_numbers", field="between")
    shares = np.ones(base_min.shape[1])
    best: tuple[Tour, ...] = ()
    for _ in range(MAX_REBALANCES):
        unit_of_place = balanced_districts(base_min, service_min, shares, time_limit_s).unit
        tours = tuple(
            unit_tour(
                base_min,
                between_min,
                service_min,
                np.flatnonzero(unit_of_place == unit_index).tolist(),
                unit_index,
            )
            for unit_index in range(len(shares))
        )
        if not best or max(tour.duration_min for tour in tours) < max(tour.duration_min for tour in best):
            best = tours
        travel_min = np.array([tour.travel_min for tour in tours])
        shares = np.maximum(0.0, np.mean([tour.duration_min for tour in tours]) - travel_min)
        if not shares.sum() > 0:
            break
    return best


def unit_tour(
    base_min: Floats, between_min: Floats, service_min: Floats, stops: Sequence[int], unit: int
) -> Tour:
    """Return the tour of one unit through the given stops.

    Args:
        base_min: Places x units, minutes of travel.
        between_min: Places x places, minutes of travel.
        service_min: Minutes of service at each place.
        stops: Indices of places.
        unit: Index of the unit.

    Returns:
        The tour; its stops are indices of places.
    """
    travel_min = np.zeros((len(stops) + 1,) * 2)
    travel_min[1:, 1:] = between_min[np.ix_(stops, stops)] if stops else 0.0
    travel_min[0, 1:] = travel_min[1:, 0] = base_min[stops, unit] if stops else 0.0
    tour = two_opt_tour(travel_min, np.asarray(service_min, np.float64)[stops] if stops else np.zeros(0))
    return replace(tour, stops=tuple(int(stops[stop]) for stop in tour.stops))
