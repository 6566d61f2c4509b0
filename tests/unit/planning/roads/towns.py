"""Small road graphs, and ways found by the simplest means."""

import numpy as np
from hypothesis import strategies as st

from geo.planning.roads.ways import roads


@st.composite
def graphs(draw):
    size = draw(st.integers(2, 8))
    junction = st.integers(0, size - 1)
    ends = draw(st.lists(st.tuples(junction, junction), max_size=14))
    metres = draw(st.lists(st.integers(0, 9), min_size=len(ends), max_size=len(ends)))
    return roads(size, ends, metres)


GRAPHS = graphs()


def grid(side, metres=100.0):
    """A square of streets; junction = row x side + column."""
    at = np.arange(side * side).reshape(side, side)
    ends = np.vstack([np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()], np.c_[at[:-1].ravel(), at[1:].ravel()]])
    return roads(side * side, ends, np.full(len(ends), metres))


def by_relaxing(known, targets, blocked):
    """Bellman and Ford: every road looked at again as long as something gets shorter."""
    metres = [
        0.0 if at in targets and at not in blocked.junctions else np.inf for at in range(known.junctions)
    ]
    for _ in range(known.junctions):
        for road, (one, other) in enumerate(known.ends.tolist()):
            if road in blocked.roads or blocked.junctions & {one, other}:
                continue
            metres[one] = min(metres[one], metres[other] + known.metres[road])
            metres[other] = min(metres[other], metres[one] + known.metres[road])
    return metres
