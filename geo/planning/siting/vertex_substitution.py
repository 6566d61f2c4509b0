"""Greedy heuristic and vertex substitution of the p-median."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float64]
Sites = NDArray[np.intp]

RELATIVE_TOLERANCE = 1e-9
"""Savings that are smaller, relative to the cost, are rounding."""


def greedy_p_median(costs: Costs, count: int, locked: Sites) -> Sites:
    """Open the locked sites, then again and again the site that saves most (Kuehn and Hamburger 1963).

    Args:
        costs: Sites x demand points.
        count: Number of open sites.
        locked: Sites that must open. Ties go to the lowest index.
    """
    chosen = [int(site) for site in locked]
    nearest = costs[chosen].min(axis=0) if chosen else np.full(costs.shape[1], costs.max())
    while len(chosen) < count:
        saved = np.maximum(nearest - costs, 0.0).sum(axis=1)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        np.minimum(nearest, costs[chosen[-1]], out=nearest)
    return np.sort(np.array(chosen, np.intp))


def vertex_substitution(costs: Costs, chosen: Sites, locked: Sites) -> Sites:
    """Exchange one site for another as long as that saves (Teitz and Bart 1968).

    Each exchange is evaluated from the nearest and second nearest open site of every demand point (Whitaker
    1983; Resende and Werneck 2007).

    Args:
        costs: Sites x demand points.
        chosen: Open sites.
        locked: Sites that stay.
    """
    chosen = np.sort(chosen)
    while len(chosen) < len(costs):
        saving, entering, leaving = _best_swap(costs, chosen, locked)
        if saving <= RELATIVE_TOLERANCE * (1.0 + costs[chosen].min(axis=0).sum()):
            break
        chosen = np.sort(np.append(np.delete(chosen, leaving), entering))
    return chosen


def _best_swap(costs: Costs, chosen: Sites, locked: Sites) -> tuple[float, int, int]:
    """Return the best exchange.

    Returns:
        Cost saved, the site that enters, and the position in ``chosen`` of the site that leaves.
    """
    serving_costs = costs[chosen]
    server = serving_costs.argmin(axis=0)
    two_nearest = (
        np.partition(serving_costs, 1, axis=0)[:2]
        if len(chosen) > 1
        else np.vstack([serving_costs, serving_costs])
    )
    first, second = (
        two_nearest[0],
        two_nearest[1] if len(chosen) > 1 else np.full_like(two_nearest[0], costs.max()),
    )
    gain = np.maximum(first - costs, 0.0).sum(axis=1)
    loss = np.bincount(server, second - first, len(chosen))
    # Cost that the entering site saves at demand points whose nearest site leaves, summed by leaving site.
    order = np.argsort(server, kind="stable")
    nearest_cost, second_cost, caught = first[order], second[order], costs[:, order]
    np.maximum(caught, nearest_cost, out=caught)
    np.subtract(second_cost, caught, out=caught)
    np.maximum(caught, 0.0, out=caught)
    serving_positions, offsets = np.unique(server[order], return_index=True)
    saving = gain[:, None] - loss
    saving[:, serving_positions] += np.add.reduceat(caught, offsets, axis=1)
    saving[chosen] = -np.inf
    saving[:, np.isin(chosen, locked)] = -np.inf
    entering, leaving = np.unravel_index(saving.argmax(), saving.shape)
    return float(saving[entering, leaving]), int(entering), int(leaving)
