"""The order in which to walk: the nearest next, then exchanges for as long as one shortens the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.siting.counting import confirm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Floats

ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Round:
    """The places in order, minutes from the start to the end of each visit, minutes until back at base."""

    places: tuple[int, ...]
    done_after: tuple[float, ...]
    minutes: float
    walking: float


def walk(travel: Floats, service: Floats) -> Round:
    """A round from the unit's base through all places and back, with the least walking that 2-opt finds.

    ``travel``: minutes, square and symmetric, the base first and then the places; ``service``: minutes at
    each place. No proof that no shorter round exists (Croes 1958). Place numbers count from 0, without the
    base. Raises ``InvalidInput`` for figures that cannot be.
    """
    travel, work = np.asarray(travel, np.float64), np.asarray(service, np.float64)
    size = len(work) + 1
    if travel.shape != (size, size) or not np.isfinite(travel).all() or not np.allclose(travel, travel.T):
        raise InvalidInput("error.siting_numbers", field="travel")
    if travel.min(initial=0.0) < 0 or not (work >= 0).all() or not np.isfinite(work).all():
        raise InvalidInput("error.siting_numbers", field="service")
    order = _two_opt(travel, _nearest_next(travel))
    legs = travel[order, np.roll(order, -1)]
    walking = float(legs.sum())
    confirm("walking", walking, sum(float(travel[one, other]) for one, other in _legs(order.tolist())))
    places = order[1:] - 1
    done = np.cumsum(legs[:-1] + work[places])
    return Round(
        tuple(int(place) for place in places),
        tuple(float(minute) for minute in done),
        walking + float(work.sum()),
        walking,
    )


def _nearest_next(travel: Floats) -> NDArray[np.intp]:
    left = travel.copy()
    order = [0]
    left[:, 0] = np.inf
    for _ in range(len(travel) - 1):
        order.append(int(left[order[-1]].argmin()))
        left[:, order[-1]] = np.inf
    return np.array(order, np.intp)


def _two_opt(travel: Floats, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """Turn round the stretch that saves most, until none does; the base stays first."""
    size = len(order)
    while size > 3:
        after = np.roll(order, -1)
        leg = travel[order, after]
        # Turning the stretch i+1..j replaces the legs after i and after j.
        saving = leg[:, None] + leg[None, :] - travel[np.ix_(order, order)] - travel[np.ix_(after, after)]
        saving = np.triu(saving, 2)
        one, other = np.unravel_index(int(saving.argmax()), saving.shape)
        if saving[one, other] <= ENOUGH:
            break
        order[one + 1 : other + 1] = order[one + 1 : other + 1][::-1].copy()
    return order


def _legs(order: list[int]) -> list[tuple[int, int]]:
    return list(zip(order, [*order[1:], order[0]], strict=True))
