"""Made-up networks of the family of OR-Library's p-median instances."""

from itertools import pairwise

import numpy as np


def network_text(seed, nodes, count):
    """A connected network as text: a chain through all nodes, then random edges, some of them said again."""
    dice = np.random.default_rng(seed)
    order = dice.permutation(nodes) + 1
    edges = max(nodes * nodes // 50, nodes)
    ends = [*pairwise(order)]
    ends += [dice.choice(nodes, 2, replace=False) + 1 for _ in range(edges - len(ends))]
    lines = [f" {one} {other} {dice.integers(1, 101)} " for one, other in ends]
    return "\n".join([f" {nodes} {edges} {count} ", *lines])
