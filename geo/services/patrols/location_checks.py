"""Implausible locations of compounds and units, which patrol routes ignore."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo.domain.areas import AreaTree
from geo.domain.boundaries import (
    IMPLAUSIBLE_DISTANCE_KM,
    MAX_REGION_KM,
    LatLon,
    area_with_boundary,
    distance_km,
    distance_outside_km,
    is_zero_coordinate,
    median_center,
)
from geo.domain.units import Unit
from geo.services.patrols.stop import PatrolStop
from geo.services.situation.overview import Overview

OptionalLatLon = tuple[float | None, float | None]
"""Latitude and longitude in WGS-84 degrees, None for unknown."""


def without_implausible(
    stops: list[PatrolStop], overview: Overview
) -> tuple[list[PatrolStop], tuple[PatrolStop, ...]]:
    """Remove implausible locations from patrol stops.

    Returns:
        All stops, those at an implausible location without a location; and the latter as stored.
    """
    snapshot = overview.state.snapshot
    areas = [snapshot.areas[snapshot.area[stop.row]] for stop in stops]
    implausible = is_implausible([(stop.lat, stop.lon) for stop in stops], areas, overview.tree)
    kept = [
        replace(stop, lat=None, lon=None) if is_bad else stop
        for stop, is_bad in zip(stops, implausible, strict=True)
    ]
    return kept, tuple(stop for stop, is_bad in zip(stops, implausible, strict=True) if is_bad)


def is_implausible(locations: Sequence[OptionalLatLon], areas: Sequence[str], tree: AreaTree) -> list[bool]:
    """Check which locations are implausible: at zero, or far outside their area.

    Args:
        locations: latitude and longitude in WGS-84 degrees, None where unknown (never implausible).
        areas: code of the area of each location.
        tree: all areas; where neither an area nor those above it have a boundary, its locations are compared
            with the median of all.
    """
    boundaries = {area.code: area.boundary for area in tree if area.boundary}
    parents = {area.code: area.parent for area in tree}
    implausible = [
        lat is not None and lon is not None and is_zero_coordinate(lat, lon) for lat, lon in locations
    ]
    centre = _centre(
        [location for location, is_bad in zip(locations, implausible, strict=True) if not is_bad]
    )
    groups: dict[str, list[int]] = {}
    for number, (location, area) in enumerate(zip(locations, areas, strict=True)):
        if None not in location and not implausible[number]:
            groups.setdefault(area_with_boundary(area, parents, boundaries), []).append(number)
    for boundary_area, numbers in groups.items():
        for number in numbers if not boundary_area else ():
            implausible[number] = _is_far_from(locations[number], centre)
        if boundary_area:
            group_locations = [locations[number] for number in numbers]
            outside_km = distance_outside_km(
                boundaries[boundary_area],
                [lat or 0.0 for lat, _ in group_locations],
                [lon or 0.0 for _, lon in group_locations],
            )
            for number, km in zip(numbers, outside_km, strict=True):
                implausible[number] = bool(km > IMPLAUSIBLE_DISTANCE_KM)
    return implausible


def has_implausible_base(units: Sequence[Unit], locations: Sequence[OptionalLatLon]) -> list[bool]:
    """Check which units have an implausible base: at zero, or far from the median of these locations.

    Args:
        units: whose bases are checked; a base without a location is not implausible.
        locations: latitude and longitude in WGS-84 degrees, None where unknown.
    """
    centre = _centre(locations)
    return [
        unit.lat is not None
        and unit.lon is not None
        and (is_zero_coordinate(unit.lat, unit.lon) or _is_far_from((unit.lat, unit.lon), centre))
        for unit in units
    ]


def _centre(locations: Sequence[OptionalLatLon]) -> LatLon | None:
    """Return the median of the known locations (degrees), None without any."""
    return median_center([(lat, lon) for lat, lon in locations if lat is not None and lon is not None])


def _is_far_from(location: OptionalLatLon, centre: LatLon | None) -> bool:
    """Check whether a location lies farther from the centre than a region extends.

    Returns:
        False where either is unknown.
    """
    lat, lon = location
    return (
        centre is not None
        and lat is not None
        and lon is not None
        and distance_km((lat, lon), centre) > MAX_REGION_KM
    )
