"""Small made-up worlds of posts and places, and what trying every plan finds in them."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from geo.planning.siting.constraints import CardinalityRow, SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.verification import violations

WEIGHTS = st.one_of(st.integers(0, 20).map(float), st.floats(0, 5, width=16))


@st.composite
def coverages(draw, most_sites=7, most_points=9):
    """Few kinds of rows, so that many places are seen by the same sites."""
    sites, points = draw(st.integers(1, most_sites)), draw(st.integers(1, most_points))
    row = st.lists(st.booleans(), min_size=sites, max_size=sites)
    row_kinds = draw(st.lists(row, min_size=1, max_size=4))
    rows = draw(st.lists(st.one_of(st.sampled_from(row_kinds), row), min_size=points, max_size=points))
    return coverage_matrix(np.array(rows, float), draw(st.lists(WEIGHTS, min_size=points, max_size=points)))


@st.composite
def random_constraints(draw, sites, *, rows=True):
    """Constraints that may contradict each other."""
    some = st.sets(st.integers(0, sites - 1), max_size=sites).map(lambda numbers: tuple(sorted(numbers)))
    few = some.filter(lambda numbers: len(numbers) < 2)
    hard = st.builds(CardinalityRow, some, st.integers(0, 1), st.one_of(st.none(), st.integers(1, 2)))
    return SitingConstraints(
        count=draw(st.integers(0, sites)),
        current_sites=draw(some),
        max_moves=draw(st.one_of(st.none(), st.integers(0, 3))),
        locked=draw(few),
        banned=draw(few),
        side_constraints=tuple(draw(st.lists(hard, max_size=2))) if rows else (),
    )


def plans(sites, constraints):
    return [
        plan for plan in combinations(range(sites), constraints.count) if not violations(constraints, plan)
    ]


def people(coverage, plan):
    """What the plan sees, from the dense matrix."""
    is_covered = coverage.covers.toarray()[:, list(plan)].any(axis=1)
    return float(coverage.weights[is_covered].sum())


def town(seed, sites, point_count, count):
    """Sites and places strewn over a square; as many circles as posts would fill three fifths of it."""
    dice = np.random.default_rng(seed)
    posts, points = dice.random((sites, 2)), dice.random((point_count, 2))
    near = np.sqrt(0.6 / (np.pi * count)) >= np.hypot(*(points[:, None] - posts[None]).T).T
    return coverage_matrix(near, dice.integers(1, 100, point_count))


def smallest(coverage):
    """How many sites see all that can be seen, by trying."""
    is_covered = coverage.covers.toarray().astype(bool)
    can = is_covered.any(axis=1)
    sizes = (
        size
        for size in range(coverage.site_count + 1)
        for plan in combinations(range(coverage.site_count), size)
        if (is_covered[:, list(plan)].any(axis=1) == can).all()
    )
    return next(sizes)


def by_trying(costs, count, fixed=()):
    plans = [plan for plan in combinations(range(len(costs)), count) if set(fixed) <= set(plan)]
    return min(costs[list(plan)].min(axis=0).sum() for plan in plans)
