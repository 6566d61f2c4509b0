"""Siting, measured over a range: coverage from thin to dense, p-medians of OR-Library's family to 900.

``python -m tests.benchmarks.bench_ranges [SEED]``: CPU seconds of one process, and those on the clock.
"""

from __future__ import annotations

import sys
import time

from geo.planning.siting.constraints import SitingConstraints
from geo.planning.siting.coverage_matrix import coverage_matrix
from geo.planning.siting.mclp import solve_mclp
from geo.planning.siting.p_median import solve_p_median
from tests.benchmarks.parts.towns import clustered_town, town
from tests.unit.planning.siting.graphs import network_text
from tests.unit.planning.siting.or_library import read_or_library

PATIENCE = {"covering": 30, "median": 60}
"""Seconds in the solver after which the best plan so far is reported with its bound."""


class Clock:
    def __init__(self) -> None:
        self.began = time.process_time(), time.perf_counter()

    def __str__(self) -> str:
        cpu, wall = time.process_time() - self.began[0], time.perf_counter() - self.began[1]
        return f"{cpu:.1f} s ({wall:.1f} s on the clock)"


def measure_covering(seed: int) -> None:
    kinds = [
        ("even", town, (0.4, 0.6, 0.65, 0.7, 0.85, 1.0, 1.3)),
        ("clustered", clustered_town, (0.1, 0.2, 0.4, 1.0)),
    ]
    for name, made, shares in kinds:
        for filled in shares:
            made_up = made(seed, 3000, 20_000, 400, filled)
            coverage = coverage_matrix(made_up.covers(), made_up.people)
            clock = Clock()
            plan = solve_mclp(coverage, SitingConstraints(400), PATIENCE["covering"])
            ended = "proved" if plan.proven else f"at most {plan.bound / plan.covered_weight - 1:.2%} more"
            print(f"3,000 x 20,000, {name}, circles {filled}: {plan.covered_weight:,.0f}, {ended}, {clock}")


def measure_medians(seed: int) -> None:
    for nodes in range(300, 901, 100):
        for count in (5, 10, nodes // 10, nodes // 5, nodes // 3):
            costs = read_or_library(network_text(1000 * seed + nodes + count, nodes, count)).costs
            clock = Clock()
            plan = solve_p_median(costs, count, time_limit_s=PATIENCE["median"])
            ended = "proved" if plan.proven else f"bound {plan.bound:,.1f}"
            print(
                f"p-median n {nodes}, p {count}: {plan.cost:,.0f}, {ended}, "
                f"{plan.nodes_explored} nodes searched, {clock}"
            )


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    measure_covering(seed)
    measure_medians(seed)


if __name__ == "__main__":
    main()
