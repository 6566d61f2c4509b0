"""p-center (Hakimi 1964): minimise the longest distance from a demand point to its nearest open site.

Sets: I demand points, J sites.

Variables: x_j in {0, 1} site j is open; r >= 0.

Objective: min r.

Constraints:

    sum(x_j with distance_ij <= r) >= 1    for each demand point i
    sum(x_j) = count
    x_j = 1 for locked sites

Bisection over the distances r that occur (Minieka 1970): do ``count`` sites cover all demand points within r?
Answered by the greedy heuristic where there are many sites, else by the LSCP (``lscp``) on a_ij = 1 where
distance_ij <= r.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.mip.model import Floats
from geo.planning.mip.progress import NO_LISTENER, SolveListener
from geo.planning.mip.solver import SolveLimits
from geo.planning.search import Deadline
from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import CoverageMatrix, Sites, aggregate_demand, coverage_within
from geo.planning.siting.greedy import NO_SITES, greedy_mclp
from geo.planning.siting.lscp import solve_aggregated_lscp
from geo.planning.siting.mclp_formulation import MclpProblem
from geo.planning.siting.verification import p_center_radius_m

P_CENTER_STAGE = "worst"
GREEDY_MIN_SITES = 400
"""Sites from which the greedy heuristic is tried before the LSCP: at 600 it saves three fifths of the time,
up to 300 it costs as much as it saves (``bench_heuristics``)."""


@dataclass(frozen=True, slots=True)
class PCenterSolution:
    """Plan with its proof.

    Attributes:
        sites: Open sites.
        radius_m: Longest distance in metres from a demand point to its nearest open site.
        bound: Lower bound on the radius, metres.
    """

    sites: tuple[int, ...]
    radius_m: float
    bound: float

    @property
    def proven(self) -> bool:
        """Whether the plan is proved optimal."""
        return self.bound >= self.radius_m


def solve_p_center(
    distance_m: Floats,
    count: int,
    locked: tuple[int, ...] = (),
    time_limit_s: float = 60.0,
    listener: SolveListener = NO_LISTENER,
) -> PCenterSolution:
    """Open ``count`` sites with the least radius.

    Args:
        distance_m: Demand points x sites, metres, inf where there is no path.
        count: Number of open sites.
        locked: Sites that must open.
        time_limit_s: Seconds for each step of the bisection.
        listener: Observer that may stop the search; the best plan so far is returned with its bound.

    Raises:
        InvalidInput: A demand point is out of reach of all sites, or the numbers contradict each other.
    """
    distance_m, locked_sites = np.asarray(distance_m, np.float64), tuple(sorted(set(locked)))
    if (
        distance_m.ndim != 2
        or not distance_m.size
        or not max(1, len(locked_sites)) <= count <= distance_m.shape[1]
    ):
        raise InvalidInput("error.siting_numbers", field="count")
    if np.isnan(distance_m).any() or not np.isfinite(distance_m.min(axis=1)).all():
        raise InvalidInput("error.siting_numbers", field="metres")
    if locked_sites and not 0 <= locked_sites[0] <= locked_sites[-1] < distance_m.shape[1]:
        raise InvalidInput("error.siting_numbers", field="sites")
    best, constraints = (
        _farthest_first(distance_m, count, locked_sites),
        SitingConstraints(count, locked=locked_sites),
    )
    min_radius_m, max_radius_m = float(distance_m.min(axis=1).max()), p_center_radius_m(distance_m, best)
    radii_m = np.unique(distance_m[(distance_m >= min_radius_m) & (distance_m < max_radius_m)])
    low, high, bound = 0, len(radii_m), np.inf
    limits = SolveLimits(time_limit_s, cancelled=listener.cancelled)
    while low < high and not listener.should_stop:
        middle = (low + high) // 2
        listener.report(
            P_CENTER_STAGE,
            float(radii_m[high]) if high < len(radii_m) else max_radius_m,
            min(bound, float(radii_m[low])),
        )
        covers = aggregate_demand(coverage_within(distance_m, radii_m[middle], np.ones(len(distance_m))))
        sites, is_impossible = _cover_with_at_most(covers, constraints, limits)
        if sites is not None and p_center_radius_m(distance_m, sites) <= radii_m[middle]:
            best, high = sites, middle
        else:
            # A radius not proved impossible stays possible and limits the bound.
            bound = bound if is_impossible else min(bound, float(radii_m[middle]))
            low = middle + 1
    if low < high:
        bound = min(bound, float(radii_m[low]))
    radius_m = p_center_radius_m(distance_m, best)
    return PCenterSolution(_filled_up(best, count), radius_m, min(radius_m, bound))


def _cover_with_at_most(
    aggregated: CoverageMatrix, constraints: SitingConstraints, limits: SolveLimits
) -> tuple[Sites | None, bool]:
    """Return sites that cover all demand points, at most ``constraints.count``.

    Returns:
        The sites, None where none were computed; and whether it is proved that there are none.
    """
    if aggregated.site_count >= GREEDY_MIN_SITES:
        deadline = Deadline(cancelled=limits.cancelled)
        sites = greedy_mclp(MclpProblem(aggregated, constraints), NO_SITES, deadline)
        if aggregated.covered_by(sites).all():
            return sites, False
    try:
        sites, bound = solve_aggregated_lscp(aggregated, constraints, limits)
    except InvalidInput:
        return None, False
    return (sites, False) if len(sites) <= constraints.count else (None, bound > constraints.count)


def _farthest_first(distance_m: Floats, count: int, locked: tuple[int, ...]) -> Sites:
    """Return a plan: the best single site, then again and again the site nearest to the farthest point."""
    chosen = list(locked) or [int(distance_m.max(axis=0).argmin())]
    while len(chosen) < count:
        farthest = int(distance_m[:, chosen].min(axis=1).argmax())
        chosen.append(int(distance_m[farthest].argmin()))
    return np.unique(chosen)


def _filled_up(sites: Sites, count: int) -> tuple[int, ...]:
    """Return ``count`` sites: the given ones and the first others."""
    chosen = {int(site) for site in sites}
    others = (site for site in range(count + len(chosen)) if site not in chosen)
    return tuple(
        sorted([*chosen, *(site for site, _ in zip(others, range(count - len(chosen)), strict=False))])
    )
