"""Greedy heuristic and vertex substitution of the p-median.

Sets, variables, objective and constraints: ``p_median``. With d1_i and d2_i the costs of the nearest and
second nearest open site of demand point i, site j in the place of open site r saves

    sum(max(0, d1_i - c_ij)) - sum(d2_i - d1_i over i served by r)
        + sum(max(0, d2_i - max(c_ij, d1_i)) over i served by r)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.planning.search import Deadline

Costs = NDArray[np.float64]
Sites = NDArray[np.intp]

RELATIVE_TOLERANCE = 1e-9
"""Savings that are smaller, relative to the cost, are rounding."""


NO_SITES: Sites = np.zeros(0, np.intp)
"""Incumbent to begin with where none is known."""


@dataclass(frozen=True, slots=True)
class PMedianProblem:
    """Instance of the p-median.

    Attributes:
        costs: c_ij, sites x demand points.
        count: Number of open sites.
        locked: Sites that must open.
    """

    costs: Costs
    count: int
    locked: Sites


def greedy_p_median(problem: PMedianProblem, incumbent: Sites, _deadline: Deadline) -> Sites:
    """Open the locked sites, then again and again the site that saves most (Kuehn and Hamburger 1963).

    Ties go to the lowest index.

    Args:
        problem: The problem.
        incumbent: Sites that stay open.
        _deadline: Ignored: one site after the other is opened, which is soon done.
    """
    costs, count = problem.costs, problem.count
    chosen = np.union1d(problem.locked, incumbent).tolist()
    nearest = costs[chosen].min(axis=0) if chosen else np.full(costs.shape[1], costs.max())
    while len(chosen) < count:
        saved = np.maximum(nearest - costs, 0.0).sum(axis=1)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
        np.minimum(nearest, costs[chosen[-1]], out=nearest)
    return np.sort(np.array(chosen, np.intp))


def vertex_substitution(problem: PMedianProblem, incumbent: Sites, deadline: Deadline) -> Sites:
    """Exchange one site for another as long as that saves (Teitz and Bart 1968).

    Each exchange is evaluated from the nearest and second nearest open site of every demand point (Whitaker
    1983; Resende and Werneck 2007).

    Args:
        problem: The problem; locked sites stay.
        incumbent: Open sites.
        deadline: Asked before each exchange.
    """
    costs, chosen = problem.costs, np.sort(incumbent)
    while len(chosen) < len(costs) and not deadline.has_passed:
        saving, entering, leaving = _best_swap(costs, chosen, problem.locked)
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
