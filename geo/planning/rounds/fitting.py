"""Rounds that fit a shift: worst first where time is short, and what is left handed to whoever has time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.rounds.sharing import round_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.planning.rounds.tours import Round
    from geo.planning.rows import Floats

ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Ground:
    """``to_units``: places x units, ``between``: places x places, ``service``: of each place; all minutes."""

    to_units: Floats
    between: Floats
    service: Floats

    def round_of(self, places: Iterable[int], unit: int) -> Round:
        return round_of(self.to_units, self.between, self.service, sorted(places), unit)


def fit(
    rounds: Sequence[Round], ground: Ground, need: Floats, minutes: float
) -> tuple[tuple[Round, ...], tuple[int, ...]]:
    """Rounds of at most so many minutes, and the places left out, most needed first.

    ``need``: of each place, more is worse. A unit whose round is too long keeps its places of the greatest
    need, as many as fit; each of the others goes, greatest need first, to the nearest unit that still has
    time. Not proved to leave out the least. Raises ``InvalidInput`` for minutes below zero.
    """
    if not minutes >= 0:
        raise InvalidInput("error.siting_numbers", field="hours")
    rank = np.argsort(-np.asarray(need, np.float64), kind="stable").tolist()
    place_in = {place: number for number, place in enumerate(rank)}

    def worst_first(places: Iterable[int]) -> list[int]:
        return sorted(places, key=place_in.__getitem__)

    fitted = [
        one if _fits(one, minutes) else _kept(ground, unit, worst_first(one.places), minutes)
        for unit, one in enumerate(rounds)
    ]
    held = {place for one in fitted for place in one.places}
    out = worst_first({place for one in rounds for place in one.places} - held)
    left = []
    for place in out:
        for unit in np.argsort(ground.to_units[place], kind="stable").tolist():
            if fitted[unit].minutes + ground.service[place] > minutes + ENOUGH:
                continue
            longer = ground.round_of((*fitted[unit].places, place), unit)
            if _fits(longer, minutes):
                fitted[unit] = longer
                break
        else:
            left.append(place)
    return tuple(fitted), tuple(left)


def _kept(ground: Ground, unit: int, ordered: list[int], minutes: float) -> Round:
    """The longest beginning of the places that fits, by halving; what does not fit alone is passed over."""
    alone = [place for place in ordered if _fits(ground.round_of([place], unit), minutes)]
    best, low, high = ground.round_of([], unit), 0, len(alone)
    while low < high:
        middle = (low + high + 1) // 2
        tried = ground.round_of(alone[:middle], unit)
        if _fits(tried, minutes):
            best, low = tried, middle
        else:
            high = middle - 1
    return best


def _fits(one: Round, minutes: float) -> bool:
    return one.minutes <= minutes + ENOUGH
