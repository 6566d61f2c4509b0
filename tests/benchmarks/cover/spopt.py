"""Solve the same covering problem with spopt and CBC, in the environment that has them."""

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
    import pulp  # noqa: PLC0415 - imports are part of what is measured
    from spopt.locate import LSCP, MCLP  # noqa: PLC0415

    imported = time.perf_counter()
    if model == "mclp":
        problem = MCLP.from_cost_matrix(metres, made_up.people, made_up.reach, p_facilities=made_up.count)
    else:
        problem = LSCP.from_cost_matrix(metres[metres.min(axis=1) <= made_up.reach], made_up.reach)
    problem = problem.solve(pulp.PULP_CBC_CMD(msg=False))
    ended = time.perf_counter()
    value = float(np.round(problem.problem.objective.value(), 6))
    proven = problem.problem.status == pulp.LpStatusOptimal
    print(
        json.dumps(
            {"value": value, "proven": proven, "seconds": ended - began, "importing": imported - began}
        )
    )


if __name__ == "__main__":
    main()
