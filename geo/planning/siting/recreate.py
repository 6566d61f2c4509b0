"""Ruin and recreate: near sites are taken out together and others put in, round after round.

Schrimpf, Schneider, Stamm-Wilbrandt and Dueck 2000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array

from geo.planning.siting.wanted import flags

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.rows import Floats, Indices
    from geo.planning.siting.sight import Mask, Sight, Sites
    from geo.planning.siting.wanted import Wanted

SEED = 20
TOGETHER = 5
"""Of sites that see some of the same places, at most so many are taken out in one round."""
ELSEWHERE, WEAK = 0.3, 0.3
"""In so many rounds one of the weakest sites goes, too, wherever it is, so that posts can move from one town
to another; weak is what at most by this share more hangs on than on the weakest."""


@dataclass(frozen=True, slots=True)
class Effort:
    """So many ``rounds``, each of which may lose ``slack`` people in the mean at first, none at last."""

    rounds: int
    slack: float
    is_over: Callable[[], bool]


def recreated(known: Sight, wanted: Wanted, chosen: Sites, effort: Effort) -> Sites:
    """The best plan met by rounds that begin with ``chosen``, itself where none is better.

    ``chosen`` keeps what is wanted, and so does every plan met. The same input gives the same plan, unless
    ``is_over`` ends the rounds earlier.
    """
    dice, ground = np.random.default_rng(SEED), _Ground(known, wanted)
    at = ground.begun(chosen)
    best, most = chosen, at.people
    for number in range(effort.rounds):
        if effort.is_over():
            break
        then = at.copy()
        loss = effort.slack * (1 - number / effort.rounds) * dice.exponential()
        if not ground.turned(at, dice) or at.people < then.people - loss:
            at = then
        elif at.people > most:
            best, most = np.flatnonzero(at.inside), at.people
    return best


@dataclass(slots=True)
class _Plan:
    """A plan as it changes: how often places are seen, what each site would add, what hangs on it alone."""

    inside: Mask
    times: Indices
    adds: Floats
    alone: Floats
    people: float

    def copy(self) -> _Plan:
        return _Plan(self.inside.copy(), self.times.copy(), self.adds.copy(), self.alone.copy(), self.people)


class _Ground:
    """What does not change from round to round."""

    def __init__(self, known: Sight, wanted: Wanted) -> None:
        self.known, self.wanted, self.columns = known, wanted, csc_array(known.sees)
        self.seers = np.diff(known.sees.indptr)
        self.now, self.stays = flags(known.sites, wanted.now), flags(known.sites, wanted.locked)
        self.shut = np.where(flags(known.sites, wanted.banned), -np.inf, 0.0)
        self.rows = np.array([flags(known.sites, row.sites) for row in wanted.rows], np.float64)
        self.least = np.array([row.least for row in wanted.rows])
        self.most = np.array([np.inf if row.most is None else row.most for row in wanted.rows])

    def begun(self, chosen: Sites) -> _Plan:
        """The plan with its numbers."""
        known, inside = self.known, flags(self.known.sites, tuple(chosen))
        times = np.asarray(known.sees @ inside.astype(np.float64)).astype(np.int64)
        unseen, once = (np.where(times == number, known.weights, 0.0) @ known.sees for number in (0, 1))
        return _Plan(inside, times, np.asarray(unseen), np.asarray(once), known.people(chosen))

    def turned(self, plan: _Plan, dice: np.random.Generator) -> bool:
        """One round; False where it cannot be ended within what is wanted, and the plan is a torso."""
        may_go = np.flatnonzero(plan.inside & ~self.stays)
        if not len(may_go):
            return False
        first = int(may_go[dice.integers(len(may_go))])
        near = np.unique(self._seeing(self._places(first)))
        near = near[plan.inside[near] & ~self.stays[near] & (near != first)]
        out = [first, *dice.permutation(near)[: dice.integers(TOGETHER)].tolist()]
        for site in out:
            self._turn(plan, site, -1)
        if dice.random() < ELSEWHERE and len(out) < len(may_go):
            may_go = may_go[plan.inside[may_go]]
            weak = plan.alone[may_go] * dice.uniform(1.0, 1.0 + WEAK, len(may_go))
            out.append(int(may_go[weak.argmin()]))
            self._turn(plan, out[-1], -1)
        return self._filled(plan, first, len(out))

    def _filled(self, plan: _Plan, gone: int, count: int) -> bool:
        """So many sites put in, each time the one that adds most; not the first one that was taken out."""
        spare = int((plan.inside & self.now).sum()) + count - self.wanted.kept
        for _ in range(count):
            may = plan.adds + self.shut
            may[plan.inside] = may[gone] = -np.inf
            if spare <= 0:
                may[~self.now] = -np.inf
            if len(self.rows):
                full = self.rows @ plan.inside >= self.most
                may[full @ self.rows > 0] = -np.inf
            site = int(may.argmax())
            if may[site] == -np.inf:
                return False
            spare -= not self.now[site]
            self._turn(plan, site, 1)
        return not len(self.rows) or bool((self.rows @ plan.inside >= self.least).all())

    def _turn(self, plan: _Plan, site: int, step: int) -> None:
        """The site comes in (1) or goes (-1)."""
        plan.people += float(plan.adds[site]) if step > 0 else -float(plan.alone[site])
        places = self._places(site)
        before = plan.times[places]
        after = before + step
        plan.inside[site], plan.times[places] = step > 0, after
        self._spread(plan.adds, places[(before == 0) | (after == 0)], -step)
        self._spread(plan.alone, places[after == 1], 1)
        self._spread(plan.alone, places[before == 1], -1)

    def _places(self, site: int) -> Indices:
        found: Indices = self.columns.indices[self.columns.indptr[site] : self.columns.indptr[site + 1]]
        return found

    def _seeing(self, places: Indices) -> Indices:
        """The sites that see the places, one after the other."""
        numbers = self.seers[places]
        ends = numbers.cumsum()
        at = np.repeat(self.known.sees.indptr[places] - ends + numbers, numbers) + np.arange(numbers.sum())
        found: Indices = self.known.sees.indices[at]
        return found

    def _spread(self, numbers: Floats, places: Indices, sign: int) -> None:
        """Add the weight of the places to the number of each site that sees them."""
        if len(places):
            weights = np.repeat(sign * self.known.weights[places], self.seers[places])
            np.add.at(numbers, self._seeing(places), weights)
