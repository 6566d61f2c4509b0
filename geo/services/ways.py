"""How far units have it to posts, in a straight line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.domain.units import Unit
    from geo.services.roster import Post

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG) in metres: half a percent off at most, which is nearer than any road."""


def metres(posts: NDArray[np.float64], units: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distances by the haversine formula, in whole metres.

    Args:
        posts: n x 2, latitude and longitude in WGS-84 degrees, NaN where unknown.
        units: m x 2, the same.

    Returns:
        n x m; 0 where either place is unknown: nobody is near or far then.
    """
    lat, lon = np.radians(posts).T[:, :, None]
    lats, lons = np.radians(units).T[:, None, :]
    half = np.sin((lats - lat) / 2) ** 2 + np.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    found: NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return np.rint(np.nan_to_num(found))


def ways_to(post: Post, units: Sequence[Unit] | Sequence[Post]) -> tuple[float, ...]:
    """Metres to one post, of each unit, or other post, in turn."""
    places = ([(thing.lat, thing.lon) for thing in things] for things in ([post], units))
    return tuple(metres(*(np.array(each, np.float64).reshape(-1, 2) for each in places))[0].tolist())
