"""Instances of the p-median in the text format of OR-Library (Beasley 1990)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra


@dataclass(frozen=True, slots=True)
class OrLibraryInstance:
    """``costs``: site x place, the length of the shortest way; ``count``: how many sites may open."""

    costs: NDArray[np.float64]
    count: int


def read_or_library(text: str) -> OrLibraryInstance:
    """The instance that the text describes: "n edges p", then one "i j length" for each edge, counted from 1.

    An edge said twice has the length said last, in whichever direction. Where there is no way, the price is
    above that of any plan that reaches everybody. Raises ``ValueError`` where the text is no such instance.
    """
    try:
        numbers = np.array(text.split(), np.float64)
        nodes, edges, count = (int(number) for number in numbers[:3])
        table = numbers[3 : 3 + 3 * edges].reshape(edges, 3)
    except ValueError as error:
        raise ValueError("not an OR-Library p-median instance") from error
    ends = table[:, :2].astype(np.intp) - 1
    lengths = table[:, 2]
    within = nodes > 0 and 0 < count <= nodes and not ((ends < 0) | (ends >= nodes)).any()
    if not within or not np.isfinite(lengths).all() or (lengths < 0).any():
        raise ValueError("not an OR-Library p-median instance")
    return OrLibraryInstance(_all_pairs_costs(nodes, ends, lengths), count)


def _all_pairs_costs(
    nodes: int, edges: NDArray[np.intp], lengths: NDArray[np.float64]
) -> NDArray[np.float64]:
    edges = np.sort(edges, axis=1)
    named = edges[:, 0] * nodes + edges[:, 1]
    _, last = np.unique(named[::-1], return_index=True)
    kept = len(named) - 1 - last
    graph = csr_array((lengths[kept], (edges[kept, 0], edges[kept, 1])), shape=(nodes, nodes))
    costs: NDArray[np.float64] = dijkstra(graph, directed=False)
    cut_off = ~np.isfinite(costs)
    costs[cut_off] = nodes * costs[~cut_off].max() + 1.0
    return costs
