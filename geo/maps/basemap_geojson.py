"""Boundaries and backdrop as GeoJSON: the browser fetches them once and colours them by the map content."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.domain.areas import Area
from geo.domain.map_features import Feature

SIMPLIFY_TOLERANCE_DEG = 0.0001
"""Largest deviation of a simplified line in degrees: about 10 m, a pixel at zoom 14."""


def areas_geojson(areas: Iterable[Area]) -> dict[str, object]:
    """Return a FeatureCollection of the areas whose boundary encloses anything.

    Returns:
        GeoJSON in WGS-84. Properties: ``code``, ``name``, ``level``, and ``at``, the [longitude, latitude] of
        the label, which is the centre of the largest circle within the area.
    """
    shapes = (
        (area, _polygonal_part(_simplified(area.boundary))) for area in areas if area.boundary is not None
    )
    return _collection(
        _feature(
            shape, {"code": area.code, "name": area.name, "level": area.level, "at": _label_point(shape)}
        )
        for area, shape in shapes
        if not shape.is_empty
    )


def backdrop_geojson(features: Iterable[Feature]) -> dict[str, object]:
    """Return a FeatureCollection of all features, in WGS-84; properties are ``layer`` and ``name``."""
    return _collection(
        _feature(_simplified(feature.geometry), {"layer": feature.layer, "name": feature.name})
        for feature in features
    )


def _simplified(wkb: bytes) -> BaseGeometry:
    """Return the two-dimensional geometry, simplified by SIMPLIFY_TOLERANCE_DEG."""
    return shapely.simplify(
        shapely.force_2d(shapely.from_wkb(wkb)), SIMPLIFY_TOLERANCE_DEG, preserve_topology=True
    )


def _polygonal_part(shape: BaseGeometry) -> BaseGeometry:
    """Return the parts of a shape that have an area, repaired: one bad boundary must not break the others."""
    return shapely.union_all([part for part in shapely.get_parts(shapely.make_valid(shape)) if part.area > 0])


def _label_point(shape: BaseGeometry) -> list[float]:
    """Return [longitude, latitude] of the centre of the largest circle within the largest part of a shape."""
    largest = max(shapely.get_parts(shape), key=shapely.area)
    radius = shapely.maximum_inscribed_circle(largest)
    lon, lat = np.round(shapely.get_coordinates(radius)[0], 5)
    return [float(lon), float(lat)]


def _feature(shape: BaseGeometry, properties: dict[str, object]) -> dict[str, object]:
    """Return a GeoJSON feature with coordinates rounded to 5 decimals, about 1 m."""
    rounded = shapely.transform(shape, lambda points: np.round(points, 5))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def _collection(features: Iterable[dict[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}
