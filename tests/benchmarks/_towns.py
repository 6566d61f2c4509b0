"""Made-up towns to place posts in; with numpy and scipy alone, so that other programs get the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist


@dataclass(frozen=True)
class Town:
    """Posts and homes in a square kilometre, of which ``count`` circles of ``reach`` have a given share."""

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


def town(seed, posts, homes, count, filled=0.6):
    """Strewn evenly."""
    dice = np.random.default_rng(seed)
    here, there = dice.random((posts, 2)) * 1000, dice.random((homes, 2)) * 1000
    return _settled(dice, (here, there), count, filled)


def clustered_town(seed, posts, homes, count, filled):
    """Seven of ten posts and homes lie about 40 centres, 10 to 60 metres from them as a rule."""
    dice = np.random.default_rng(seed)
    centres, spread = dice.random((40, 2)) * 1000, dice.uniform(10, 60, 40)

    def strewn(number):
        of = dice.integers(0, 40, number)
        at = centres[of] + dice.normal(size=(number, 2)) * spread[of, None]
        return np.where(dice.random((number, 1)) < 0.3, dice.random((number, 2)) * 1000, at)

    return _settled(dice, (strewn(posts), strewn(homes)), count, filled)


def _settled(dice, at, count, filled):
    here, there = at
    return Town(
        here, there, dice.integers(1, 100, len(there)), count, 1000 * np.sqrt(filled / (np.pi * count))
    )
