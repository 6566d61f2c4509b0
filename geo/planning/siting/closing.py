"""What the bound leaves of a p-median, as a model for the solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.planning.rows import Builder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.planning.rows import Model


def radius_model(
    costs: NDArray[np.float64], count: int, forced: NDArray[np.bool_], reach: NDArray[np.float64]
) -> tuple[Model, float]:
    """Open ``count`` sites so that every place is served below its ``reach``, at least cost.

    ``costs``: sites x places. Returns the model and the cost that every plan has in common. Its first columns
    are the sites; the others, one for each place and step of distance, say "nobody within" (Elloumi 2010).
    """
    build, shared = Builder(), 0.0
    sites = build.add_columns(np.zeros(len(costs)), forced)
    build.put(build.add_rows(count, count, 1), sites)
    for place, most in zip(costs.T, reach, strict=True):
        near = np.flatnonzero(place < most)
        steps, step = np.unique(place[near], return_inverse=True)
        # Nobody within a step costs the way on to the next; within the last step somebody must be.
        beyond = (
            build.add_columns(np.diff(steps), integral=False) if len(steps) > 1 else np.zeros(0, np.int64)
        )
        rows = build.add_rows(np.arange(max(len(steps), 1)) == 0, np.inf, max(len(steps), 1))
        build.put(rows[step], sites[near])
        build.put(rows[: len(beyond)], beyond)
        build.put(rows[1:], beyond, -1.0)
        shared += float(steps[0]) if len(steps) else 0.0
    return build.model(), shared
