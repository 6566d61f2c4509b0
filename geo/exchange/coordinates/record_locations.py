"""Locations of tables: notations of people become degrees, and named reference systems WGS-84."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.exchange.coordinates.conversion import converter
from geo.exchange.coordinates.datums import Positions
from geo.exchange.coordinates.notation import parse_angle, parse_microdegrees, parse_pair
from geo.exchange.records import Record


def with_locations(records: Sequence[Record], crs: str) -> list[Record]:
    """Return the records of a table with latitude and longitude in degrees of WGS-84.

    Args:
        records: Records whose fields ``lat``, ``lon`` or ``position`` are as they stand in the file. What is
            no location stays as it is: its reader names the fault.
        crs: Reference system of the locations, as for ``converter``.

    Raises:
        InvalidInput: There is no such system.
    """
    read = [_as_degrees(record) for record in records]
    convert = converter(crs)
    located = [index for index, record in enumerate(read) if _numbers(record) is not None]
    if convert is None or not located:
        return read
    pairs = np.array([_numbers(read[index]) for index in located], np.float64)
    converted = convert(Positions(pairs[:, 1], pairs[:, 0]))
    for index, lat, lon in zip(located, converted.lat, converted.lon, strict=True):
        values = {**read[index].values, "lat": f"{lat:.8f}", "lon": f"{lon:.8f}"}
        read[index] = replace(read[index], values=values)
    return read


def _as_degrees(record: Record) -> Record:
    values = record.values
    if "position" in values:
        return _of_one_cell(record)
    lat, lon = values.get("lat", ""), values.get("lon", "")
    if not lat or not lon or (_numbers(record) is not None and not _is_micro(lat, lon)):
        return record
    micro = parse_microdegrees(lat.strip(), lon.strip())
    if micro is not None:
        return replace(record, values={**values, "lat": repr(micro.lat), "lon": repr(micro.lon)})
    north, east = parse_angle(lat), parse_angle(lon)
    if north is None or east is None:
        return record
    if north.hemisphere in {"E", "W"} or east.hemisphere in {"N", "S"}:
        north, east = east, north
    return replace(record, values={**values, "lat": repr(north.degrees), "lon": repr(east.degrees)})


def _is_micro(lat: str, lon: str) -> bool:
    return parse_microdegrees(lat.strip(), lon.strip()) is not None


def _of_one_cell(record: Record) -> Record:
    """Return a record with the coordinates of one cell, which does not replace those of two cells."""
    text = record.values["position"]
    if record.values.get("lat") or record.values.get("lon"):
        return record
    found = parse_pair(text) if text else None
    if text and found is None:
        record.add_fault("position", "fault.not_a_location", "36.70000, 118.80000")
    heading = record.headings["position"]
    lat, lon = ("", "") if found is None else (repr(found.lat), repr(found.lon))
    return replace(
        record,
        values={**record.values, "lat": lat, "lon": lon},
        headings={**record.headings, "lat": heading, "lon": heading},
    )


def _numbers(record: Record) -> tuple[float, float] | None:
    try:
        return float(record.values["lat"]), float(record.values["lon"])
    except (KeyError, ValueError):
        return None
