"""Candidates for posts out of a file: code, name, latitude and longitude, every fault listed."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from geo.domain.errors import Fault, ImportRefused
from geo.exchange.csv_reader import records_from_csv
from geo.exchange.writers import harmless

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from geo.domain.plan_posts import NewPost
    from geo.exchange.records import Record
    from geo.exchange.sources import Source

FILE_BYTES = 2**20
"""Largest file read, in bytes: ten times what as many candidates need as are weighed at once."""

Row = tuple[str, str, float, float]


def candidates_from_sources(
    sources: Sequence[Source], known: Collection[str], most: int | None = None
) -> tuple[Row, ...]:
    """Code, name, and WGS-84 degrees of each row.

    Args:
        sources: the files.
        known: the codes of sites, which are no candidates any more.
        most: so many rows of each file are read, whatever follows; None: all.

    Raises:
        ImportRefused: with every fault of every file, as far as they were read.
    """
    faults: list[Fault] = []
    records: list[Record] = []
    for source in sources:
        if source.ending != ".csv":
            faults.append(Fault(source.name, None, None, "fault.file_kind", source.ending, ".csv"))
            continue
        if len(source.data) > FILE_BYTES:
            faults.append(Fault(source.name, None, None, "fault.too_large", expected=f"{FILE_BYTES:,}"))
            continue
        before = len(faults)
        found, _ = records_from_csv(source, faults, most=most)
        if not found and len(faults) == before:
            faults.append(Fault(source.name, None, None, "fault.empty_file"))
        records += found
    rows = tuple(_rows(records, known))
    if faults:
        raise ImportRefused(faults)
    return rows


def candidates_to_csv(candidates: Sequence[NewPost]) -> bytes:
    """As ``candidates_from_sources`` reads it; UTF-8 with the byte-order mark that spreadsheets need."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("code", "name", "lat", "lon"))
    writer.writerows((new.id, harmless(new.name), f"{new.lat:.6f}", f"{new.lon:.6f}") for new in candidates)
    return text.getvalue().encode("utf-8-sig")


def _rows(records: Sequence[Record], known: Collection[str]) -> Iterator[Row]:
    seen: set[str] = set()
    for record in records:
        code, name, at = record.code(known=known), record.name(), record.location()
        if code and code in seen:
            record.fault("code", "fault.duplicate_code")
        if code in known:
            record.fault("code", "fault.site_already")
        seen.add(code)
        lat, lon = at.get("lat"), at.get("lon")
        if lat is None and (at or not (record.has("lat") or record.has("lon"))):
            record.fault("lat", "fault.required")
        if lat is not None and lon is not None:
            yield code, name, lat, lon
