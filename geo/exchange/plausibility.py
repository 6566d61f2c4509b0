"""Sites held against the world: where they would stand, and what stands there already."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from geo.domain.areas import upwards
from geo.domain.outlines import (
    FAR_KM,
    FEW,
    NEAR_KM,
    REGION_KM,
    Outlines,
    is_at_zero,
    km_apart,
    km_outside,
    middle_of,
    outlined,
)
from geo.exchange.codes import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.domain.units import Unit
    from geo.exchange.batch import KnownSite, Row
    from geo.exchange.lookups import Names
    from geo.exchange.records import Record

SAME_KM = 0.05
"""Two sites of one name so near to each other are one."""


class Placed(NamedTuple):
    """A site as it will be, with the row that says so; degrees in WGS-84."""

    record: Record
    code: str
    name: str
    kind: str
    area: str
    lat: float
    lon: float


class Ground:
    """What is known of areas: names, parents and outlines, of the store and of the same files."""

    def __init__(
        self,
        lookup: Names,
        names: Mapping[str, str],
        parents: Mapping[str, str],
        boundaries: Mapping[str, bytes],
    ) -> None:
        self.lookup, self._names, self._parents, self.boundaries = lookup, names, parents, boundaries

    def called(self, code: str) -> str:
        return f"{self._names.get(code, '')} {code}".strip()

    def outlined(self, area: str) -> str:
        """The area or its nearest ancestor with an outline, "" where none has."""
        return outlined(area, self._parents, self.boundaries)

    def is_above(self, code: str, area: str) -> bool:
        """Whether ``code`` is the area or one of its ancestors."""
        return code in upwards(area, self._parents)

    def km_from_all(self, lat: float, lon: float) -> float:
        """Kilometres outside the nearest outline."""
        return min(float(km_outside(outline, [lat], [lon])[0]) for outline in self.boundaries.values())

    @cached_property
    def outlines(self) -> Outlines:
        return Outlines(self.boundaries)


def check_sites(rows: Iterable[tuple[Row, Record]], known: Mapping[str, KnownSite], ground: Ground) -> None:
    """Add to the records' faults what cannot be true of the places and names of sites.

    A site whose place and area are stored as the file says them is not asked again.

    Args:
        rows: each site as read, with its row of the file.
        known: the sites that are stored.
        ground: the areas.
    """
    found = [(row, record, known.get(row.code)) for row, record in rows]
    _check_names(found, known)
    _check_towns(found, ground)
    told = [place for row, record, before in found if (place := _placed(row, record, before))]
    new = [place for place in told if not _is_stored(place, known)]
    for place in new:
        if is_at_zero(place.lat, place.lon):
            place.record.fault("lat", "fault.zero_coordinate", f"{place.lat:g}, {place.lon:g}")
    measured = [place for place in new if not is_at_zero(place.lat, place.lon)]
    _check_areas(measured, ground)
    _check_region(measured, known, ground)
    _check_twins(measured, told, known)


def check_bases(rows: Iterable[tuple[Row, Record]], known: Mapping[str, Unit], ground: Ground) -> None:
    """Where units set out from, which need not lie in any area: a zero, or far away from all outlines."""
    for row, record in rows:
        lat, lon, before = row.values.get("lat"), row.values.get("lon"), known.get(row.code)
        if lat is None or lon is None or (before and (before.lat, before.lon) == (lat, lon)):
            continue
        if is_at_zero(lat, lon):
            record.fault("lat", "fault.zero_coordinate", f"{lat:g}, {lon:g}")
        elif ground.boundaries and (km := ground.km_from_all(lat, lon)) > REGION_KM:
            record.fault("lat", "fault.far_from_area", f"{km:,.0f} km")


def _placed(row: Row, record: Record, before: KnownSite | None) -> Placed | None:
    """None where the site has no place."""
    values = row.values
    lat = values.get("lat", before.lat if before else None)
    lon = values.get("lon", before.lon if before else None)
    if lat is None or lon is None:
        return None
    name, kind, area = (
        str(values.get(field) or (getattr(before, field) if before else ""))
        for field in ("name", "kind", "area")
    )
    return Placed(record, row.code, name, kind, area, lat, lon)


def _is_stored(place: Placed, known: Mapping[str, KnownSite]) -> bool:
    before = known.get(place.code)
    return before is not None and (before.area, before.lat, before.lon) == (place.area, place.lat, place.lon)


def _check_names(
    found: Iterable[tuple[Row, Record, KnownSite | None]], known: Mapping[str, KnownSite]
) -> None:
    """A site that takes the name of another of its kind: rows and codes have come apart."""
    holders: dict[tuple[str, str], list[str]] = {}
    for code, site in known.items():
        holders.setdefault((site.kind, plain(site.name)), []).append(code)
    for row, record, before in found:
        name = plain(row.values.get("name") or "")
        if before is not None and name and name != plain(before.name):
            others = [code for code in holders.get((before.kind, name), ()) if code != row.code]
            if others:
                record.fault("name", "fault.name_of_another", ", ".join(others))


def _check_towns(found: Iterable[tuple[Row, Record, KnownSite | None]], ground: Ground) -> None:
    """A row with an area and a town: the one lies in the other. What is no area may be a street."""
    for row, record, _ in found:
        area, town = row.values.get("area"), record.values.get("town", "")
        towns = ground.lookup.found(town) if area and town else []
        if towns and not any(ground.is_above(code, str(area)) for code in towns):
            record.fault("town", "fault.other_town", ground.called(str(area)))


def _check_areas(places: Sequence[Placed], ground: Ground) -> None:
    by_outline: dict[str, list[Placed]] = {}
    for place in places:
        if outline := ground.outlined(place.area):
            by_outline.setdefault(outline, []).append(place)
    for outline, there in by_outline.items():
        away = km_outside(
            ground.boundaries[outline], [place.lat for place in there], [place.lon for place in there]
        )
        for place, km in zip(there, away, strict=True):
            if km > NEAR_KM:
                _doubt_area(place, outline, float(km), ground)


def _doubt_area(place: Placed, outline: str, km: float, ground: Ground) -> None:
    away = f"{ground.called(outline)}: {km:,.1f} km"
    around = [
        code for code in ground.outlines.around(place.lat, place.lon) if not ground.is_above(code, place.area)
    ]
    if km > FAR_KM:
        place.record.fault("lat", "fault.far_from_area", away)
    elif around:
        place.record.fault("area", "fault.other_area", f"{ground.called(around[0])} ({away})")
    else:
        place.record.fault("lat", "fault.outside_area", away)


def _check_region(places: Sequence[Placed], known: Mapping[str, KnownSite], ground: Ground) -> None:
    """Sites of areas without any outline, held against where the others stand."""
    loose = [place for place in places if not ground.outlined(place.area)]
    if not loose:
        return
    spots = {
        code: (site.lat, site.lon)
        for code, site in known.items()
        if site.lat is not None and site.lon is not None
    }
    spots |= {place.code: (place.lat, place.lon) for place in places}
    # The middle of all, once: without each in turn it would take hours for a province, and be the same.
    middle = middle_of(list(spots.values())) if len(spots) > FEW else None
    for place in loose:
        if middle and (km := km_apart((place.lat, place.lon), middle)) > REGION_KM:
            place.record.fault("lat", "fault.far_from_others", f"{km:,.0f} km")


def _check_twins(new: Sequence[Placed], told: Sequence[Placed], known: Mapping[str, KnownSite]) -> None:
    """A new site with kind, name and place of one that has another code, in the store or further up."""
    order = {place.code: number for number, place in enumerate(told)}
    spots: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
    for code, site in known.items():
        if code not in order and site.lat is not None and site.lon is not None:
            spots.setdefault(_called(site), []).append((code, site.lat, site.lon))
    for place in told:
        spots.setdefault(_called(place), []).append((place.code, place.lat, place.lon))
    for place in new:
        for code, lat, lon in spots[_called(place)] if place.kind and place.code not in known else ():
            is_earlier = code in known or order[code] < order[place.code]
            if code != place.code and is_earlier and km_apart((lat, lon), (place.lat, place.lon)) < SAME_KM:
                place.record.fault("code", "fault.same_place", f"{code} {place.name}")
                break


def _called(site: Placed | KnownSite) -> tuple[str, str]:
    return site.kind, plain(site.name).casefold()
