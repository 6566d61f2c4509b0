"""Tours cut to a shift: the most urgent stops first, the others to units with time left.

Sets: I places, J units.

Variables: x[i,j] in {0, 1} place i is on the tour of unit j.

Objective: lexicographically max sum(x[i,j] over j), the most urgent place first.

Constraints:

    sum(x[i,j] over j) <= 1            for each place i
    duration_min of the tour of unit j <= max_duration_min

Heuristic: no bound is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.patrols.balancing import unit_tour
from geo.planning.patrols.tours import Tour

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class PatrolTimes:
    """Times of patrols, in minutes.

    Attributes:
        base_min: Places x units, travel.
        between_min: Places x places, travel.
        service_min: Patrol at each place.
    """

    base_min: Floats
    between_min: Floats
    service_min: Floats

    def unit_tour(self, stops: Iterable[int], unit: int) -> Tour:
        """Return the tour of a unit through the stops."""
        return unit_tour(self.base_min, self.between_min, self.service_min, sorted(stops), unit)


def fit_to_shift(
    tours: Sequence[Tour], times: PatrolTimes, urgency: Floats, max_duration_min: float
) -> tuple[tuple[Tour, ...], tuple[int, ...]]:
    """Shorten tours to a duration.

    A unit whose tour is too long keeps its most urgent stops, as many as fit; each of the others goes, the
    most urgent first, to the nearest unit that still has time. No proof that the fewest are left out.

    Args:
        tours: Tour of each unit.
        times: Travel and service times.
        urgency: Urgency of each place, more is more urgent.
        max_duration_min: Minutes of a tour at most.

    Returns:
        The tours, and the places left out, the most urgent first.

    Raises:
        InvalidInput: ``max_duration_min`` is negative.
    """
    if not max_duration_min >= 0:
        raise InvalidInput("error.siting_numbers", field="hours")
    order = np.argsort(-np.asarray(urgency, np.float64), kind="stable").tolist()
    rank_of_place = {stop: rank for rank, stop in enumerate(order)}

    def most_urgent_first(stops: Iterable[int]) -> list[int]:
        return sorted(stops, key=rank_of_place.__getitem__)

    fitted = [
        tour
        if _fits(tour, max_duration_min)
        else _most_urgent_tour(times, unit, most_urgent_first(tour.stops), max_duration_min)
        for unit, tour in enumerate(tours)
    ]
    planned = {stop for tour in fitted for stop in tour.stops}
    unplanned = most_urgent_first({stop for tour in tours for stop in tour.stops} - planned)
    left_out = []
    for stop in unplanned:
        for unit in np.argsort(times.base_min[stop], kind="stable").tolist():
            if fitted[unit].duration_min + times.service_min[stop] > max_duration_min + TOLERANCE:
                continue
            longer_tour = times.unit_tour((*fitted[unit].stops, stop), unit)
            if _fits(longer_tour, max_duration_min):
                fitted[unit] = longer_tour
                break
        else:
            left_out.append(stop)
    return tuple(fitted), tuple(left_out)


def _most_urgent_tour(times: PatrolTimes, unit: int, ordered: list[int], max_duration_min: float) -> Tour:
    """Return the tour through the longest feasible prefix of the ordered stops, by bisection.

    Stops that do not fit alone are left out beforehand.
    """
    feasible = [stop for stop in ordered if _fits(times.unit_tour([stop], unit), max_duration_min)]
    best, low, high = times.unit_tour([], unit), 0, len(feasible)
    while low < high:
        middle = (low + high + 1) // 2
        candidate = times.unit_tour(feasible[:middle], unit)
        if _fits(candidate, max_duration_min):
            best, low = candidate, middle
        else:
            high = middle - 1
    return best


def _fits(tour: Tour, max_duration_min: float) -> bool:
    return tour.duration_min <= max_duration_min + TOLERANCE
