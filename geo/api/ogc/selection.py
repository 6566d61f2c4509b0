"""What a request for features selects, in the order of ids, so that pages never overlap or leave one out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from geo.api.ogc.parameters import Box, FeatureQuery
from geo.domain.actors import Actor
from geo.services.context import AppContext

Feature = dict[str, Any]
Point = tuple[float, float]
"""Latitude and longitude in WGS-84 degrees."""
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom and what is read: context, acting account and parameters."""

    ctx: AppContext
    actor: Actor
    query: FeatureQuery

    def one(self, name: str) -> str:
        """Return the one value of a parameter, "" where it was not given."""
        return next(iter(self.many(name)), "")

    def many(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter."""
        return self.query.values.get(name, ())


@dataclass(frozen=True, slots=True)
class Selection:
    """The features that a request selects.

    Attributes:
        ids: Their ids, in ascending order.
        read: Yields the features with these positions in ``ids``.
    """

    ids: Sequence[str]
    read: Callable[[range], Iterator[Feature]]

    def page(self, after: str, limit: int) -> range:
        """Return the positions of the features after an id; one that is gone since is no matter."""
        start = bisect_left(self.ids, after)
        if self.position(after) is not None:
            start += 1
        return range(start, min(start + limit, len(self.ids)))

    def position(self, feature_id: str) -> int | None:
        """Return the position of one feature, None where it is not among them."""
        at = bisect_left(self.ids, feature_id)
        return at if at < len(self.ids) and self.ids[at] == feature_id else None


def select_points(
    box: Box | None,
    rows: Mapping[str, Row],
    location: Callable[[Row], Point | None],
    properties: Callable[[Row], dict[str, Any]],
) -> Selection:
    """Return the selection of rows with points.

    Args:
        box: Box that they lie in, None for everywhere.
        rows: Rows by id.
        location: Returns latitude and longitude of a row, None where they are unknown.
        properties: Returns the properties of a row.
    """
    ids = sorted(rows)
    points = [location(rows[each]) or (np.nan, np.nan) for each in ids]
    lat, lon = np.array(points, float).reshape(-1, 2).T
    kept = [each for each, keep in zip(ids, within(box, lat, lon), strict=True) if keep]

    def read(positions: range) -> Iterator[Feature]:
        for each in kept[positions.start : positions.stop]:
            row = rows[each]
            yield point_feature(each, location(row), properties(row))

    return Selection(kept, read)


def within(box: Box | None, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points a box selects: those in it, and those without a location, as the standard asks.

    Args:
        box: The box, None for everywhere.
        lat: Latitudes in WGS-84 degrees, NaN where unknown.
        lon: Longitudes in WGS-84 degrees, NaN where unknown.
    """
    if box is None:
        return np.ones(len(lat), bool)
    is_east, is_west = lon >= box.west, lon <= box.east
    # A box across the antimeridian begins in the east and ends in the west.
    is_between = is_east & is_west if box.west <= box.east else is_east | is_west
    return np.asarray(np.isnan(lat) | (is_between & (lat >= box.south) & (lat <= box.north)), bool)


def point_feature(feature_id: str, at: Point | None, properties: dict[str, Any]) -> Feature:
    """Return a GeoJSON feature; its geometry is null where the location is unknown."""
    geometry = None if at is None else {"type": "Point", "coordinates": [at[1], at[0]]}
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}
