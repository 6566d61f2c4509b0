"""What is due, and whether there are hours enough to keep every interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from geo.planning.rows import Floats


@dataclass(frozen=True, slots=True)
class Capacity:
    """Hours a day that the rounds take and that there are; how far intervals must stretch, and which first.

    ``stretch``: factor on every interval that makes it fit, 1 where it fits. ``first``: places by the hours
    a day that their interval takes, most first, as many as must stretch if each may at most double.
    ``enough``: whether doubling all of these suffices.
    """

    needed: float
    available: float
    stretch: float
    first: tuple[int, ...]
    enough: bool

    @property
    def fits(self) -> bool:
        return self.needed <= self.available


def due_index(age: Floats, interval: Floats) -> Floats:
    """Age of the last visit ÷ interval required, both in hours: 1 is due; never visited (inf): inf.

    Raises ``InvalidInput`` for intervals that are not above zero.
    """
    every, since = np.asarray(interval, np.float64), np.asarray(age, np.float64)
    if not (every > 0).all():
        raise InvalidInput("error.siting_numbers", field="interval")
    index: Floats = since / every
    return index


def capacity(service: Floats, interval: Floats, travel: float, hours: float) -> Capacity:
    """Whether sum(service / interval) + travel fits the hours there are, all per day.

    ``service``: hours a visit of each place takes; ``interval``: days between visits; ``travel``: hours a
    day on the way; ``hours``: of all units together. Raises ``InvalidInput`` for figures that cannot be.
    """
    work, every = np.asarray(service, np.float64), np.asarray(interval, np.float64)
    if work.shape != every.shape or not (work >= 0).all() or not (every > 0).all():
        raise InvalidInput("error.siting_numbers", field="interval")
    if not travel >= 0 or not hours >= 0:
        raise InvalidInput("error.siting_numbers", field="hours")
    daily = work / every
    needed, left = float(daily.sum()) + travel, hours - travel
    if needed <= hours:
        return Capacity(needed, hours, 1.0, (), enough=True)
    stretch = float(daily.sum()) / left if left > 0 else np.inf
    order = np.argsort(-daily, kind="stable")
    freed = np.cumsum(daily[order] / 2)
    count = int(np.searchsorted(freed, needed - hours - 1e-12)) + 1
    enough = count <= len(order)
    return Capacity(needed, hours, stretch, tuple(int(place) for place in order[:count]), enough)
