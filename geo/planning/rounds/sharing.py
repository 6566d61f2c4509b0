"""Rounds of equal length: districts drawn again by the walking that the last ones cost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.rounds.districts import districts
from geo.planning.rounds.tours import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.planning.rounds.tours import Round
    from geo.planning.rows import Floats

TRIES = 5


def share_rounds(
    to_units: Floats, between: Floats, service: Floats, seconds: float = 60.0
) -> tuple[Round, ...]:
    """A round for each unit; of a few divisions the one whose longest round is shortest.

    ``to_units``: places x units, ``between``: places x places, ``service``: of each place; all minutes. A
    unit that walks long is given less to do. Rounds name places by their numbers here. Raises
    ``InvalidInput`` as its parts do.
    """
    to_units, between = np.asarray(to_units, np.float64), np.asarray(between, np.float64)
    if between.shape != (len(to_units),) * 2:
        raise InvalidInput("error.siting_numbers", field="between")
    shares = np.ones(to_units.shape[1])
    best: tuple[Round, ...] = ()
    for _ in range(TRIES):
        unit = districts(to_units, service, shares, seconds).unit
        rounds = tuple(
            round_of(to_units, between, service, np.flatnonzero(unit == own).tolist(), own)
            for own in range(len(shares))
        )
        if not best or max(one.minutes for one in rounds) < max(one.minutes for one in best):
            best = rounds
        walking = np.array([one.walking for one in rounds])
        shares = np.maximum(0.0, np.mean([one.minutes for one in rounds]) - walking)
        if not shares.sum() > 0:
            break
    return best


def round_of(to_units: Floats, between: Floats, service: Floats, places: Sequence[int], unit: int) -> Round:
    """The round of one unit through these places, which it names by their numbers here; all minutes."""
    travel = np.zeros((len(places) + 1,) * 2)
    travel[1:, 1:] = between[np.ix_(places, places)] if places else 0.0
    travel[0, 1:] = travel[1:, 0] = to_units[places, unit] if places else 0.0
    found = walk(travel, np.asarray(service, np.float64)[places] if places else np.zeros(0))
    return replace(found, places=tuple(int(places[place]) for place in found.places))
