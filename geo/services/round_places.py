"""Compounds and units whose stored place cannot be theirs: rounds do not reckon with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geo.domain.outlines import (
    FAR_KM,
    REGION_KM,
    is_at_zero,
    km_apart,
    km_outside,
    middle_of,
    outlined,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.areas import AreaTree
    from geo.domain.outlines import Place
    from geo.domain.units import Unit
    from geo.services.overview import Overview
    from geo.services.rounds import Stop

Spot = tuple[float | None, float | None]


def without_astray(stops: list[Stop], overview: Overview) -> tuple[list[Stop], tuple[Stop, ...]]:
    """The stops, those at an impossible place without it; and these as they are stored."""
    snapshot = overview.standing.snapshot
    areas = [snapshot.areas[snapshot.area[stop.row]] for stop in stops]
    out = astray([(stop.lat, stop.lon) for stop in stops], areas, overview.tree)
    kept = [
        replace(stop, lat=None, lon=None) if is_out else stop for stop, is_out in zip(stops, out, strict=True)
    ]
    return kept, tuple(stop for stop, is_out in zip(stops, out, strict=True) if is_out)


def astray(spots: Sequence[Spot], areas: Sequence[str], tree: AreaTree) -> list[bool]:
    """Which places are impossible: at zero, or far outside the area.

    Args:
        spots: latitude and longitude in WGS-84 degrees, None for no place (never astray).
        areas: the code of the area of each.
        tree: all areas; where neither an area nor those above it have an outline, a place is held
            against the middle of the others.
    """
    boundaries = {area.code: area.boundary for area in tree if area.boundary}
    parents = {area.code: area.parent for area in tree}
    found = [lat is not None and lon is not None and is_at_zero(lat, lon) for lat, lon in spots]
    middle = _middle([spot for spot, is_out in zip(spots, found, strict=True) if not is_out])
    groups: dict[str, list[int]] = {}
    for number, (spot, area) in enumerate(zip(spots, areas, strict=True)):
        if None not in spot and not found[number]:
            groups.setdefault(outlined(area, parents, boundaries), []).append(number)
    for outline, numbers in groups.items():
        for number in numbers if not outline else ():
            found[number] = _is_off(spots[number], middle)
        if outline:
            there = [spots[number] for number in numbers]
            away = km_outside(
                boundaries[outline], [lat or 0.0 for lat, _ in there], [lon or 0.0 for _, lon in there]
            )
            for number, km in zip(numbers, away, strict=True):
                found[number] = bool(km > FAR_KM)
    return found


def stray_units(units: Sequence[Unit], spots: Sequence[Spot]) -> list[bool]:
    """Which units set out from an impossible place: at zero, or far from the middle of these places."""
    middle = _middle(spots)
    return [
        unit.lat is not None
        and unit.lon is not None
        and (is_at_zero(unit.lat, unit.lon) or _is_off((unit.lat, unit.lon), middle))
        for unit in units
    ]


def _middle(spots: Sequence[Spot]) -> Place | None:
    return middle_of([(lat, lon) for lat, lon in spots if lat is not None and lon is not None])


def _is_off(spot: Spot, middle: Place | None) -> bool:
    lat, lon = spot
    return (
        middle is not None
        and lat is not None
        and lon is not None
        and km_apart((lat, lon), middle) > REGION_KM
    )
