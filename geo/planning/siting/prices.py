"""The Lagrangian bound of covering: how many people no plan can exceed, and which sites can matter at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.siting.wanted import flags

if TYPE_CHECKING:
    from geo.planning.rows import Floats
    from geo.planning.siting.sight import Sight, Sites
    from geo.planning.siting.wanted import Wanted

PATIENCE, LAST_STEP, MOST_STEPS = 20, 0.002, 2000


@dataclass(frozen=True, slots=True)
class Priced:
    """No plan exceeds ``value``; none with the site exceeds ``with_it``, none without it ``without_it``.

    ``plans``: choices met on the way, the best bound's last.
    """

    value: float
    with_it: Floats
    without_it: Floats
    plans: tuple[Sites, ...]


def price(known: Sight, wanted: Wanted, people: float) -> Priced:
    """The best bound that subgradient steps find; ``people``: what a known plan covers.

    "Covered only where a site is" is dropped and priced: with prices 0 <= u <= weights no plan covers more
    than sum(weights - u) + the most that a choice of sites collects, each the sum of u over the places it
    sees (Galvao and ReVelle 1996). Moves, locks and bans are kept by the choice; hard rows are left out,
    which can only raise the bound.
    """
    choose = _Chooser(known.sites, wanted)
    turned = known.sees.T.tocsr()
    prices = known.weights / np.maximum(2.0, np.diff(known.sees.indptr) * wanted.count / known.sites)
    best, best_prices, plans, bounds = np.inf, prices, [np.zeros(0, np.intp)], (prices, np.zeros(0, np.intp))
    step, waited, direction = 1.0, 0, np.zeros_like(prices)
    for _ in range(MOST_STEPS):
        worth = turned @ prices
        chosen, bonus = choose(worth)
        value = float((known.weights - prices).sum() + worth[chosen].sum())
        waited = 0 if value < best - 1e-5 * abs(best - people) or best == np.inf else waited + 1
        if value < best:
            best, best_prices, plans[-1], bounds = value, prices, chosen, (worth + bonus, chosen)
        if waited >= PATIENCE:
            plans.append(plans[-1])
            step, waited, prices = step / 2, 0, best_prices
        inside = np.zeros(known.sites)
        inside[chosen] = 1.0
        slope = known.sees @ inside - 1.0
        slope[((prices <= 0) & (slope > 0)) | ((prices >= known.weights) & (slope < 0))] = 0.0
        direction = slope + 0.3 * direction
        length = float(np.square(direction).sum())
        if step < LAST_STEP or not length or best <= people:
            break
        prices = np.clip(prices - step * (value - 0.99 * people) / length * direction, 0.0, known.weights)
    return Priced(best, *choose.bounds(best, *bounds), tuple(plans))


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
