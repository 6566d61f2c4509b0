"""Plans that cover much, made in milliseconds: greedy, then swaps for as long as one helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, dia_array

from geo.planning.siting.wanted import flags

if TYPE_CHECKING:
    from geo.planning.rows import Floats
    from geo.planning.siting.sight import Sight, Sites
    from geo.planning.siting.wanted import Wanted

ENOUGH = 1e-9


def greedy_cover(known: Sight, wanted: Wanted) -> Sites:
    """The locked sites, then again and again the one that adds most people; ties go to the first.

    Keeps to the moves allowed and to bans; hard rows are not looked at. Within 1 - 1/e of the best plan where
    nothing is locked and all may move (Nemhauser, Wolsey and Fisher 1978).
    """
    columns = csc_array(known.sees)
    adds = np.asarray(known.weights @ known.sees)
    now, banned = flags(known.sites, wanted.now), flags(known.sites, wanted.banned)
    uncovered = known.weights.copy()
    chosen: list[int] = []
    strangers = wanted.count - wanted.kept - len(set(wanted.locked) - set(wanted.now))
    for number in range(wanted.count):
        if number < len(locked := sorted(set(wanted.locked))):
            site = locked[number]
        else:
            may = ~banned & (now | (strangers > 0))
            may[chosen] = False
            site = int(np.where(may, adds, -np.inf).argmax())
            strangers -= not now[site]
        chosen.append(site)
        places = columns.indices[columns.indptr[site] : columns.indptr[site + 1]]
        places = places[uncovered[places] > 0]
        adds -= np.asarray(uncovered[places] @ known.sees[places])
        uncovered[places] = 0.0
    return np.sort(np.array(chosen, np.intp))


def swapped(known: Sight, wanted: Wanted, chosen: Sites, most: int = 1000) -> Sites:
    """The plan after the best swap of one site for another, again and again, ``most`` times at most."""
    for _ in range(most if len(chosen) else 0):
        gain, entering, leaving = _best_swap(known, wanted, chosen)
        if gain <= ENOUGH * known.weights.sum():
            break
        chosen = np.sort(np.append(np.delete(chosen, leaving), entering))
    return chosen


def _best_swap(known: Sight, wanted: Wanted, chosen: Sites) -> tuple[float, int, int]:
    """People gained, the site that enters, the position in ``chosen`` of the one that leaves."""
    inside = flags(known.sites, tuple(chosen))
    times = known.sees @ inside.astype(np.float64)
    adds = np.asarray(np.where(times == 0, known.weights, 0.0) @ known.sees)
    once = np.where(times == 1, known.weights, 0.0)
    loses = np.asarray(once @ known.sees)[chosen]
    now = flags(known.sites, wanted.now)
    adds[inside | flags(known.sites, wanted.banned)] = -np.inf
    loses[np.isin(chosen, wanted.locked)] = np.inf
    at_limit = int(now[chosen].sum()) <= wanted.kept
    # Where no move is left, a stranger may not come for a post that is open now.
    pairs = [(adds, loses)]
    if at_limit and wanted.kept:
        pairs = [(adds, np.where(now[chosen], np.inf, loses)), (np.where(now, adds, -np.inf), loses)]
    return max(
        (_best_pair(known, once, chosen, *pair) for pair in pairs), key=lambda found: (found[0], -found[1])
    )


def _best_pair(
    known: Sight, once: Floats, chosen: Sites, adds: Floats, loses: Floats
) -> tuple[float, int, int]:
    """Apart, or where the newcomer catches some of those whom only the leaving site sees."""
    entering, leaving = int(adds.argmax()), int(loses.argmin())
    gain = float(adds[entering] - loses[leaving])
    rows = np.flatnonzero(once > 0)
    part = known.sees[rows]
    both = (part[:, chosen].T @ dia_array((once[rows][None, :], 0), shape=(len(rows),) * 2) @ part).tocoo()
    if not both.nnz:
        return gain, entering, leaving
    leaves, enters = both.coords
    gains = both.data + adds[enters] - loses[leaves]
    best = int(gains.argmax())
    if gains[best] > gain:
        return float(gains[best]), int(enters[best]), int(leaves[best])
    return gain, entering, leaving
