"""Boundaries and backdrop as GeoJSON: fetched once by the browser, coloured anew with every picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

    from geo.domain.areas import Area
    from geo.domain.features import Feature

TOLERANCE = 0.0001
"""How far a simplified line may leave the true one, in degrees: about 10 m, a pixel at zoom 14."""


def areas_document(areas: Iterable[Area]) -> dict[str, object]:
    """A FeatureCollection in WGS-84 of the areas that have a boundary enclosing anything.

    Properties: ``code``, and ``at``, [longitude, latitude] of the place for a label: the centre of
    the largest circle within the area.
    """
    shapes = ((area.code, _surface(_simple(area.boundary))) for area in areas if area.boundary is not None)
    return _collection(
        _feature(shape, {"code": code, "at": _label_place(shape)})
        for code, shape in shapes
        if not shape.is_empty
    )


def backdrop_document(features: Iterable[Feature]) -> dict[str, object]:
    """A FeatureCollection in WGS-84 of all features; properties ``layer`` and ``name``."""
    return _collection(
        _feature(_simple(feature.geometry), {"layer": feature.layer, "name": feature.name})
        for feature in features
    )


def _simple(wkb: bytes) -> BaseGeometry:
    return shapely.simplify(shapely.force_2d(shapely.from_wkb(wkb)), TOLERANCE, preserve_topology=True)


def _surface(shape: BaseGeometry) -> BaseGeometry:
    """What of a shape has an inside, crossed lines untangled: one bad boundary must not cost the others."""
    return shapely.union_all([part for part in shapely.get_parts(shapely.make_valid(shape)) if part.area > 0])


def _label_place(shape: BaseGeometry) -> list[float]:
    largest = max(shapely.get_parts(shape), key=shapely.area)
    radius = shapely.maximum_inscribed_circle(largest)
    lon, lat = np.round(shapely.get_coordinates(radius)[0], 5)
    return [float(lon), float(lat)]


def _feature(shape: BaseGeometry, properties: dict[str, object]) -> dict[str, object]:
    rounded = shapely.transform(shape, lambda points: np.round(points, 5))
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(rounded)}


def _collection(features: Iterable[dict[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}
