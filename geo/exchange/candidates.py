"""Candidates for posts from files: code, name, latitude and longitude, with every fault listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from geo.domain.errors import Fault
from geo.domain.import_report import ImportRefused
from geo.domain.plans.new_post import NewPost
from geo.exchange.csv_reader import records_from_csv
from geo.exchange.records import Record
from geo.exchange.sources import SourceFile
from geo.exchange.writers import escape_formula

MAX_FILE_BYTES = 2**20
"""Largest file in bytes: ten times what the maximum number of candidates needs."""


class CandidateRow(NamedTuple):
    """Candidate as a file describes it; WGS-84 degrees."""

    code: str
    name: str
    lat: float
    lon: float


def candidates_from_sources(
    sources: Sequence[SourceFile], site_codes: Collection[str], max_rows: int | None = None
) -> tuple[CandidateRow, ...]:
    """Read candidates from CSV files.

    Args:
        sources: the files.
        site_codes: codes of the sites, which are no longer candidates.
        max_rows: number of rows read of each file; None for all.

    Returns:
        One row for each candidate.

    Raises:
        ImportRefused: with every fault of every file, as far as they were read.
    """
    faults: list[Fault] = []
    records: list[Record] = []
    for source in sources:
        if source.extension != ".csv":
            faults.append(Fault(source.name, None, None, "fault.file_kind", source.extension, ".csv"))
            continue
        if len(source.data) > MAX_FILE_BYTES:
            faults.append(Fault(source.name, None, None, "fault.too_large", expected=f"{MAX_FILE_BYTES:,}"))
            continue
        before = len(faults)
        file_records = records_from_csv(source, faults, max_rows=max_rows).records
        if not file_records and len(faults) == before:
            faults.append(Fault(source.name, None, None, "fault.empty_file"))
        records += file_records
    rows = tuple(_rows(records, site_codes))
    if faults:
        raise ImportRefused(faults)
    return rows


def candidates_to_csv(candidates: Sequence[NewPost], exercise_mark: str = "") -> bytes:
    """Write candidates as ``candidates_from_sources`` reads them.

    In UTF-8 with the byte-order mark that spreadsheets need; the mark of an exercise is a column of its own.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    mark = [exercise_mark] if exercise_mark else []
    writer.writerow([*mark, "code", "name", "lat", "lon"])
    writer.writerows(
        [*mark, new.id, escape_formula(new.name), f"{new.lat:.6f}", f"{new.lon:.6f}"] for new in candidates
    )
    return text.getvalue().encode("utf-8-sig")


def _rows(records: Sequence[Record], site_codes: Collection[str]) -> Iterator[CandidateRow]:
    codes: set[str] = set()
    for record in records:
        code, name, location = record.code(existing_codes=site_codes), record.name(), record.location()
        if code and code in codes:
            record.add_fault("code", "fault.duplicate_code")
        if code in site_codes:
            record.add_fault("code", "fault.site_already")
        codes.add(code)
        lat, lon = location.get("lat"), location.get("lon")
        if lat is None and (location or not (record.has("lat") or record.has("lon"))):
            record.add_fault("lat", "fault.required")
        if lat is not None and lon is not None:
            yield CandidateRow(code, name, lat, lon)
