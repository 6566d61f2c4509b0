"""Small road graphs, and ways found by the simplest means."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from geo.planning.roads.access import access_losses, no_good_cuts
from geo.planning.roads.graph import build_road_graph
from geo.planning.siting.mclp import solve_mclp


@st.composite
def graphs(draw):
    size = draw(st.integers(2, 8))
    junction = st.integers(0, size - 1)
    ends = draw(st.lists(st.tuples(junction, junction), max_size=14))
    metres = draw(st.lists(st.integers(0, 9), min_size=len(ends), max_size=len(ends)))
    return build_road_graph(size, ends, metres)


GRAPHS = graphs()


def grid(side, metres=100.0):
    """A square of streets; junction = row x side + column."""
    at = np.arange(side * side).reshape(side, side)
    ends = np.vstack([np.c_[at[:, :-1].ravel(), at[:, 1:].ravel()], np.c_[at[:-1].ravel(), at[1:].ravel()]])
    return build_road_graph(side * side, ends, np.full(len(ends), metres))


def by_relaxing(road_graph, targets, closures):
    """Bellman and Ford: every road looked at again as long as something gets shorter."""
    metres = [
        0.0 if at in targets and at not in closures.nodes else np.inf for at in range(road_graph.node_count)
    ]
    for _ in range(road_graph.node_count):
        for road, (one, other) in enumerate(road_graph.edges.tolist()):
            if road in closures.edges or closures.nodes & {one, other}:
                continue
            metres[one] = min(metres[one], metres[other] + road_graph.length_m[road])
            metres[other] = min(metres[other], metres[one] + road_graph.length_m[road])
    return metres


class AccessImpossible(ValueError):
    """Access losses exist without any post: no plan of posts can avoid them."""


def solve_mclp_with_access(coverage, constraints, requirement, time_limit_s=60.0):
    """The MCLP with a no-good cut for each access loss, solved again until the plan causes none."""
    if access_losses(requirement, ()):
        raise AccessImpossible
    while True:
        plan = solve_mclp(coverage, constraints, time_limit_s)
        added = no_good_cuts(requirement, plan.sites)
        if not added:
            return plan
        constraints = replace(constraints, side_constraints=constraints.side_constraints + added)
