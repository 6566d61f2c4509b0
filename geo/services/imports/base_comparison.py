"""Rows of workbooks that Kadian wrote, compared with what they were then and what the store holds now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.domain.duty_phones import PhoneHolder
from geo.domain.kinds import Kinds
from geo.domain.row_comparison import CellVersions, RowComparison, RowState, Values, compare_rows
from geo.domain.sites import Site
from geo.exchange import ImportBatch, ImportRow
from geo.exchange.import_batch import PhoneRow
from geo.exchange.spreadsheets.workbook_base import WorkbookBase
from geo.store import Reader
from geo.store.tables.rows import site_from_row

LOCATION, PHONE, STATUS = "location", "phone", "status"
COMPARED = ("name", "area", "variant", "unit", "note", "interval_h", "people")
"""Fields of a site that are compared as they are; location, status and telephone have rules of their own."""


@dataclass(frozen=True, slots=True)
class BaseComparison:
    """The rows of all workbooks with a base.

    Attributes:
        rows: Their rows, in the order of the files.
        foreign: Names of workbooks whose base is not of this store; they are read like files of others.
        overwrites: The conflicts in which the value of the file is taken.
    """

    rows: tuple[RowComparison, ...] = ()
    foreign: tuple[str, ...] = ()
    overwrites: frozenset[CellVersions] = frozenset()

    @property
    def conflicts(self) -> tuple[CellVersions, ...]:
        """Cells that were changed on both sides, resolved or not."""
        return tuple(cell for row in self.rows for cell in row.conflicts)

    @property
    def kept(self) -> tuple[CellVersions, ...]:
        """Cells that were changed in the store only, and stay."""
        return tuple(cell for row in self.rows for cell in row.kept)

    @property
    def missing(self) -> tuple[str, ...]:
        """Codes of rows that no file has any more; their sites stay."""
        present = {row.code for row in self.rows if row.state is not RowState.MISSING}
        missing = [row.code for row in self.rows if row.state is RowState.MISSING]
        return tuple(dict.fromkeys(code for code in missing if code not in present))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Codes of rows whose sites are no longer in the store; they are left out."""
        return tuple(row.code for row in self.rows if row.state is RowState.UNKNOWN)


NO_COMPARISON = BaseComparison()
"""No file has a base."""


@dataclass(frozen=True, slots=True)
class ComparedBatch:
    """A batch that only holds what is to be written of the rows with a base.

    Attributes:
        batch: The batch.
        comparison: How its rows were compared.
        with_base: Codes of the rows with a base: their statuses are written.
    """

    batch: ImportBatch
    comparison: BaseComparison
    with_base: frozenset[str]


def compare_with_bases(reader: Reader, batch: ImportBatch, kinds: Kinds) -> ComparedBatch:
    """Reduce the rows of workbooks with a base to what they change, conflicts aside unless named.

    Args:
        reader: Reads the store.
        batch: The batch; ``overwrites`` names the conflicts in which the value of the file is taken.
        kinds: The kinds of sites.
    """
    own = [base for base in batch.bases if _is_own(reader, base)]
    foreign = tuple(base.file for base in batch.bases if base not in own)
    if not own:
        return ComparedBatch(batch, BaseComparison(foreign=foreign), frozenset())
    ours = _stored_rows(reader, None, kinds)
    file_phones = {phone.code: phone.phone for phone in batch.phones if phone.holder is PhoneHolder.SITE}
    rows: list[RowComparison] = []
    for base in own:
        stored_then = _stored_rows(reader, base.seq, kinds)
        theirs = {
            row.code: _file_row(row, file_phones, ours) for row in batch.sites if row.origin.file == base.file
        }
        then = {code: stored_then[code] for code in base.codes & stored_then.keys()}
        rows.extend(compare_rows(then, theirs, ours))
    comparison = BaseComparison(tuple(rows), foreign, batch.overwrites)
    return _reduced(batch, comparison, {base.file for base in own})


def _is_own(reader: Reader, base: WorkbookBase) -> bool:
    """Check whether this store's journal has the entry that a base names."""
    entries = reader.entries(until_seq=base.seq, limit=1)
    return bool(entries) and (entries[0].seq, entries[0].hash) == (base.seq, base.hash)


def _stored_rows(reader: Reader, at_seq: int | None, kinds: Kinds) -> dict[str, Values]:
    phones = {
        phone.code: phone.phone
        for phone in reader.contacts.duty_phones(at_seq)
        if phone.holder is PhoneHolder.SITE
    }
    sites = [site_from_row(row) for row in reader.site_rows(at_seq)]
    return {site.id: _site_values(site, phones.get(site.id, ""), kinds) for site in sites}


def _site_values(site: Site, phone: str, kinds: Kinds) -> Values:
    values: dict[str, object] = {field: getattr(site, field) for field in COMPARED}
    status = _reported_status(site.kind, site.status, kinds)
    return {**values, LOCATION: (site.lat, site.lon), STATUS: status, PHONE: phone}


def _file_row(row: ImportRow, phones: Mapping[str, str], ours: Mapping[str, Values]) -> dict[str, object]:
    """Return the fields of a row of a file as they are compared; a new row keeps all its fields."""
    values = dict(row.values)
    if row.code in ours:
        values.pop("kind", None)
    if "lat" in values:
        values[LOCATION] = (values.pop("lat"), values.pop("lon"))
    if row.code in phones:
        values[PHONE] = phones[row.code]
    return values


def _reported_status(kind: str, status: str, kinds: Kinds) -> str:
    """Return a status as files are read: those that follow from the last patrol are one."""
    derived = [each.code for each in kinds[kind].statuses if each.derived]
    return derived[0] if status in derived else status


def _reduced(batch: ImportBatch, comparison: BaseComparison, files: set[str]) -> ComparedBatch:
    taken = {
        row.code: _taken(row, batch.overwrites)
        for row in comparison.rows
        if row.state is not RowState.MISSING  # another file of the import may have it
    }
    with_base = frozenset(row.code for row in batch.sites if row.origin.file in files)
    sites = tuple(
        replace(row, values=_written(taken[row.code])) if row.code in with_base else row
        for row in batch.sites
        if row.code not in with_base or taken[row.code]
    )
    phones = tuple(
        phone for phone in batch.phones if not _is_of(phone, with_base) or PHONE in taken[phone.code]
    )
    return ComparedBatch(replace(batch, sites=sites, phones=phones), comparison, with_base)


def _is_of(phone: PhoneRow, codes: frozenset[str]) -> bool:
    return phone.holder is PhoneHolder.SITE and phone.code in codes


def _taken(row: RowComparison, overwrites: frozenset[CellVersions]) -> Values:
    return {**row.applied, **{cell.field: cell.theirs for cell in row.conflicts if cell in overwrites}}


def _written(values: Values) -> dict[str, Any]:
    """Return the values of a site as an import writes them."""
    written: dict[str, Any] = {name: value for name, value in values.items() if name not in {LOCATION, PHONE}}
    location: Any = values.get(LOCATION)
    return written if location is None else {**written, "lat": location[0], "lon": location[1]}
