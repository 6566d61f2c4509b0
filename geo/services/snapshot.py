"""All sites as known at one journal number, as plain columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.domain.search_text import folded
from geo.store import SITE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from geo.services.codebook import Codebook

NUMBERS = (
    "kind",
    "status",
    "lat",
    "lon",
    "interval_h",
    "people",
    "status_at",
    "heard_at",
    "visited_at",
    "version",
)
TEXTS = ("names", "texts", "notes", "variants")
COLUMN = {name: number for number, name in enumerate(SITE_COLUMNS)}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Columns of equal length, one row a site, in the order of their codes.

    ``texts``: what a search looks through, folded once. ``lat``/``lon``: WGS-84 degrees; they and ``people``
    are NaN where unknown. Moments: milliseconds since 1970 UTC as floats, NaN where there is none. ``area``,
    ``unit``: numbers into ``areas``, ``units``.
    """

    seq: int
    ids: list[str]
    names: list[str]
    texts: list[str]
    notes: list[str]
    variants: list[str]
    kind: NDArray[np.int16]
    status: NDArray[np.int16]
    area: NDArray[np.int32]
    unit: NDArray[np.int32]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    interval_h: NDArray[np.float64]
    people: NDArray[np.float64]
    status_at: NDArray[np.float64]
    heard_at: NDArray[np.float64]
    visited_at: NDArray[np.float64]
    version: NDArray[np.int32]
    areas: list[str]
    units: list[str]
    row_of: dict[str, int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)


def snapshot_from_rows(seq: int, rows: Sequence[tuple[Any, ...]], book: Codebook) -> Snapshot:
    """Columns from the store's rows (see ``SITE_COLUMNS``)."""
    columns: list[tuple[Any, ...]] = list(zip(*rows, strict=True)) if rows else [()] * len(SITE_COLUMNS)

    def column(name: str) -> tuple[Any, ...]:
        return columns[COLUMN[name]]

    area, areas = _numbered(column("area"))
    unit, units = _numbered([code or "" for code in column("unit")])
    ids = list(column("id"))
    names = list(column("name"))
    return Snapshot(
        seq=seq,
        ids=ids,
        names=names,
        texts=[
            folded(f"{name}\n{code}\n{initials or ''}")
            for name, code, initials in zip(names, ids, column("initials"), strict=True)
        ],
        notes=list(column("note")),
        variants=list(column("variant")),
        kind=np.array([book.kind_number[code] for code in column("kind")], np.int16),
        status=np.array(
            [book.status_number[pair] for pair in zip(column("kind"), column("status"), strict=True)],
            np.int16,
        ),
        area=area,
        unit=unit,
        lat=np.array(column("lat"), float),
        lon=np.array(column("lon"), float),
        interval_h=np.array(column("interval_h"), float),
        people=np.array(column("people"), float),
        status_at=np.array(column("status_at"), float),
        heard_at=np.array(column("heard_at"), float),
        visited_at=np.array(column("visited_at"), float),
        version=np.array(column("version"), np.int32),
        areas=areas,
        units=units,
        row_of={code: row for row, code in enumerate(ids)},
    )


def patched(known: Snapshot, seq: int, rows: Sequence[tuple[Any, ...]], book: Codebook) -> Snapshot | None:
    """``known`` with the changed ``rows`` replaced; None when a site is new: then read everything again."""
    if not rows:
        return replace(known, seq=seq)
    news = snapshot_from_rows(seq, rows, book)
    if any(code not in known.row_of for code in news.ids):
        return None
    at = np.array([known.row_of[code] for code in news.ids])
    changed: dict[str, Any] = {}
    for name in NUMBERS:
        column = getattr(known, name).copy()
        column[at] = getattr(news, name)
        changed[name] = column
    for name in TEXTS:
        texts = list(getattr(known, name))
        for row, text in zip(at, getattr(news, name), strict=True):
            texts[row] = text
        changed[name] = texts
    for name, codes in (("area", "areas"), ("unit", "units")):
        changed[name], changed[codes] = _renumbered(known, news, at, name, codes)
    return replace(known, seq=seq, **changed)


def confined(known: Snapshot, areas: Collection[str]) -> Snapshot:
    """Only the sites in these areas: what is not in the columns can appear in no figure, list or file."""
    inside = np.array([code in areas for code in known.areas], bool)
    rows = np.flatnonzero(inside[known.area]) if len(known) else np.zeros(0, np.intp)
    kept: dict[str, Any] = {name: getattr(known, name)[rows] for name in (*NUMBERS, "area", "unit")}
    kept |= {name: [getattr(known, name)[row] for row in rows] for name in ("ids", *TEXTS)}
    return replace(known, **kept, row_of={code: row for row, code in enumerate(kept["ids"])})


def _numbered(codes: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    numbers: dict[str, int] = {}
    column = np.fromiter((numbers.setdefault(code, len(numbers)) for code in codes), np.int32, len(codes))
    return column, list(numbers)


def _renumbered(
    known: Snapshot, news: Snapshot, at: NDArray[np.intp], name: str, codes: str
) -> tuple[NDArray[np.int32], list[str]]:
    book = list(getattr(known, codes))
    numbers = {code: number for number, code in enumerate(book)}
    for code in getattr(news, codes):
        if code not in numbers:
            numbers[code] = len(book)
            book.append(code)
    column = getattr(known, name).copy()
    column[at] = [numbers[getattr(news, codes)[number]] for number in getattr(news, name)]
    return column, book
