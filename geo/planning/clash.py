"""The few posts and limits that contradict each other when everything is to be manned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.planning.arcs import allowed, nearest
from geo.planning.formulation import Bounds, formulate
from geo.planning.rules import Rules
from geo.planning.solver import conflict

if TYPE_CHECKING:
    from geo.planning.problem import Problem


@dataclass(frozen=True, slots=True)
class Clash:
    """These posts cannot all be manned with the people and leads of these units; without any one they can."""

    posts: tuple[int, ...]
    people: tuple[int, ...]
    leads: tuple[int, ...]


def clash(problem: Problem, seconds: float = 10.0) -> Clash | None:
    """An irreducible contradiction, or None.

    None is no promise: where only whole posts do not fit, and halves would, none is found.
    """
    may = allowed(problem)
    count, units = problem.size
    none_kept = Bounds(0.0, np.full(units, count))
    form = formulate(problem, Rules(weight=0.0), nearest(problem, may, may.sum(axis=1)), none_kept)
    upper = form.model.upper.copy()
    manned = slice(len(form.arcs.post), len(form.arcs.post) + len(form.open_posts))
    upper[manned] = 0.0
    rows, _ = conflict(replace(form.model, upper=upper), seconds)
    if not rows.size:
        return None
    cuts = np.cumsum([len(form.open_posts), units, units])
    posts, people, leads = (
        rows[(first <= rows) & (rows < last)] - first for first, last in zip((0, *cuts), cuts, strict=False)
    )
    return Clash(tuple(form.open_posts[posts].tolist()), tuple(people.tolist()), tuple(leads.tolist()))
