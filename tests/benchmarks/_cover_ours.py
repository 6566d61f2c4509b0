"""One covering problem in a fresh process: seconds with imports and building, what was found, as JSON."""

import json
import sys
import time

import numpy as np

from tests.benchmarks._towns import town


def main():
    model, *numbers = sys.argv[1:]
    asked = town(*map(int, numbers))
    metres = asked.metres()
    began = time.perf_counter()
    from geo.planning.siting.fewest import fewest  # noqa: PLC0415 - imports are part of what is measured
    from geo.planning.siting.maximal import most_covered  # noqa: PLC0415
    from geo.planning.siting.sight import sight_within  # noqa: PLC0415
    from geo.planning.siting.wanted import Wanted  # noqa: PLC0415

    imported = time.perf_counter()
    if model == "mclp":
        plan = most_covered(sight_within(metres, asked.reach, asked.people), Wanted(asked.count))
        value, proven = plan.people, plan.proven
    else:
        # A home that no post reaches would leave the others without any plan: it is left out.
        reached = metres[metres.min(axis=1) <= asked.reach]
        found = fewest(sight_within(reached, asked.reach, np.ones(len(reached))))
        value, proven = len(found.sites), found.proven
    ended = time.perf_counter()
    print(
        json.dumps(
            {"value": value, "proven": proven, "seconds": ended - began, "importing": imported - began}
        )
    )


if __name__ == "__main__":
    main()
