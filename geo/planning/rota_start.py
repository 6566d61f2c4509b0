"""Which team may work which shift at all, and a rota to begin from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Indices
    from geo.planning.shifts import Duty, RotaRules


@dataclass(frozen=True, slots=True)
class Arcs:
    """What a rota may use after the frozen hours; ``worked``: team x shift, posts held in what is frozen."""

    team: Indices
    post: Indices
    shift: Indices
    worked: Indices


def possible(duty: Duty, rules: RotaRules) -> Arcs:
    """Team, post and shift: wanted, able, free, and rested after what is frozen."""
    frozen = duty.shifts.starts < rules.frozen
    worked = np.zeros(duty.free.shape, np.int64)
    post, shift = np.nonzero((duty.present != NOBODY) & frozen)
    np.add.at(worked, (duty.present[post, shift], shift), 1)
    tired = worked @ clashes(duty, rules) > 0
    may = duty.free & ~tired & ~frozen
    team, post, shift = np.nonzero(may[:, None, :] & duty.able[:, :, None] & duty.wanted[None, :, :])
    return Arcs(team, post, shift, worked)


def clashes(duty: Duty, rules: RotaRules) -> NDArray[np.bool_]:
    """Shift x shift: one team cannot work both, for the rest between them."""
    starts, until = duty.shifts.starts, duty.shifts.ends + rules.rest
    return (starts[:, None] < until) & (starts < until[:, None])


def first_rota(duty: Duty, rules: RotaRules, arcs: Arcs) -> Indices:
    """Whoever stands there today if it can be, then by shift whoever worked least, the nearest of them."""
    table = np.where(duty.shifts.starts < rules.frozen, duty.present, NOBODY)
    clash, work = clashes(duty, rules), arcs.worked.copy()
    may = np.zeros((*duty.able.shape, len(duty.shifts.starts)), np.bool_)
    may[arcs.team, arcs.post, arcs.shift] = True
    hours = work @ duty.shifts.lengths

    def gives(post: int, shift: int, team: int) -> bool:
        nights = int(work[team] @ duty.shifts.night) + int(duty.shifts.night[shift])
        fits = bool(may[team, post, shift]) and not work[team] @ clash[shift]
        fits = fits and int(work[team].sum()) < rules.most_shifts
        if not fits or (duty.shifts.night[shift] and nights > rules.most_nights):
            return False
        table[post, shift], work[team, shift] = team, 1
        hours[team] += duty.shifts.lengths[shift]
        return True

    slots = [(int(shift), int(post)) for post, shift in np.argwhere(may.any(axis=0))]
    slots.sort(key=lambda slot: (duty.shifts.starts[slot[0]], -duty.priority[slot[1]], slot))
    for shift, post in slots if rules.keep else ():
        if duty.present[post, shift] != NOBODY:
            gives(post, shift, int(duty.present[post, shift]))
    for shift, post in slots:
        if table[post, shift] == NOBODY:
            order = np.lexsort((duty.metres[:, post], hours))
            any(gives(post, shift, team) for team in order.tolist())
    return table
