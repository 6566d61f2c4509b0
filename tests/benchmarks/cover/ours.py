"""Solve one covering problem in a fresh process; print value and seconds as JSON.

The seconds include imports and building.
"""

import json
import sys
import time

import numpy as np

from tests.benchmarks.parts.towns import town


def main():
    model, *numbers = sys.argv[1:]
    made_up = town(*map(int, numbers))
    metres = made_up.metres()
    began = time.perf_counter()
    from geo.planning.siting.constraints import SitingConstraints  # noqa: PLC0415
    from geo.planning.siting.coverage_matrix import coverage_within  # noqa: PLC0415
    from geo.planning.siting.lscp import solve_lscp  # noqa: PLC0415 - imports are part of what is measured
    from geo.planning.siting.mclp import solve_mclp  # noqa: PLC0415

    imported = time.perf_counter()
    if model == "mclp":
        plan = solve_mclp(
            coverage_within(metres, made_up.reach, made_up.people), SitingConstraints(made_up.count)
        )
        value, proven = plan.covered_weight, plan.proven
    else:
        # A home that no post reaches would leave the others without any plan: it is left out.
        reached = metres[metres.min(axis=1) <= made_up.reach]
        solution = solve_lscp(coverage_within(reached, made_up.reach, np.ones(len(reached))))
        value, proven = len(solution.sites), solution.proven
    ended = time.perf_counter()
    print(
        json.dumps(
            {"value": value, "proven": proven, "seconds": ended - began, "importing": imported - began}
        )
    )


if __name__ == "__main__":
    main()
