"""What a set of files says, as domain objects, before anything is compared with the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from geo.domain.import_report import ImportReport

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from geo.domain.access import Grant
    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.features import Feature
    from geo.domain.kinds import Kinds
    from geo.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something was read: ``row`` counts from 1, header included; in GeoJSON it numbers the feature."""

    file: str
    row: int


@dataclass(frozen=True, slots=True)
class Row:
    """An area, a unit or a site as a file describes it; ``values`` holds only the fields the file has."""

    code: str
    values: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something told in the past: ``action`` is status, seen or visit; ``by`` is an account or ""."""

    at: datetime
    site_id: str
    action: str
    origin: Origin
    status: str = ""
    unit: str = ""
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Mended:
    """An outline that was mended as it was read; ``share`` of its area changed by that."""

    origin: Origin
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Batch:
    """Everything read from one set of files.

    ``with_status``: whether a status in a file overwrites that of a site which is there already.
    ``grants`` are roles in areas, beside those that the accounts hold everywhere.
    ``unused`` pairs each file with a heading nobody read; ``report`` says how each was read. ``digest`` is
    the SHA-256 of the files; ``key`` makes a repeated call write once.
    """

    areas: tuple[Row, ...] = ()
    units: tuple[Row, ...] = ()
    accounts: tuple[Actor, ...] = ()
    sites: tuple[Row, ...] = ()
    features: tuple[Feature, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()
    report: ImportReport = field(default_factory=ImportReport)
    digest: str = ""
    grants: tuple[Grant, ...] = ()
    mended: tuple[Mended, ...] = ()
    with_status: bool = False
    key: str = field(default_factory=lambda: f"import-{uuid4().hex}")


@dataclass(frozen=True, slots=True)
class KnownSite:
    """What is stored of a site that new rows are held against; WGS-84 degrees, both None without a place."""

    name: str
    kind: str
    area: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Reference:
    """What the rows of a file may refer to besides each other.

    ``sites`` maps codes to kinds, ``standing`` to what else is stored of these sites; ``zone`` is the clock
    of times written without an offset.
    """

    kinds: Kinds
    now: datetime
    zone: tzinfo
    areas: tuple[Area, ...] = ()
    units: tuple[Unit, ...] = ()
    accounts: tuple[Actor, ...] = ()
    sites: Mapping[str, str] = field(default_factory=dict)
    standing: Mapping[str, KnownSite] = field(default_factory=dict)
