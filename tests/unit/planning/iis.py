"""The few posts and limits that contradict each other when everything is to be manned."""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from geo.planning.assignment.arcs import allowed_pairs, nearest_arcs
from geo.planning.assignment.formulation import Bounds, formulate
from geo.planning.assignment.problem import AssignmentProblem
from geo.planning.assignment.rules import AssignmentRules
from geo.planning.mip.model import Indices, Model
from geo.planning.mip.solver import SolveLimits, _engine

IIS_FROM_LP = sum(
    int(flag)
    for flag in (highspy.IisStrategy.kIisStrategyFromLp, highspy.IisStrategy.kIisStrategyIrreducible)
)


@dataclass(frozen=True, slots=True)
class IrreducibleInfeasibleSet:
    """These posts cannot all be manned with the people and leads of these units; without any one they can."""

    posts: tuple[int, ...]
    people: tuple[int, ...]
    leads: tuple[int, ...]


def find_iis(problem: AssignmentProblem, time_limit_s: float = 10.0) -> IrreducibleInfeasibleSet | None:
    """An irreducible contradiction, or None.

    None is no promise: where only whole posts do not fit, and halves would, none is found.
    """
    may = allowed_pairs(problem)
    count, units = problem.size
    none_kept = Bounds(0.0, np.full(units, count))
    form = formulate(
        problem,
        AssignmentRules(overload_penalty_m=0.0),
        nearest_arcs(problem, may, may.sum(axis=1)),
        none_kept,
    )
    upper = form.model.upper.copy()
    manned = slice(len(form.arcs.post), len(form.arcs.post) + len(form.open_posts))
    upper[manned] = 0.0
    rows, _ = find_iis_rows(replace(form.model, upper=upper), time_limit_s)
    if not rows.size:
        return None
    cuts = np.cumsum([len(form.open_posts), units, units])
    posts, people, leads = (
        rows[(first <= rows) & (rows < last)] - first for first, last in zip((0, *cuts), cuts, strict=False)
    )
    return IrreducibleInfeasibleSet(
        tuple(form.open_posts[posts].tolist()), tuple(people.tolist()), tuple(leads.tolist())
    )


def find_iis_rows(model: Model, time_limit_s: float = 10.0) -> tuple[Indices, Indices]:
    """Rows and columns of which not one may be left out for the rest to contradict itself; empty where none.

    Integrality is left aside: a model whose relaxation has a solution gives nothing.
    """
    engine = _engine(model, SolveLimits(time_limit_s), relaxed=True)
    engine.setOptionValue("iis_strategy", IIS_FROM_LP)
    engine.setOptionValue("iis_time_limit", float(time_limit_s))
    _, iis = engine.getIis()
    if not iis.valid_:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.sort(np.asarray(iis.row_index_, np.int64)), np.sort(np.asarray(iis.col_index_, np.int64))
