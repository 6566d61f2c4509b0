"""Which team stands where on which shift: man, keep, share evenly, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import KadianError
from geo.planning.problem import NOBODY
from geo.planning.rota_check import rota_breaches
from geo.planning.rota_start import Arcs, first_rota, lasting, possible
from geo.planning.rows import Builder
from geo.planning.solver import Limits
from geo.planning.stages import Aim, Stage, solve_in_stages

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.planning.rows import Floats, Indices
    from geo.planning.shifts import Duty, RotaRules
    from geo.planning.solver import Progress


@dataclass(frozen=True, slots=True)
class Rota:
    """``team``: post x shift, a team or NOBODY; ``unfilled``: (post, shift) wanted and not manned."""

    team: Indices
    unfilled: tuple[tuple[int, int], ...]
    changed: int
    stages: tuple[Stage, ...]


def rota(
    duty: Duty,
    rules: RotaRules,
    cancelled: Callable[[], bool] | None = None,
    told: Callable[[Progress], None] | None = None,
) -> Rota:
    """A rota in any case: shifts that nobody can man are left out, those of the least priority first.

    ``told`` hears of progress from inside the solver: it must be quick.
    """
    form = _Formulation(duty, rules, possible(duty, rules))
    limits = Limits(rules.seconds, rules.gap, cancelled, told=told)
    start = form.values(first_rota(duty, rules, form.arcs))
    done = solve_in_stages(form.model, form.aims(), limits, start, form.tidied)
    team = form.table(done.values)
    if broken := rota_breaches(duty, rules, team):
        raise KadianError(broken=broken)
    missing = np.argwhere(duty.wanted & (team == NOBODY))
    changed = int(((duty.present != team) & (duty.present != NOBODY) & duty.wanted).sum())
    return Rota(team, tuple((int(post), int(shift)) for post, shift in missing), changed, done.stages)


class _Formulation:
    """x for each arc, s for each slot unfilled, o for each team's hours above an even share."""

    def __init__(self, duty: Duty, rules: RotaRules, arcs: Arcs) -> None:
        self.duty, self.rules, self.arcs = duty, rules, arcs
        self.open = duty.wanted & ~duty.stays(rules)
        self.slots = np.argwhere(self.open)
        self.size = duty.strength
        self.hours = duty.shifts.lengths[arcs.shift] * self.size.need[arcs.post]
        hours = float((self.open @ duty.shifts.lengths) @ self.size.need + arcs.hours.sum())
        self.even = hours * self.size.people / max(1.0, float(self.size.people.sum()))
        build = Builder()
        self.x = build.add_columns(np.zeros(len(arcs.team)))
        self.s = build.add_columns(np.zeros(len(self.slots)), integral=False)
        self.o = build.add_columns(np.zeros(len(duty.teams)), upper=hours, integral=False)
        self._fill(build)
        self._rest(build)
        self._share(build)
        self.model = build.model()

    def _fill(self, build: Builder) -> None:
        row = np.full(self.open.shape, NOBODY)
        row[self.open] = build.add_rows(1, 1, len(self.slots))
        build.put(row[self.arcs.post, self.arcs.shift], self.x)
        build.put(row[self.open], self.s)

    def _rest(self, build: Builder) -> None:
        """At the start of each shift no more of a team stand or rest after standing than it has."""
        takes = self.size.need, self.size.lead
        parts = zip(lasting(self.duty, self.rules), self.arcs.left, takes, strict=True)
        for within, left, taken in parts:
            arc, moment = np.nonzero(within[self.arcs.shift] & (taken[self.arcs.post] > 0)[:, None])
            place = self.arcs.team[arc] * within.shape[1] + moment
            used, row = np.unique(place, return_inverse=True)
            rows = build.add_rows(-np.inf, left.ravel()[used], len(used))
            build.put(rows[row], self.x[arc], taken[self.arcs.post[arc]])

    def _share(self, build: Builder) -> None:
        arcs, shifts, teams = self.arcs, self.duty.shifts, len(self.duty.teams)
        done = arcs.worked.sum(axis=1)
        most = build.add_rows(-np.inf, np.maximum(0, self.rules.most_shifts - done), teams)
        build.put(most[arcs.team], self.x)
        nights = build.add_rows(
            -np.inf, np.maximum(0, self.rules.most_nights - arcs.worked @ shifts.night), teams
        )
        build.put(nights[arcs.team], self.x, shifts.night[arcs.shift].astype(np.float64))
        even = build.add_rows(-np.inf, self.even - arcs.hours, teams)
        build.put(even[arcs.team], self.x, self.hours)
        build.put(even, self.o, -1.0)

    def aims(self) -> tuple[Aim, ...]:
        """Shifts unfilled by priority, those that change hands, then metres and hours above an even share."""
        unfilled, moves, cost = np.zeros((3, len(self.model.costs)))
        unfilled[self.s] = self.duty.priority[self.slots[:, 0]]
        kept = self.duty.present[self.arcs.post, self.arcs.shift] == self.arcs.team
        moves[self.x[kept]] = -1.0
        cost[self.x] = self.duty.metres[self.arcs.team, self.arcs.post]
        cost[self.o] = self.rules.weight
        had = int((self.open & (self.duty.present != NOBODY)).sum())
        most = float(self.rules.moves)
        keep = (Aim("moves", moves, 0.0, most, float(had)),) if self.rules.keep else ()
        return (Aim("shortfall", unfilled, 0.0), *keep, Aim("cost", cost))

    def table(self, values: Floats) -> Indices:
        """Post x shift, a team or NOBODY; what stays as it is."""
        table = np.where(self.duty.stays(self.rules), self.duty.present, NOBODY)
        chosen = values[self.x] > 0.5
        table[self.arcs.post[chosen], self.arcs.shift[chosen]] = self.arcs.team[chosen]
        return table

    def tidied(self, values: Floats) -> Floats:
        """The same rota with no more of s and o than it needs."""
        return self.values(self.table(values))

    def values(self, table: Indices) -> Floats:
        """The columns of a rota."""
        arcs = self.arcs
        chosen = (table[arcs.post, arcs.shift] == arcs.team).astype(np.float64)
        unfilled = (table == NOBODY)[self.open].astype(np.float64)
        hours = arcs.hours + np.bincount(arcs.team, chosen * self.hours, len(self.duty.teams))
        return np.concatenate([chosen, unfilled, np.maximum(0.0, hours - self.even)])
