"""Made-up towns to place posts in; with numpy and scipy alone, so that other programs get the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist


@dataclass(frozen=True)
class Town:
    """Posts and homes strewn over a square kilometre; ``count`` circles of ``reach`` would fill 3/5 of it."""

    posts: np.ndarray
    homes: np.ndarray
    people: np.ndarray
    count: int
    reach: float

    def metres(self):
        return cdist(self.homes, self.posts)

    def sees(self):
        """Homes x posts as a sparse matrix."""
        near = KDTree(self.homes).sparse_distance_matrix(
            KDTree(self.posts), self.reach, output_type="coo_matrix"
        )
        return near.sign()


def town(seed, posts, homes, count):
    dice = np.random.default_rng(seed)
    here, there = dice.random((posts, 2)) * 1000, dice.random((homes, 2)) * 1000
    return Town(here, there, dice.integers(1, 100, homes), count, 1000 * np.sqrt(0.6 / (np.pi * count)))
