"""Patrol tour of one unit: travelling salesman problem by nearest neighbour and 2-opt (Croes 1958).

Sets: stops 1..n, base 0.

Objective: min sum of travel_min over consecutive stops of a closed tour from the base.

Heuristic: no bound is computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.verification import confirm_equal

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Tour:
    """Tour of one unit from its base and back.

    Attributes:
        stops: Indices of the stops in order.
        finish_min: Minutes from the start to the end of the service at each stop.
        duration_min: Minutes until back at the base.
        travel_min: Minutes of travel.
    """

    stops: tuple[int, ...]
    finish_min: tuple[float, ...]
    duration_min: float
    travel_min: float


def two_opt_tour(travel_min: Floats, service_min: Floats) -> Tour:
    """Return a short tour from the base through all stops and back.

    Args:
        travel_min: (n + 1) x (n + 1) minutes, symmetric; row 0 is the base, row i + 1 is stop i.
        service_min: Minutes of service at each of the n stops.

    Raises:
        InvalidInput: The arrays do not fit together or hold impossible numbers.
        PlanVerificationFailed: The travel time counted again differs.
    """
    travel_min, service_minutes = np.asarray(travel_min, np.float64), np.asarray(service_min, np.float64)
    size = len(service_minutes) + 1
    if (
        travel_min.shape != (size, size)
        or not np.isfinite(travel_min).all()
        or not np.allclose(travel_min, travel_min.T)
    ):
        raise InvalidInput("error.siting_numbers", field="travel")
    if (
        travel_min.min(initial=0.0) < 0
        or not (service_minutes >= 0).all()
        or not np.isfinite(service_minutes).all()
    ):
        raise InvalidInput("error.siting_numbers", field="service")
    order = _two_opt(travel_min, _nearest_neighbour_tour(travel_min))
    legs = travel_min[order, np.roll(order, -1)]
    total_travel_min = float(legs.sum())
    confirm_equal(
        "walking",
        total_travel_min,
        sum(float(travel_min[start, end]) for start, end in _legs(order.tolist())),
    )
    stops = order[1:] - 1
    finish_min = np.cumsum(legs[:-1] + service_minutes[stops])
    return Tour(
        tuple(int(stop) for stop in stops),
        tuple(float(finish) for finish in finish_min),
        total_travel_min + float(service_minutes.sum()),
        total_travel_min,
    )


def _nearest_neighbour_tour(travel_min: Floats) -> NDArray[np.intp]:
    """Return the order of the base and the stops, each followed by the nearest one not yet visited."""
    left = travel_min.copy()
    order = [0]
    left[:, 0] = np.inf
    for _ in range(len(travel_min) - 1):
        order.append(int(left[order[-1]].argmin()))
        left[:, order[-1]] = np.inf
    return np.array(order, np.intp)


def _two_opt(travel_min: Floats, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Reverse the stretch of the order that saves most, until none saves; the base stays first."""
    size = len(order)
    while size > 3:
        successor = np.roll(order, -1)
        leg = travel_min[order, successor]
        # Reversing the stretch i+1..j replaces the legs after i and after j.
        saving = (
            leg[:, None]
            + leg[None, :]
            - travel_min[np.ix_(order, order)]
            - travel_min[np.ix_(successor, successor)]
        )
        saving = np.triu(saving, 2)
        first, last = np.unravel_index(int(saving.argmax()), saving.shape)
        if saving[first, last] <= TOLERANCE:
            break
        order[first + 1 : last + 1] = order[first + 1 : last + 1][::-1].copy()
    return order


def _legs(order: list[int]) -> list[tuple[int, int]]:
    """Return the consecutive pairs of a closed order."""
    return list(zip(order, [*order[1:], order[0]], strict=True))
