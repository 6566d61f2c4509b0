"""Plans for the p-median, made fast: the greedy start, and swaps for as long as one helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Costs = NDArray[np.float64]
    Sites = NDArray[np.intp]

ENOUGH = 1e-9
"""A swap that saves less, relative to the cost, is rounding."""


def greedy(costs: Costs, count: int, fixed: Sites) -> Sites:
    """``count`` sites, ``fixed`` among them, each next one the one that saves most; ties: lowest number.

    ``costs``: sites x places. Kuehn and Hamburger (1963).
    """
    chosen = [int(site) for site in fixed]
    nearest = costs[chosen].min(axis=0) if chosen else np.full(costs.shape[1], costs.max())
    while len(chosen) < count:
        saved = np.maximum(nearest - costs, 0.0).sum(axis=1)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        np.minimum(nearest, costs[chosen[-1]], out=nearest)
    return np.sort(np.array(chosen, np.intp))


def interchange(costs: Costs, chosen: Sites, fixed: Sites) -> Sites:
    """The plan after the best swap of one site in for one out, again and again until none saves anything.

    Teitz and Bart (1968), each swap priced from the nearest and the second nearest site of every place
    (Whitaker 1983; Resende and Werneck 2007). Sites in ``fixed`` stay.
    """
    chosen = np.sort(chosen)
    while len(chosen) < len(costs):
        saving, entering, leaving = _best_swap(costs, chosen, fixed)
        if saving <= ENOUGH * (1.0 + costs[chosen].min(axis=0).sum()):
            break
        chosen = np.sort(np.append(np.delete(chosen, leaving), entering))
    return chosen


def _best_swap(costs: Costs, chosen: Sites, fixed: Sites) -> tuple[float, int, int]:
    """What the best swap saves, the site that enters, the position in ``chosen`` of the one that leaves."""
    serving = costs[chosen]
    server = serving.argmin(axis=0)
    two = np.partition(serving, 1, axis=0)[:2] if len(chosen) > 1 else np.vstack([serving, serving])
    first, second = two[0], two[1] if len(chosen) > 1 else np.full_like(two[0], costs.max())
    gain = np.maximum(first - costs, 0.0).sum(axis=1)
    loss = np.bincount(server, second - first, len(chosen))
    # What a newcomer catches of those whose server leaves, summed server by server.
    order = np.argsort(server, kind="stable")
    near, far, caught = first[order], second[order], costs[:, order]
    np.maximum(caught, near, out=caught)
    np.subtract(far, caught, out=caught)
    np.maximum(caught, 0.0, out=caught)
    busy, starts = np.unique(server[order], return_index=True)
    saving = gain[:, None] - loss
    saving[:, busy] += np.add.reduceat(caught, starts, axis=1)
    saving[chosen] = -np.inf
    saving[:, np.isin(chosen, fixed)] = -np.inf
    entering, leaving = np.unravel_index(saving.argmax(), saving.shape)
    return float(saving[entering, leaving]), int(entering), int(leaving)
