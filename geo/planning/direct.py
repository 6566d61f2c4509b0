"""The fewest moves there can be: who must leave goes straight to a unit with room, and nobody else moves."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import Arcs, allowed, most_kept, stayers
from geo.planning.counting import least_moves, least_shortfall
from geo.planning.formulation import Bounds, formulate
from geo.planning.problem import NOBODY
from geo.planning.stages import ROUNDING, Stage, solve_in_stages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.problem import Problem
    from geo.planning.rows import Indices
    from geo.planning.rules import Rules
    from geo.planning.solver import Limits


def direct_plan(
    problem: Problem,
    rules: Rules,
    wanted: NDArray[np.bool_],
    limits: Limits,
    begin: Indices | None = None,
) -> tuple[Indices, tuple[Stage, ...]] | None:
    """The best plan with the fewest moves, far ways included, where counting shows that none has fewer.

    ``wanted``: which of the posts that nobody holds are to be manned; the others stay so, and the bounds are
    those of plans in which they do. None where somebody else has to make
    room. A unit that can hold all it has keeps all of it in every plan that moves as few as counting demands,
    so the other posts are settled beforehand, and the bounds are those of all units. The first aim
    that does not come to what counting knows ends it, so that the time is there for those who make room.
    ``begin`` is a plan known before: where it mans all, counting people may tell at once that some make room.
    """
    may = allowed(problem)
    may[(problem.posts.present == NOBODY) & ~wanted] = False
    bounds = Bounds(least_shortfall(problem, may), most_kept(problem, may))
    had = int((problem.posts.open & (problem.posts.present != NOBODY)).sum())
    mans_all = begin is not None and not (may.any(axis=1) & (begin == NOBODY)).any()
    if mans_all and least_moves(problem, may) > had - bounds.most.sum():
        return None
    moves = _must_move(problem, may, bounds.most)
    arcs = _arcs(problem, may, moves)
    form = formulate(problem, rules, arcs, bounds)
    stays = may.any(axis=1) & ~moves
    start = np.where(stays, problem.posts.present, NOBODY)
    if begin is not None and (begin[stays] == start[stays]).all():
        start = begin
    values, model, stages = form.values(start), form.model, list[Stage]()
    ends = time.monotonic() + limits.seconds
    for aim in form.urgent + form.aims:
        is_counted = np.isfinite(aim.floor)
        left = max(0.0, ends - time.monotonic()) / (2 if is_counted else 1)
        done = solve_in_stages(model, [aim], replace(limits, seconds=left), values, form.tidied)
        values, model, stages = done.values, done.model, [*stages, *done.stages]
        if is_counted and stages[-1].value > aim.floor + ROUNDING:
            return None
    return form.plan(values), tuple(stages)


def _must_move(problem: Problem, may: NDArray[np.bool_], most: Indices) -> NDArray[np.bool_]:
    """Posts that may have to leave: held by nobody who may, or by a unit that cannot hold all it has.

    Such a unit sheds posts in every plan, whatever has happened, so all of its posts are looked at.
    """
    present = problem.posts.present
    stays = stayers(problem, may)
    held = np.bincount(present[stays], minlength=len(most))
    return np.asarray(~(stays & (held == most)[present]))


def _arcs(problem: Problem, may: NDArray[np.bool_], moves: NDArray[np.bool_]) -> Arcs:
    """Who stays, and for the others each unit with room for one of them beside those that stay."""
    posts, units = problem.posts, problem.units
    stays = may.any(axis=1) & ~moves
    held = posts.present[stays]
    people = units.people - np.bincount(held, posts.need[stays], len(units.people))
    leads = np.floor(units.leads) - np.bincount(held, posts.lead[stays], len(units.people))
    may = may & (posts.need[:, None] <= people) & (posts.lead[:, None] <= leads) & moves[:, None]
    may[stays, held] = True
    post, unit = np.nonzero(may)
    return Arcs(post, unit, problem.metres[post, unit], unit == posts.present[post])
