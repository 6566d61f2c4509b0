"""Made-up towns for siting; with numpy and scipy alone, so that other programs get the same."""

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

    def covers(self):
        """Return homes x posts as a sparse matrix, 1 where the post reaches the home."""
        near = KDTree(self.homes).sparse_distance_matrix(
            KDTree(self.posts), self.reach, output_type="coo_matrix"
        )
        return near.sign()


def town(seed, posts, homes, count, filled=0.6):
    """Return a town strewn evenly."""
    dice = np.random.default_rng(seed)
    posts_at, homes_at = dice.random((posts, 2)) * 1000, dice.random((homes, 2)) * 1000
    return _settled(dice, (posts_at, homes_at), count, filled)


def clustered_town(seed, posts, homes, count, filled):
    """Return a town with 7 of 10 posts and homes about 40 centres, as a rule within 10 to 60 metres."""
    dice = np.random.default_rng(seed)
    centres, spread = dice.random((40, 2)) * 1000, dice.uniform(10, 60, 40)

    def strewn(number):
        of = dice.integers(0, 40, number)
        at = centres[of] + dice.normal(size=(number, 2)) * spread[of, None]
        return np.where(dice.random((number, 1)) < 0.3, dice.random((number, 2)) * 1000, at)

    return _settled(dice, (strewn(posts), strewn(homes)), count, filled)


def _settled(dice, at, count, filled):
    posts_at, homes_at = at
    return Town(
        posts_at,
        homes_at,
        dice.integers(1, 100, len(homes_at)),
        count,
        1000 * np.sqrt(filled / (np.pi * count)),
    )
