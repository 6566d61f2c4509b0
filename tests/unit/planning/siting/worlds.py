"""Small made-up worlds of posts and places, and what trying every plan finds in them."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from geo.planning.siting.counting import broken
from geo.planning.siting.sight import sight
from geo.planning.siting.wanted import Row, Wanted

WEIGHTS = st.one_of(st.integers(0, 20).map(float), st.floats(0, 5, width=16))


@st.composite
def sights(draw, most_sites=7, most_places=9):
    """Few kinds of rows, so that many places are seen by the same sites."""
    sites, places = draw(st.integers(1, most_sites)), draw(st.integers(1, most_places))
    row = st.lists(st.booleans(), min_size=sites, max_size=sites)
    kinds = draw(st.lists(row, min_size=1, max_size=4))
    rows = draw(st.lists(st.one_of(st.sampled_from(kinds), row), min_size=places, max_size=places))
    return sight(np.array(rows, float), draw(st.lists(WEIGHTS, min_size=places, max_size=places)))


@st.composite
def wishes(draw, sites, *, rows=True):
    """Wishes that may contradict each other."""
    some = st.sets(st.integers(0, sites - 1), max_size=sites).map(lambda found: tuple(sorted(found)))
    few = some.filter(lambda found: len(found) < 2)
    hard = st.builds(Row, some, st.integers(0, 1), st.one_of(st.none(), st.integers(1, 2)))
    return Wanted(
        count=draw(st.integers(0, sites)),
        now=draw(some),
        moves=draw(st.one_of(st.none(), st.integers(0, 3))),
        locked=draw(few),
        banned=draw(few),
        rows=tuple(draw(st.lists(hard, max_size=2))) if rows else (),
    )


def plans(sites, wanted):
    return [plan for plan in combinations(range(sites), wanted.count) if not broken(wanted, plan)]


def people(known, plan):
    """What the plan sees, from the dense matrix."""
    seen = known.sees.toarray()[:, list(plan)].any(axis=1)
    return float(known.weights[seen].sum())


def town(seed, sites, places, count):
    """Sites and places strewn over a square; as many circles as posts would fill three fifths of it."""
    dice = np.random.default_rng(seed)
    posts, homes = dice.random((sites, 2)), dice.random((places, 2))
    near = np.sqrt(0.6 / (np.pi * count)) >= np.hypot(*(homes[:, None] - posts[None]).T).T
    return sight(near, dice.integers(1, 100, places))
