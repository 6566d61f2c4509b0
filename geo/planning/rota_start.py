"""Which team may work which shift at all, and a rota to begin from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.problem import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Floats, Indices
    from geo.planning.shifts import Duty, RotaRules


@dataclass(frozen=True, slots=True)
class Arcs:
    """What a rota may use beside what stays.

    ``worked``: team x shift, posts held in what stays; ``hours``: of each team's people together in it.
    ``left``: 2 x team x moment, people that neither stand nor rest in what stays, leads that do not stand.
    """

    team: Indices
    post: Indices
    shift: Indices
    worked: Indices
    hours: Floats
    left: Floats


def possible(duty: Duty, rules: RotaRules) -> Arcs:
    """Team, post and shift: wanted, able, free, and enough people and leads beside what stays."""
    size, stays = duty.strength, duty.stays(rules)
    worked = np.zeros(duty.free.shape, np.int64)
    hours = np.zeros(len(duty.teams))
    takes = np.zeros((2, *duty.free.shape))
    post, shift = np.nonzero((duty.present != NOBODY) & stays)
    one = duty.present[post, shift]
    np.add.at(worked, (one, shift), 1)
    np.add.at(hours, one, size.need[post] * duty.shifts.lengths[shift])
    np.add.at(takes[0], (one, shift), size.need[post])
    np.add.at(takes[1], (one, shift), size.lead[post])
    within = lasting(duty, rules)
    has = np.stack([size.people, size.leads])
    left = np.maximum(0.0, has[:, :, None] - takes @ within)
    # The fewest that are left while a shift and the rest after it last.
    least = np.array(
        [
            [one[:, during].min(axis=1, initial=np.inf) for during in its]
            for one, its in zip(left, within, strict=True)
        ]
    ).transpose(0, 2, 1)
    needed = np.stack([size.need, size.lead])
    enough = (needed[:, None, :, None] <= least[:, :, None, :]).all(axis=0)
    may = enough & duty.free[:, None, :] & duty.able[:, :, None] & (duty.wanted & ~stays)[None]
    for slot in duty.barred:
        may[slot] = False
    team, post, shift = np.nonzero(may)
    return Arcs(team, post, shift, worked, hours, left)


def lasting(duty: Duty, rules: RotaRules) -> NDArray[np.bool_]:
    """2 x shift x moment (all starts in order): who works the shift stands or rests then; or stands.

    People rest after a shift; leads are counted while they stand, as an assignment counts one for each post.
    """
    starts, ends = duty.shifts.starts, duty.shifts.ends
    moments, until = np.unique(starts), np.stack([ends + rules.rest, ends])
    found: NDArray[np.bool_] = (starts[:, None] <= moments) & (moments < until[:, :, None])
    return found


def first_rota(duty: Duty, rules: RotaRules, arcs: Arcs) -> Indices:
    """Whoever stands there today if it can be, then by shift whoever worked least, the nearest of them."""
    size, within = duty.strength, lasting(duty, rules)
    table = np.where(duty.stays(rules), duty.present, NOBODY)
    shifts, nights = arcs.worked.sum(axis=1), arcs.worked @ duty.shifts.night
    hours, left = arcs.hours.copy(), arcs.left.copy()
    may = np.zeros((*duty.able.shape, len(duty.shifts.starts)), np.bool_)
    may[arcs.team, arcs.post, arcs.shift] = True
    needed = np.stack([size.need, size.lead])

    def gives(post: int, shift: int, team: int) -> bool:
        night = bool(duty.shifts.night[shift])
        few = shifts[team] >= rules.most_shifts or (night and nights[team] >= rules.most_nights)
        free = np.where(within[:, shift], left[:, team], np.inf).min(axis=1)
        if few or not may[team, post, shift] or (free < needed[:, post]).any():
            return False
        table[post, shift] = team
        left[:, team] -= needed[:, post, None] * within[:, shift]
        shifts[team] += 1
        nights[team] += night
        hours[team] += duty.shifts.lengths[shift] * size.need[post]
        return True

    slots = [(int(shift), int(post)) for post, shift in np.argwhere(may.any(axis=0))]
    slots.sort(key=lambda slot: (duty.shifts.starts[slot[0]], -duty.priority[slot[1]], slot))
    for shift, post in slots if rules.keep else ():
        if duty.present[post, shift] != NOBODY:
            gives(post, shift, int(duty.present[post, shift]))
    for shift, post in slots:
        if table[post, shift] == NOBODY:
            each = hours / np.maximum(1.0, size.people)
            order = np.lexsort((duty.metres[:, post], each))
            any(gives(post, shift, team) for team in order.tolist() if may[team, post, shift])
    return table
