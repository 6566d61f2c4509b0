"""The Lagrangian bound of covering: how many people no plan can exceed, and which sites can matter at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.siting.covermodel import cover_model
from geo.planning.siting.wanted import flags
from geo.planning.solver import relaxed
from geo.planning.watch import UNWATCHED

if TYPE_CHECKING:
    from geo.planning.rows import Floats
    from geo.planning.siting.sight import Sight, Sites
    from geo.planning.siting.wanted import Wanted
    from geo.planning.watch import Watch


@dataclass(frozen=True, slots=True)
class Priced:
    """No plan exceeds ``value``; none with the site exceeds ``with_it``, none without it ``without_it``.

    ``share``: how much of each site the relaxation opens; ``plan``: the sites of which it opens most.
    """

    value: float
    with_it: Floats
    without_it: Floats
    share: Floats
    plan: Sites


def price(known: Sight, wanted: Wanted, seconds: float = 60.0, watch: Watch = UNWATCHED) -> Priced:
    """The bound of the linear relaxation, for each site, too.

    "Covered only where a site is" is dropped and priced: with prices 0 <= u <= weights no plan covers more
    than sum(weights - u) + the most that a choice of sites collects, each the sum of u over the places it
    sees (Galvao and ReVelle 1996). Moves, locks and bans are kept by the choice; hard rows are left out,
    which can only raise the bound. The best prices are the duals of the relaxation; as the bound is counted
    from them here, it holds however exact they are.
    """
    found = relaxed(cover_model(known, replace(wanted, rows=())), seconds, watch.cancelled)
    places = len(known.weights)
    prices, share = known.weights / 2, np.zeros(known.sites)
    if found.values is not None and found.row_duals is not None and places:
        prices = np.clip(found.row_duals[-places:], 0.0, known.weights)
        share = np.clip(found.values[: known.sites], 0.0, 1.0)
    worth = np.asarray(prices @ known.sees)
    choose = _Chooser(known.sites, wanted)
    chosen, bonus = choose(worth)
    value = float((known.weights - prices).sum() + worth[chosen].sum())
    return Priced(value, *choose.bounds(value, worth + bonus, chosen), share, np.sort(choose(share)[0]))


class _Chooser:
    """The best ``count`` sites by what each collects, enough of those open now among them."""

    def __init__(self, sites: int, wanted: Wanted) -> None:
        self.count, self.kept = wanted.count, wanted.kept
        self.now, self.locked = flags(sites, wanted.now), flags(sites, wanted.locked)
        self.banned = flags(sites, wanted.banned)
        self.edge = np.where(self.locked, np.inf, 0.0) - np.where(self.banned, np.inf, 0.0)

    def __call__(self, worth: Floats) -> tuple[Sites, Floats]:
        """The choice, and what a post open now is given on top so that it is simply the best by worth."""
        ranked = np.argsort(-(worth + self.edge), kind="stable")
        chosen = ranked[: self.count]
        if self.now[chosen].sum() >= self.kept:
            return chosen, np.zeros(len(worth))
        old, others = ranked[self.now[ranked]], ranked[~self.now[ranked]]
        chosen = np.concatenate([old[: self.kept], others[: self.count - self.kept]])
        bonus = worth[others[self.count - self.kept]] - worth[old[self.kept - 1]]
        return chosen, np.where(self.now, max(0.0, bonus), 0.0)

    def bounds(self, value: float, worth: Floats, chosen: Sites) -> tuple[Floats, Floats]:
        """What no plan with, and none without a site exceeds: it changes places with the next one."""
        inside = np.zeros(len(worth), bool)
        inside[chosen] = True
        last_in = worth[inside & ~self.locked].min(initial=np.inf)
        first_out = worth[~inside & ~self.banned].max(initial=-np.inf)
        with_it = np.where(inside, value, value - (last_in - worth))
        without_it = np.where(inside, value - (worth - first_out), value)
        return np.where(self.banned, -np.inf, with_it), np.where(self.locked, -np.inf, without_it)
