"""LSCP and p-centre: the fewest posts that see all that must be seen, and the shortest worst way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.rows import Builder
from geo.planning.siting.counting import confirm, worst_way
from geo.planning.siting.covering import greedy_cover, swapped
from geo.planning.siting.sight import Sight, merged, sight_within
from geo.planning.siting.wanted import Wanted, flags
from geo.planning.solver import Limits, Status, solve
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from geo.planning.rows import Floats, Indices
    from geo.planning.siting.sight import Mask, Sites
    from geo.planning.watch import Watch

FEWEST, WORST = "fewest", "worst"
"""Stages that are told of."""


@dataclass(frozen=True, slots=True)
class FewestPlan:
    """Sites that see all that can be seen; no plan needs fewer than ``bound``; ``unseen`` nobody sees."""

    sites: tuple[int, ...]
    bound: int
    unseen: tuple[int, ...]

    @property
    def proven(self) -> bool:
        return self.bound >= len(self.sites)


@dataclass(frozen=True, slots=True)
class CentrePlan:
    """The sites, the way (metres) of the place that is worst off, and below what no plan brings it."""

    sites: tuple[int, ...]
    metres: float
    bound: float

    @property
    def proven(self) -> bool:
        return self.bound >= self.metres


def fewest(
    known: Sight, wanted: Wanted | None = None, seconds: float = 60.0, watch: Watch = UNWATCHED
) -> FewestPlan:
    """The fewest sites that see all places together (Toregas, Swain, ReVelle and Bergman 1971).

    Of ``wanted`` the locks, bans and hard rows hold. Raises ``InvalidInput`` where those leave no plan.
    """
    may = np.ones(known.sites, bool) if wanted is None else ~flags(known.sites, wanted.banned)
    unseen = np.flatnonzero(~known.of(np.flatnonzero(may)))
    limits = Limits(seconds, cancelled=watch.cancelled, told=watch.of(FEWEST))
    plan, bound = _fewest(merged(replace(known, weights=np.ones(len(known.weights)))), wanted, limits)
    blind = np.flatnonzero(~known.of(plan))
    confirm("places unseen", len(unseen), len(blind))
    return FewestPlan(tuple(map(int, plan)), bound, tuple(map(int, unseen)))


def _fewest(small: Sight, wanted: Wanted | None, limits: Limits) -> tuple[Sites, int]:
    build = Builder()
    locked = flags(small.sites, wanted.locked if wanted else ())
    banned = flags(small.sites, wanted.banned if wanted else ())
    sites = build.add_columns(np.ones(small.sites), locked, ~banned)
    for row in wanted.rows if wanted else ():
        most = np.inf if row.most is None else row.most
        build.put(build.add_rows(row.least, most, 1), sites[np.unique(row.sites)])
    _see_all(build, small, sites, banned)
    found = solve(build.model(), limits)
    if found.status is Status.INFEASIBLE:
        raise InvalidInput("error.siting_numbers", field="rows")
    if found.values is None:
        raise InvalidInput("error.siting_time")
    return np.flatnonzero(found.values > 0.5), int(np.ceil(found.bound - 1e-6))


def _see_all(build: Builder, small: Sight, sites: Indices, banned: Mask) -> None:
    """A row for each place that a site may see: at least one of those."""
    places, seers = small.sees.tocoo().coords
    kept = ~banned[seers]
    seen, numbers = np.unique(places[kept], return_inverse=True)
    build.put(build.add_rows(1.0, np.inf, len(seen))[numbers], sites[seers[kept]])


def _enough(small: Sight, wanted: Wanted, limits: Limits) -> tuple[Sites | None, bool]:
    """So many sites or fewer that see all, or None; and whether there are none for certain."""
    plan = swapped(small, wanted, greedy_cover(small, wanted))
    if small.of(plan).all():
        return plan, False
    try:
        plan, needed = _fewest(small, wanted, limits)
    except InvalidInput:
        return None, False
    return (plan, False) if len(plan) <= wanted.count else (None, needed > wanted.count)


def p_centre(
    metres: Floats,
    count: int,
    fixed: tuple[int, ...] = (),
    seconds: float = 60.0,
    watch: Watch = UNWATCHED,
) -> CentrePlan:
    """The ``count`` sites, ``fixed`` among them, with the least longest way to the nearest one.

    ``metres``: places x sites. Bisection over the distances there are: do ``count`` sites see all within it?
    (Minieka 1970). ``seconds`` for each step; stopped, it is the best so far with its bound. Raises
    ``InvalidInput`` where some place is out of reach of all, and for counts that cannot be.
    """
    metres, kept = np.asarray(metres, np.float64), tuple(sorted(set(fixed)))
    if metres.ndim != 2 or not metres.size or not max(1, len(kept)) <= count <= metres.shape[1]:
        raise InvalidInput("error.siting_numbers", field="count")
    if np.isnan(metres).any() or not np.isfinite(metres.min(axis=1)).all():
        raise InvalidInput("error.siting_numbers", field="metres")
    if kept and not 0 <= kept[0] <= kept[-1] < metres.shape[1]:
        raise InvalidInput("error.siting_numbers", field="sites")
    best, wanted = _farthest_first(metres, count, kept), Wanted(count, locked=kept)
    least, most = float(metres.min(axis=1).max()), worst_way(metres, best)
    steps = np.unique(metres[(metres >= least) & (metres < most)])
    low, high, bound = 0, len(steps), np.inf
    limits = Limits(seconds, cancelled=watch.cancelled)
    while low < high and not watch.is_over:
        middle = (low + high) // 2
        watch.tell(WORST, float(steps[high]) if high < len(steps) else most, min(bound, float(steps[low])))
        near = merged(sight_within(metres, steps[middle], np.ones(len(metres))))
        plan, impossible = _enough(near, wanted, limits)
        if plan is not None and worst_way(metres, plan) <= steps[middle]:
            best, high = plan, middle
        else:
            # What is not proved out of reach stays possible: the bound says so.
            bound = bound if impossible else min(bound, float(steps[middle]))
            low = middle + 1
    if low < high:
        bound = min(bound, float(steps[low]))
    worst = worst_way(metres, best)
    return CentrePlan(_filled(best, count), worst, min(worst, bound))


def _farthest_first(metres: Floats, count: int, kept: tuple[int, ...]) -> Sites:
    """Each next site is the nearest to whoever is farthest from all; at first, the best single one."""
    chosen = list(kept) or [int(metres.max(axis=0).argmin())]
    while len(chosen) < count:
        farthest = int(metres[:, chosen].min(axis=1).argmax())
        chosen.append(int(metres[farthest].argmin()))
    return np.unique(chosen)


def _filled(sites: Sites, count: int) -> tuple[int, ...]:
    """``count`` sites: where fewer do, the first others join."""
    chosen = {int(site) for site in sites}
    spare = (site for site in range(count + len(chosen)) if site not in chosen)
    return tuple(
        sorted([*chosen, *(site for site, _ in zip(spare, range(count - len(chosen)), strict=False))])
    )
