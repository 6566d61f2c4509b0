"""Plans that bear the loss of one post: people seen, less a price for the worst that one loss uncovers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.rows import Builder
from geo.planning.siting.counting import confirm, confirm_bound, worst_loss
from geo.planning.siting.covermodel import add_rules
from geo.planning.siting.maximal import confirmed, most_covered
from geo.planning.siting.sight import merged, seen_by
from geo.planning.siting.worth import only_here
from geo.planning.solver import Limits, solve
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from geo.planning.rows import Model
    from geo.planning.siting.sight import Sight
    from geo.planning.siting.wanted import Wanted
    from geo.planning.solver import Progress
    from geo.planning.watch import Watch

STAGE = "sturdy"


@dataclass(frozen=True, slots=True)
class SturdyPlan:
    """The sites, the people they see, the most that the loss of one of them uncovers.

    No plan has more than ``bound`` of people - price x worst loss. ``bold``: the sites that see most,
    whatever hangs on one of them.
    """

    sites: tuple[int, ...]
    people: float
    worst_loss: float
    price: float
    bound: float
    bold: tuple[int, ...]

    @property
    def value(self) -> float:
        return self.people - self.price * self.worst_loss

    @property
    def proven(self) -> bool:
        return self.bound <= self.value + 1e-6 * max(1.0, abs(self.value))


def sturdy(
    known: Sight, wanted: Wanted, price: float, seconds: float = 60.0, watch: Watch = UNWATCHED
) -> SturdyPlan:
    """The most of people seen - ``price`` x the worst loss; 0 is ``most_covered``, 1 counts both alike.

    A place is covered (z) and covered twice (b) with z + b <= sum of its sites; what hangs on a site is the
    sum over its places of weight x (z - b). Stopped, it is the plan that covers
    most, or a better one, and nothing exceeds what that could cover. Raises as ``most_covered`` does.
    """
    start = most_covered(known, wanted, seconds, watch)
    small = merged(known)
    model = _model(small, wanted, price)
    begin = _values(small, start.sites)
    least = -float(model.costs @ begin)

    def told(solver: Progress) -> None:
        best = least if solver.objective is None else -solver.objective
        watch.tell(STAGE, best, min(start.bound, -solver.bound))

    found = solve(model, Limits(seconds, cancelled=watch.cancelled, told=told), begin)
    sites = start.sites
    if found.values is not None:
        sites = tuple(int(site) for site in np.flatnonzero(found.values[: known.sites] > 0.5))
    people = confirmed(known, wanted, np.array(sites, np.intp), known.people(sites), np.inf).people
    worst = worst_loss(seen_by(known), known.weights.tolist(), sites)
    confirm("worst loss", float(only_here(known, sites).max(initial=0.0)), worst)
    bound = min(start.bound, -found.bound)
    plan = SturdyPlan(sites, people, worst, price, bound, start.sites)
    confirm_bound("bound", plan.value, plan.bound)
    return plan


def _model(small: Sight, wanted: Wanted, price: float) -> Model:
    build = Builder()
    sites = add_rules(build, small.sites, wanted)
    once = build.add_columns(-small.weights, integral=False)
    twice = build.add_columns(np.zeros(len(once)), integral=False)
    (worst,) = build.add_columns(price, 0.0, np.inf, integral=False)
    places, seers = small.sees.tocoo().coords
    covered = build.add_rows(0.0, np.inf, len(once))
    build.put(covered[places], sites[seers])
    build.put(covered, once, -1.0)
    build.put(covered, twice, -1.0)
    order = build.add_rows(0.0, np.inf, len(once))
    build.put(order, once)
    build.put(order, twice, -1.0)
    if price > 0.5:
        # Else it would pay to say of a place seen once that it is half seen, twice: half of it hangs nowhere.
        seen = build.add_rows(-np.inf, 0.0, len(places))
        build.put(seen, sites[seers])
        build.put(seen, once[places], -1.0)
    # What hangs on an open site is no more than the worst; at a closed one nothing hangs.
    total = np.asarray(small.weights @ small.sees)
    hangs = build.add_rows(-total, np.inf, small.sites)
    build.put(hangs, worst)
    build.put(hangs, sites, -total)
    build.put(hangs[seers], once[places], -small.weights[places])
    build.put(hangs[seers], twice[places], small.weights[places])
    return build.model()


def _values(small: Sight, sites: tuple[int, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The known plan in the columns of the model."""
    chosen = np.zeros(small.sites)
    chosen[list(sites)] = 1.0
    times = small.sees @ chosen
    worst = only_here(small, sites).max(initial=0.0)
    return np.concatenate([chosen, np.minimum(times, 1), np.clip(times - 1, 0, 1), [worst]])
