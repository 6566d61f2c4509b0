"""Content of a set of files as domain objects, before anything is compared with the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import uuid4

from geo.domain.access import Grant
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.duty_phones import PhoneHolder
from geo.domain.import_report import ImportReport
from geo.domain.kinds import Kinds
from geo.domain.map_features import Feature
from geo.domain.row_comparison import CellVersions
from geo.domain.units import Unit
from geo.exchange.spreadsheets.workbook_base import WorkbookBase

IMPORT_KEY = "import-"
"""What the idempotency key of an import begins with."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Source of an object.

    Attributes:
        file: Name of the file.
        row: Number of the row, from 1, header included; in GeoJSON that of the feature.
        sheet: Name of the sheet of a workbook, "" for other files.
    """

    file: str
    row: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """Area, unit or site as a file describes it; ``values`` holds only the fields of the file."""

    code: str
    values: Mapping[str, Any]
    origin: Origin


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """Duty telephone of a unit or site as a file has it, "" for an empty cell."""

    holder: PhoneHolder
    code: str
    phone: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Past report by the account ``reported_by``; ``action``: ``status``, ``seen`` or ``visit`` (patrol)."""

    at: datetime
    site_id: str
    action: str
    origin: Origin
    status: str = ""
    unit: str = ""
    reported_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RepairedGeometry:
    """Outline that was repaired while it was read; ``share`` of its area changed."""

    origin: Origin
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Everything read from one set of files.

    ``with_status``: whether a status in a file replaces that of a stored site.
    ``grants``: roles in areas, in addition to the roles that accounts hold everywhere.
    ``unused_headings``: pairs of file and unread heading. ``report`` describes how each file was read.
    ``bases``: what the rows of workbooks were when Kadian wrote them. ``overwrites``: conflicts with such
    rows in which the value of the file is taken.
    ``digest``: SHA-256 of the files. ``key``: idempotency key of the import.
    """

    areas: tuple[ImportRow, ...] = ()
    units: tuple[ImportRow, ...] = ()
    accounts: tuple[Actor, ...] = ()
    sites: tuple[ImportRow, ...] = ()
    features: tuple[Feature, ...] = ()
    phones: tuple[PhoneRow, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    unused_headings: tuple[tuple[str, str], ...] = ()
    report: ImportReport = field(default_factory=ImportReport)
    digest: str = ""
    grants: tuple[Grant, ...] = ()
    repaired: tuple[RepairedGeometry, ...] = ()
    with_status: bool = False
    bases: tuple[WorkbookBase, ...] = ()
    overwrites: frozenset[CellVersions] = frozenset()
    key: str = field(default_factory=lambda: f"{IMPORT_KEY}{uuid4().hex}")


@dataclass(frozen=True, slots=True)
class StoredSite:
    """Stored values that new rows are compared with; WGS-84 degrees, both None without a location."""

    name: str
    kind: str
    area: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Stored objects that rows may refer to, and the clock of the import.

    ``site_kinds`` maps codes of stored sites to kinds, ``stored_sites`` to further values; ``zone`` is the
    time zone of times without an offset. ``is_exercise``: the store is for an exercise, and takes its files.
    ``retired_codes``: codes of retired sites, which no other site gets.
    """

    kinds: Kinds
    now: datetime
    zone: tzinfo
    areas: tuple[Area, ...] = ()
    units: tuple[Unit, ...] = ()
    accounts: tuple[Actor, ...] = ()
    site_kinds: Mapping[str, str] = field(default_factory=dict)
    stored_sites: Mapping[str, StoredSite] = field(default_factory=dict)
    is_exercise: bool = False
    retired_codes: frozenset[str] = frozenset()
