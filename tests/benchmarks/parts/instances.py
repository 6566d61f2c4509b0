"""Made-up counties: posts and units spread over a square, a plan of yesterday, and what has changed since."""

from dataclasses import replace

import numpy as np

from geo.planning.assignment.problem import AssignmentProblem, Posts, Units, fair_shares
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.assignment.solve import solve_assignment
from geo.planning.mip.model import UNASSIGNED

SPREAD_M = 3_000
"""Metres between neighbouring units, about."""


def county(count, units, seed=1):
    """A problem whose units hold about 85 % of what they could: no post has a unit yet."""
    dice = np.random.default_rng(seed)
    side = SPREAD_M * np.sqrt(units)
    where, homes = dice.uniform(0, side, (count, 2)), dice.uniform(0, side, (units, 2))
    need = dice.integers(2, 7, count).astype(float)
    lead = dice.random(count) < 0.3
    people = np.maximum(6, np.round(dice.uniform(0.6, 1.4, units) * need.sum() / units / 0.85))
    leads = np.maximum(1, np.round(dice.uniform(0.8, 1.6, units) * lead.sum() / units / 0.7))
    metres = np.rint(1.3 * np.hypot(*(where[:, None] - homes[None, :]).transpose(2, 0, 1)))
    return AssignmentProblem(
        Posts(
            tuple(f"k{number:05d}" for number in range(count)),
            dice.integers(1, 6, count).astype(float),
            need,
            lead,
            np.full(count, UNASSIGNED),
            np.ones(count, bool),
        ),
        Units(tuple(f"u{number:04d}" for number in range(units)), people, leads, fair_shares(need, people)),
        metres,
    )


def changed(problem, plan, seed=1):
    """The day after: a tenth of the units lost a third of their people, 2 % of posts closed, 2 % opened."""
    dice = np.random.default_rng(seed + 100)
    count, units = problem.size
    people = problem.units.people.copy()
    struck = dice.choice(units, max(1, units // 10), replace=False)
    people[struck] = np.floor(people[struck] * 2 / 3)
    few = max(1, count // 50)
    shut, new = np.split(dice.permutation(count)[: 2 * few], 2)
    open_, present = problem.posts.is_open.copy(), np.asarray(plan).copy()
    open_[shut], present[new] = False, UNASSIGNED
    need = problem.posts.required_people[open_]
    return replace(
        problem,
        posts=replace(problem.posts, is_open=open_, current_unit=present),
        units=replace(problem.units, people=people, fair_share=fair_shares(need, people)),
    )


def yesterday(count, units, seed=1, seconds=20.0):
    """A county with a plan that was good for it."""
    problem = county(count, units, seed)
    return problem, solve_assignment(problem, AssignmentRules(time_limit_s=seconds, relative_gap=0.005)).unit
