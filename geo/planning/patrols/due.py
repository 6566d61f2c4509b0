"""Due patrols, and whether the hours available keep every interval (preventive maintenance planning)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats


@dataclass(frozen=True, slots=True)
class PatrolCapacity:
    """Hours a day that patrols need, against those available.

    Attributes:
        needed_h: Hours a day needed.
        available_h: Hours a day available.
        stretch_factor: Factor on every interval with which the need fits, 1 where it fits, inf where none
            does.
        stretch_first: Places by the hours a day that their interval takes, most first, as many as must
            stretch if each interval may at most double.
        doubling_suffices: Whether doubling all these intervals suffices.
    """

    needed_h: float
    available_h: float
    stretch_factor: float
    stretch_first: tuple[int, ...]
    doubling_suffices: bool

    @property
    def fits(self) -> bool:
        """Whether the hours available suffice."""
        return self.needed_h <= self.available_h


def due_index(age_h: Floats, interval_h: Floats) -> Floats:
    """Return age of the last patrol / required interval: 1 is due, inf where there was none.

    Args:
        age_h: Hours since the last patrol of each place, inf for never.
        interval_h: Hours between patrols of each place, above 0.

    Raises:
        InvalidInput: An interval is not above 0.
    """
    intervals, ages = np.asarray(interval_h, np.float64), np.asarray(age_h, np.float64)
    if not (intervals > 0).all():
        raise InvalidInput("error.siting_numbers", field="interval")
    index: Floats = ages / intervals
    return index


def patrol_capacity(
    service_h: Floats, interval_days: Floats, travel_h: float, available_h: float
) -> PatrolCapacity:
    """Return whether sum(service / interval) + travel fits the hours available, all per day.

    Args:
        service_h: Hours of service at each place.
        interval_days: Days between patrols of each place.
        travel_h: Hours a day of travel.
        available_h: Hours a day of all units together.

    Raises:
        InvalidInput: The arrays do not fit together or hold impossible numbers.
    """
    service, intervals = np.asarray(service_h, np.float64), np.asarray(interval_days, np.float64)
    if service.shape != intervals.shape or not (service >= 0).all() or not (intervals > 0).all():
        raise InvalidInput("error.siting_numbers", field="interval")
    if not travel_h >= 0 or not available_h >= 0:
        raise InvalidInput("error.siting_numbers", field="hours")
    daily_h = service / intervals
    needed_h, left_h = float(daily_h.sum()) + travel_h, available_h - travel_h
    if needed_h <= available_h:
        return PatrolCapacity(needed_h, available_h, 1.0, (), doubling_suffices=True)
    stretch_factor = float(daily_h.sum()) / left_h if left_h > 0 else np.inf
    order = np.argsort(-daily_h, kind="stable")
    freed_h = np.cumsum(daily_h[order] / 2)
    count = int(np.searchsorted(freed_h, needed_h - available_h - 1e-12)) + 1
    doubling_suffices = count <= len(order)
    return PatrolCapacity(
        needed_h, available_h, stretch_factor, tuple(int(index) for index in order[:count]), doubling_suffices
    )
