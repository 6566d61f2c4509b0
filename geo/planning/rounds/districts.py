"""Balanced districts: which unit walks which places, by a transport problem over the nearest units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.rows import Builder
from geo.planning.solver import Limits, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Floats

NEAREST = 8
BAND = 0.05
"""Above and below its fair share a unit may have so much, where that is possible at all."""


@dataclass(frozen=True, slots=True)
class Districts:
    """The unit of each place, and the minutes of service that fall to each unit."""

    unit: NDArray[np.intp]
    minutes: Floats


def districts(metres: Floats, minutes: Floats, shares: Floats, seconds: float = 60.0) -> Districts:
    """Every place to one of its 8 nearest units, shares of the service kept within 5 %, at least metres.

    ``metres``: places x units; ``minutes``: service at each place; ``shares``: what each unit can bear, as
    parts of the whole (people, as a rule). The transport problem leaves fewer places than units split; each
    goes whole to the unit that has most of it. What cannot be balanced is priced above any distance, so
    that a plan always exists. Raises ``InvalidInput`` for figures that cannot be.
    """
    metres = np.asarray(metres, np.float64)
    work, part = np.asarray(minutes, np.float64), np.asarray(shares, np.float64)
    places, units = metres.shape
    if not units or work.shape != (places,) or part.shape != (units,) or not np.isfinite(metres).all():
        raise InvalidInput("error.siting_numbers", field="metres")
    if not (work >= 0).all() or not (part >= 0).all() or not part.sum() > 0:
        raise InvalidInput("error.siting_numbers", field="shares")
    near = np.argsort(metres, axis=1, kind="stable")[:, :NEAREST]
    fair = work.sum() * part / part.sum()
    build = Builder()
    place, unit = np.repeat(np.arange(places), near.shape[1]), near.ravel()
    goes = build.add_columns(metres[place, unit] * np.maximum(work[place], 1e-3), integral=False)
    price = 2.0 * float(metres.max(initial=0.0)) + 1.0
    above = build.add_columns(np.full(units, price), 0.0, np.inf, integral=False)
    below = build.add_columns(np.full(units, price), 0.0, np.inf, integral=False)
    build.put(build.add_rows(1.0, 1.0, places)[place], goes)
    load = build.add_rows((1 - BAND) * fair, (1 + BAND) * fair, units)
    build.put(load[unit], goes, work[place])
    build.put(load, above, -1.0)
    build.put(load, below)
    values = solve(build.model(), Limits(seconds)).values
    if values is None:
        raise InvalidInput("error.siting_time")
    held = values[: len(goes)].reshape(near.shape) if places else np.zeros((0, 1))
    chosen = near[np.arange(places), held.argmax(axis=1)]
    return Districts(chosen, np.bincount(chosen, work, units).astype(np.float64))
