"""Plausibility of sites: their location against boundaries, against each other and against stored sites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from geo.domain.areas import self_and_ancestors
from geo.domain.boundaries import (
    BOUNDARY_TOLERANCE_KM,
    IMPLAUSIBLE_DISTANCE_KM,
    MAX_REGION_KM,
    MIN_FOR_MEDIAN_CENTER,
    BoundaryIndex,
    area_with_boundary,
    distance_km,
    distance_outside_km,
    is_zero_coordinate,
    median_center,
)
from geo.domain.units import Unit
from geo.exchange.codes import normalise_text
from geo.exchange.import_batch import ImportRow, StoredSite
from geo.exchange.lookups import NameLookup
from geo.exchange.records import Record

DUPLICATE_RADIUS_KM = 0.05
"""Two sites of one name and kind closer than this are duplicates."""


class LocatedSite(NamedTuple):
    """Site as it will be after the import, with its row; WGS-84 degrees."""

    record: Record
    code: str
    name: str
    kind: str
    area: str
    lat: float
    lon: float


class Gazetteer:
    """Names, parents and boundaries of areas, stored and in the same files."""

    def __init__(
        self,
        lookup: NameLookup,
        names: Mapping[str, str],
        parents: Mapping[str, str],
        boundaries: Mapping[str, bytes],
    ) -> None:
        """Combine what is known of the areas.

        Args:
            lookup: codes by code or name.
            names: names by code.
            parents: parents by code, "" for none.
            boundaries: WKB by code, WGS-84, x = longitude.
        """
        self.names, self._names, self._parents, self.boundaries = lookup, names, parents, boundaries

    def label(self, code: str) -> str:
        """Return name and code of an area."""
        return f"{self._names.get(code, '')} {code}".strip()

    def area_with_boundary(self, area: str) -> str:
        """Return the area or its nearest ancestor with a boundary, "" where none has one."""
        return area_with_boundary(area, self._parents, self.boundaries)

    def is_self_or_ancestor(self, code: str, area: str) -> bool:
        """Return whether ``code`` is the area or one of its ancestors."""
        return code in self_and_ancestors(area, self._parents)

    def distance_to_nearest_km(self, lat: float, lon: float) -> float:
        """Return the distance in kilometres to the nearest boundary, 0 inside one; WGS-84 degrees."""
        return min(
            float(distance_outside_km(outline, [lat], [lon])[0]) for outline in self.boundaries.values()
        )

    @cached_property
    def boundary_index(self) -> BoundaryIndex:
        """Spatial index of the boundaries."""
        return BoundaryIndex(self.boundaries)


def check_sites(
    rows: Iterable[tuple[ImportRow, Record]], stored: Mapping[str, StoredSite], gazetteer: Gazetteer
) -> None:
    """Add faults for implausible locations and names of sites to the records.

    A site whose location and area are stored as the file has them is not checked again.

    Args:
        rows: each site as read, with its row of the file.
        stored: the stored sites by code.
        gazetteer: the areas.
    """
    rows_with_stored = [(row, record, stored.get(row.code)) for row, record in rows]
    _check_names(rows_with_stored, stored)
    _check_towns(rows_with_stored, gazetteer)
    located = [site for row, record, before in rows_with_stored if (site := _located(row, record, before))]
    new = [site for site in located if not _is_stored(site, stored)]
    for site in new:
        if is_zero_coordinate(site.lat, site.lon):
            site.record.add_fault("lat", "fault.zero_coordinate", f"{site.lat:g}, {site.lon:g}")
    measured = [site for site in new if not is_zero_coordinate(site.lat, site.lon)]
    _check_areas(measured, gazetteer)
    _check_region(measured, stored, gazetteer)
    _check_duplicates(measured, located, stored)


def check_bases(
    rows: Iterable[tuple[ImportRow, Record]], stored: Mapping[str, Unit], gazetteer: Gazetteer
) -> None:
    """Add faults for implausible bases of units to the records.

    A base need not lie in any area; implausible are zero coordinates and bases far from all boundaries.

    Args:
        rows: each unit as read, with its row of the file.
        stored: the stored units by code.
        gazetteer: the areas.
    """
    for row, record in rows:
        lat, lon, before = row.values.get("lat"), row.values.get("lon"), stored.get(row.code)
        if lat is None or lon is None or (before and (before.lat, before.lon) == (lat, lon)):
            continue
        if is_zero_coordinate(lat, lon):
            record.add_fault("lat", "fault.zero_coordinate", f"{lat:g}, {lon:g}")
        elif gazetteer.boundaries and (km := gazetteer.distance_to_nearest_km(lat, lon)) > MAX_REGION_KM:
            record.add_fault("lat", "fault.far_from_area", f"{km:,.0f} km")


def _located(row: ImportRow, record: Record, before: StoredSite | None) -> LocatedSite | None:
    """Return the site with its location, None where it has none."""
    values = row.values
    lat = values.get("lat", before.lat if before else None)
    lon = values.get("lon", before.lon if before else None)
    if lat is None or lon is None:
        return None
    name, kind, area = (
        str(values.get(field) or (getattr(before, field) if before else ""))
        for field in ("name", "kind", "area")
    )
    return LocatedSite(record, row.code, name, kind, area, lat, lon)


def _is_stored(site: LocatedSite, stored: Mapping[str, StoredSite]) -> bool:
    before = stored.get(site.code)
    return before is not None and (before.area, before.lat, before.lon) == (site.area, site.lat, site.lon)


def _check_names(
    rows: Iterable[tuple[ImportRow, Record, StoredSite | None]], stored: Mapping[str, StoredSite]
) -> None:
    """Report sites that take the name of another of their kind: rows and codes were mixed up."""
    holders: dict[tuple[str, str], list[str]] = {}
    for code, site in stored.items():
        holders.setdefault((site.kind, normalise_text(site.name)), []).append(code)
    for row, record, before in rows:
        name = normalise_text(row.values.get("name") or "")
        if before is not None and name and name != normalise_text(before.name):
            others = [code for code in holders.get((before.kind, name), ()) if code != row.code]
            if others:
                record.add_fault("name", "fault.name_of_another", ", ".join(others))


def _check_towns(rows: Iterable[tuple[ImportRow, Record, StoredSite | None]], gazetteer: Gazetteer) -> None:
    """Report rows whose area is not in their town; a town that is no area may be a street."""
    for row, record, _ in rows:
        area, town = row.values.get("area"), record.values.get("town", "")
        towns = gazetteer.names.matches(town) if area and town else []
        if towns and not any(gazetteer.is_self_or_ancestor(code, str(area)) for code in towns):
            record.add_fault("town", "fault.other_town", gazetteer.label(str(area)))


def _check_areas(sites: Sequence[LocatedSite], gazetteer: Gazetteer) -> None:
    """Report sites outside the boundary of their area."""
    by_boundary: dict[str, list[LocatedSite]] = {}
    for site in sites:
        if area := gazetteer.area_with_boundary(site.area):
            by_boundary.setdefault(area, []).append(site)
    for area, group in by_boundary.items():
        distances = distance_outside_km(
            gazetteer.boundaries[area], [site.lat for site in group], [site.lon for site in group]
        )
        for site, km in zip(group, distances, strict=True):
            if km > BOUNDARY_TOLERANCE_KM:
                _report_area_fault(site, area, float(km), gazetteer)


def _report_area_fault(site: LocatedSite, boundary_area: str, km: float, gazetteer: Gazetteer) -> None:
    """Report how a site misses its area: far away, in another area, or outside all."""
    distance_text = f"{gazetteer.label(boundary_area)}: {km:,.1f} km"
    other_areas = [
        code
        for code in gazetteer.boundary_index.areas_containing(site.lat, site.lon)
        if not gazetteer.is_self_or_ancestor(code, site.area)
    ]
    if km > IMPLAUSIBLE_DISTANCE_KM:
        site.record.add_fault("lat", "fault.far_from_area", distance_text)
    elif other_areas:
        site.record.add_fault(
            "area", "fault.other_area", f"{gazetteer.label(other_areas[0])} ({distance_text})"
        )
    else:
        site.record.add_fault("lat", "fault.outside_area", distance_text)


def _check_region(
    sites: Sequence[LocatedSite], stored: Mapping[str, StoredSite], gazetteer: Gazetteer
) -> None:
    """Report sites of areas without a boundary that are far from all other sites."""
    unbounded = [site for site in sites if not gazetteer.area_with_boundary(site.area)]
    if not unbounded:
        return
    locations = {
        code: (site.lat, site.lon)
        for code, site in stored.items()
        if site.lat is not None and site.lon is not None
    }
    locations |= {site.code: (site.lat, site.lon) for site in sites}
    # The centre of all sites, once: without each in turn takes hours for a province and gives the same.
    center = median_center(list(locations.values())) if len(locations) > MIN_FOR_MEDIAN_CENTER else None
    for site in unbounded:
        if center and (km := distance_km((site.lat, site.lon), center)) > MAX_REGION_KM:
            site.record.add_fault("lat", "fault.far_from_others", f"{km:,.0f} km")


def _check_duplicates(
    new_sites: Sequence[LocatedSite], all_sites: Sequence[LocatedSite], stored: Mapping[str, StoredSite]
) -> None:
    """Report new sites with kind, name and location of another one, stored or in an earlier row."""
    order = {site.code: number for number, site in enumerate(all_sites)}
    locations: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for code, before in stored.items():
        if code not in order and before.lat is not None and before.lon is not None:
            locations.setdefault(_identity(before), []).append((code, before.lat, before.lon))
    for site in all_sites:
        locations.setdefault(_identity(site), []).append((site.code, site.lat, site.lon))
    for site in new_sites:
        for code, lat, lon in locations[_identity(site)] if site.kind and site.code not in stored else ():
            is_earlier = code in stored or order[code] < order[site.code]
            if (
                code != site.code
                and is_earlier
                and distance_km((lat, lon), (site.lat, site.lon)) < DUPLICATE_RADIUS_KM
            ):
                site.record.add_fault("code", "fault.same_place", f"{code} {site.name}")
                break


def _identity(site: LocatedSite | StoredSite) -> tuple[str, str]:
    """Return kind and normalised name, which two different sites should not share."""
    return site.kind, normalise_text(site.name).casefold()
