"""Districting: which unit patrols which places (Hess et al. 1965), as a transport problem.

Sets: I places, J units, N(i) the 8 units nearest to place i.

Variables: x[i,j] >= 0 for j in N(i), share of place i that unit j takes; a[j], b[j] >= 0 minutes above and
below the balance of unit j.

Objective: min sum(distance[i,j] * service[i] * x[i,j]) + price * sum(a[j] + b[j]), where the price is above
any distance, so that a solution always exists.

Constraints:

    sum(x[i,j] over j) = 1                                             for each place i
    0.95 * fair[j] <= sum(service[i] * x[i,j]) - a[j] + b[j] <= 1.05 * fair[j]   for each unit j

A basic solution splits fewer places than there are units; each place goes whole to the unit with most of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats, ModelBuilder
from geo.planning.mip.solver import SolveLimits, solve

NEAREST_UNITS = 8
BALANCE_TOLERANCE = 0.05
"""Share by which the service of a unit may be above or below its fair share, where that is possible."""


@dataclass(frozen=True, slots=True)
class Districts:
    """Districts of the units.

    Attributes:
        unit: Unit of each place.
        service_min: Minutes of service of each unit.
    """

    unit: NDArray[np.intp]
    service_min: Floats


def balanced_districts(
    distance_m: Floats, service_min: Floats, shares: Floats, time_limit_s: float = 60.0
) -> Districts:
    """Give every place to one of its nearest units so that service is balanced and distances are short.

    Args:
        distance_m: Places x units, metres or any other measure of the way.
        service_min: Minutes of service at each place.
        shares: Part of the whole that each unit can bear, as a rule its people; at least 0.
        time_limit_s: Seconds for the solver.

    Raises:
        InvalidInput: The arrays do not fit together or hold impossible numbers, or the time was too short.
    """
    distance_m = np.asarray(distance_m, np.float64)
    service, unit_shares = np.asarray(service_min, np.float64), np.asarray(shares, np.float64)
    place_count, unit_count = distance_m.shape
    if (
        not unit_count
        or service.shape != (place_count,)
        or unit_shares.shape != (unit_count,)
        or not np.isfinite(distance_m).all()
    ):
        raise InvalidInput("error.siting_numbers", field="metres")
    if not (service >= 0).all() or not (unit_shares >= 0).all() or not unit_shares.sum() > 0:
        raise InvalidInput("error.siting_numbers", field="shares")
    nearest = np.argsort(distance_m, axis=1, kind="stable")[:, :NEAREST_UNITS]
    fair_service = service.sum() * unit_shares / unit_shares.sum()
    builder = ModelBuilder()
    arc_place, arc_unit = np.repeat(np.arange(place_count), nearest.shape[1]), nearest.ravel()
    x = builder.add_columns(
        distance_m[arc_place, arc_unit] * np.maximum(service[arc_place], 1e-3), integral=False
    )
    imbalance_price = 2.0 * float(distance_m.max(initial=0.0)) + 1.0
    above = builder.add_columns(np.full(unit_count, imbalance_price), 0.0, np.inf, integral=False)
    below = builder.add_columns(np.full(unit_count, imbalance_price), 0.0, np.inf, integral=False)
    builder.add_entries(builder.add_rows(1.0, 1.0, place_count)[arc_place], x)
    load_rows = builder.add_rows(
        (1 - BALANCE_TOLERANCE) * fair_service, (1 + BALANCE_TOLERANCE) * fair_service, unit_count
    )
    builder.add_entries(load_rows[arc_unit], x, service[arc_place])
    builder.add_entries(load_rows, above, -1.0)
    builder.add_entries(load_rows, below)
    values = solve(builder.build(), SolveLimits(time_limit_s)).values
    if values is None:
        raise InvalidInput("error.siting_time")
    shares_of_place = values[: len(x)].reshape(nearest.shape) if place_count else np.zeros((0, 1))
    unit = nearest[np.arange(place_count), shares_of_place.argmax(axis=1)]
    return Districts(unit, np.bincount(unit, service, unit_count).astype(np.float64))
