"""The rules of a proposed rota, and whether a set of changes still keeps them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY
from geo.planning.rota_check import rota_breaches
from geo.planning.shifts import RotaRules
from geo.services.rota_slots import strong_enough

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.domain.commands import PutShift
    from geo.services.rota_slots import RotaSlots

SECONDS = 3.0
"""After this the best rota found so far is shown, with what is not proved."""
UNLIMITED = 10**6


def rules_of(known: RotaSlots) -> RotaRules:
    """Nothing is frozen by the hour: what stays is said slot by slot."""
    return RotaRules(
        rest=known.rest,
        most_shifts=UNLIMITED,
        most_nights=UNLIMITED,
        frozen=-np.inf,
        weight=known.question.weight,
        moves=known.question.moves,
        seconds=SECONDS,
    )


def still_fits(known: RotaSlots, shifts: Iterable[PutShift]) -> bool:
    """Whether these can be put on top of what is there now and break no rule that is not broken already."""
    place = {unit.code: number for number, unit in enumerate(known.units)} | {"": NOBODY}
    at = {(turn.duty.site, turn.shift.start): slot for slot, turn in known.turns.items()}
    table = known.slots.present.copy()
    for put in shifts:
        slot = at.get((put.site_id, put.start))
        if slot is None or put.unit not in place or known.unit(int(table[slot])) != put.before:
            return False
        table[slot] = place[put.unit]
    # Who is near is where a proposal looks, by its question, and no rule.
    slots = replace(known.slots, able=strong_enough(known.slots.strength))
    rules = rules_of(known)
    already = rota_breaches(slots, rules, slots.present)
    return set(rota_breaches(slots, rules, table)) <= set(already)
