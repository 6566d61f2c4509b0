"""Verification of a store: numbering, hash chain, and tables equal to the fold of the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, Table, select

from geo.domain.photos import Attachment
from geo.domain.timestamps import from_ms
from geo.store.area_figures.schema import AREA_FIGURE
from geo.store.backends import BACKENDS
from geo.store.contacts.schema import DUTY_PHONE
from geo.store.daily_reports.schema import DAILY_REPORT, REPORT_FIGURE, REPORT_FILE
from geo.store.day.schema import CORRECTION, EXCUSE, OWED, PERIOD, PERIOD_FIGURE, TALLY
from geo.store.emergency_access.schema import EMERGENCY_ACCESS
from geo.store.findings.schema import FINDING
from geo.store.fold import JournalFold
from geo.store.fold_rows import Rows, Values
from geo.store.handovers.schema import HANDOVER
from geo.store.hash_chain import GENESIS, digest, entry_hash
from geo.store.inspections.schema import (
    INSPECTION,
    INSPECTION_FAILURE,
    INSPECTION_ROUND,
    INSPECTION_STOP,
)
from geo.store.photo_folder import PhotoFolder
from geo.store.photos.schema import ATTACHMENT, FINDING_PHOTO
from geo.store.post_orders.schema import ACKNOWLEDGEMENT, POST_ORDER
from geo.store.roll_calls.schema import ROLL_CALL, ROLL_CALL_POST
from geo.store.schema_check import schema_differences
from geo.store.screening.schema import SCREENING
from geo.store.stand_down.schema import BARRIER_REMOVAL, STAND_DOWN, STAND_DOWN_SITE
from geo.store.store import Store
from geo.store.superior_forms.schema import FILLED_CELL, FILLED_FORM, FORM_BINDING, SUPERIOR_FORM
from geo.store.supplies.schema import STOCK_COUNT, STOCK_MOVE, STOCK_RECEIPT
from geo.store.tables.access_schema import GRANT, SECRET
from geo.store.tables.schema import ACCOUNT, ASSIGNMENT, JOURNAL, PATROL, PLAN, SHIFT_RECORD, SITE

Head = tuple[int, str]

_JOURNAL = select(JOURNAL).order_by(JOURNAL.c.seq)
_SECRETS = select(SECRET.c.account, SECRET.c.hash)
_ROWS_AT_ONCE = 1000
_TAIL = 256
_RECENT = select(JOURNAL.c.seq, JOURNAL.c.at).order_by(JOURNAL.c.seq.desc()).limit(_TAIL).subquery()
_LATEST = select(_RECENT).order_by(_RECENT.c.at.desc(), _RECENT.c.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Deviation:
    """Value that differs from what it must be; ``row`` is the key, ``column`` is "" for a whole row."""

    table: str
    row: str
    column: str
    expected: object
    actual: object


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """Result of a verification; ``seq`` and ``hash`` are those of the last entry."""

    seq: int
    hash: str
    deviations: tuple[Deviation, ...]

    @property
    def is_intact(self) -> bool:
        """Whether there is no deviation."""
        return not self.deviations


def verify(url: str, head: Head | None = None, photos: PhotoFolder | None = None) -> VerificationReport:
    """Check a whole store and list every deviation.

    Args:
        url: of the store, which may be in use.
        head: number and hash (or its beginning) from a report, export or backup; must be part of the chain.
        photos: the files that entries name, each compared with its name; None to check no files.

    Raises:
        StoreUnavailable: there is no store, or it cannot be read.
        StoreDamaged: it is so broken that it cannot be read to its end.
        SchemaTooNew: it was written by a newer Kadian.
    """
    store = Store.open_for_reading(url)
    try:
        with store.read() as reader:
            report = verify_connection(reader.connection, head)
            structure = schema_deviations(reader.connection)
            files = () if photos is None else _photo_deviations(reader.photos.attachments(), photos)
            return replace(report, deviations=(*structure, *report.deviations, *files))
    finally:
        store.close()


def verify_connection(connection: Connection, head: Head | None = None) -> VerificationReport:
    """Check what one connection sees, except the schema; see ``verify``."""
    given = head or (0, GENESIS)
    fold = JournalFold()
    last, hash_at_head = (0, GENESIS), GENESIS if given[0] == 0 else None
    faults = BACKENDS[connection.dialect.name].integrity_faults(connection)
    deviations = [Deviation("database", "", "", "ok", fault) for fault in faults]
    for entry in _stream(connection, _JOURNAL):
        deviations.extend(_chain_deviations(entry, last))
        try:
            fold.apply(entry)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            deviations.append(Deviation("journal", str(entry["seq"]), "after", "an image", str(error)))
        last = entry["seq"], entry["hash"]
        hash_at_head = last[1] if last[0] == given[0] else hash_at_head
    if hash_at_head is None or not given[1] or not hash_at_head.startswith(given[1]):
        deviations.append(Deviation("journal", str(given[0]), "hash", given[1], hash_at_head))
    expected_tables = (
        (SITE, fold.sites),
        (ASSIGNMENT, fold.assignments),
        (PATROL, fold.patrols),
        (ACCOUNT, fold.accounts),
        (GRANT, fold.grants),
        (PLAN, fold.plans),
        (SHIFT_RECORD, fold.shift_records),
        (FINDING, fold.findings.rows),
        (TALLY, fold.day.tallies),
        (HANDOVER, fold.day.handovers),
        (PERIOD, fold.day.periods),
        (PERIOD_FIGURE, fold.day.figures),
        (OWED, fold.day.owed),
        (EXCUSE, fold.day.excuses),
        (CORRECTION, fold.day.corrections),
        (ATTACHMENT, fold.photos.attachments),
        (FINDING_PHOTO, fold.photos.photos),
        (STOCK_MOVE, fold.supplies.moves),
        (STOCK_RECEIPT, fold.supplies.receipts),
        (STOCK_COUNT, fold.supplies.counts),
        (DAILY_REPORT, fold.daily_reports.reports),
        (REPORT_FIGURE, fold.daily_reports.figures),
        (REPORT_FILE, fold.daily_reports.files),
        (AREA_FIGURE, fold.area_figures.figures),
        (SCREENING, fold.screening.rows),
        (DUTY_PHONE, fold.contacts.rows),
        (EMERGENCY_ACCESS, fold.emergency_access.rows),
        (STAND_DOWN, fold.stand_down.orders),
        (STAND_DOWN_SITE, fold.stand_down.sites),
        (BARRIER_REMOVAL, fold.stand_down.removals),
        (SUPERIOR_FORM, fold.superior_forms.forms),
        (FORM_BINDING, fold.superior_forms.bindings),
        (FILLED_FORM, fold.superior_forms.filled),
        (FILLED_CELL, fold.superior_forms.cells),
        (INSPECTION, fold.inspections.inspections),
        (INSPECTION_FAILURE, fold.inspections.failures),
        (INSPECTION_ROUND, fold.inspections.rounds),
        (INSPECTION_STOP, fold.inspections.stops),
        (POST_ORDER, fold.post_orders.orders),
        (ACKNOWLEDGEMENT, fold.post_orders.acknowledgements),
        (ROLL_CALL, fold.roll_calls.roll_calls),
        (ROLL_CALL_POST, fold.roll_calls.posts),
    )
    for table, expected in expected_tables:
        deviations.extend(_table_deviations(connection, table, expected))
    deviations.extend(_password_deviations(connection, fold))
    return VerificationReport(*last, tuple(deviations))


def tail_deviations(connection: Connection, entries: int = _TAIL) -> list[Deviation]:
    """Return the deviations in the chain of the last entries: quick enough for every start."""
    newest = select(JOURNAL).order_by(JOURNAL.c.seq.desc()).limit(entries)
    tail = list(_stream(connection, newest))[::-1]
    deviations: list[Deviation] = []
    last = (tail[0]["seq"] - 1, tail[0]["prev_hash"]) if tail and tail[0]["seq"] > 1 else (0, GENESIS)
    for entry in tail:
        deviations.extend(_chain_deviations(entry, last))
        last = entry["seq"], entry["hash"]
    return deviations


def _password_deviations(connection: Connection, fold: JournalFold) -> Iterator[Deviation]:
    """Yield passwords that differ from the journal; earlier versions recorded no fingerprint of them."""
    stored = {row.account: row.hash for row in connection.execute(_SECRETS)}
    for account, expected in fold.passwords.items():
        actual = digest(stored[account]) if account in stored else None
        if expected is not None and actual != expected:
            yield Deviation("secret", account, "hash", expected, actual)
    for account in stored.keys() - fold.passwords.keys():
        if (account,) in fold.accounts:
            yield Deviation("secret", account, "", None, digest(stored[account]))


def _photo_deviations(named: Iterable[Attachment], photos: PhotoFolder) -> Iterator[Deviation]:
    """Yield the photos whose files are missing or damaged."""
    for each in named:
        if fault := photos.fault(each.sha256, each.bytes, each.suffix):
            yield Deviation("photo", str(photos.path_of(each.sha256, each.suffix)), "", "its SHA-256", fault)


def schema_deviations(connection: Connection) -> list[Deviation]:
    """Return tables, indexes and triggers that are missing, changed or unexpected."""
    differences = schema_differences(connection)
    return [Deviation("structure", name, "", expected, actual) for name, expected, actual in differences]


class LatestEntry(NamedTuple):
    """Number and time of the entry with the latest time."""

    seq: int
    at: datetime


def latest_recorded(connection: Connection) -> LatestEntry | None:
    """Find the latest time among the last entries.

    Returns:
        Number and time of that entry; None for an empty journal.
    """
    row = connection.execute(_LATEST).one_or_none()
    return None if row is None else LatestEntry(row[0], from_ms(row[1]))


def _chain_deviations(entry: Values, last: Head) -> Iterator[Deviation]:
    """Yield what keeps an entry from following the previous one."""
    expected_values = {
        "seq": last[0] + 1,
        "prev_hash": last[1],
        "hash": entry_hash(entry["prev_hash"], entry),
    }
    for column, expected in expected_values.items():
        if entry[column] != expected:
            yield Deviation("journal", str(entry["seq"]), column, expected, entry[column])


def _table_deviations(connection: Connection, table: Table, expected: Rows) -> Iterator[Deviation]:
    """Yield every value that differs, every unexpected row and every missing row of a table."""
    missing = dict(expected)
    names = [column.name for column in table.primary_key]
    for row in _stream(connection, select(table)):
        key = tuple(row[name] for name in names)
        label = " ".join(map(str, key))
        due = missing.pop(key, None)
        if due is None:
            yield Deviation(table.name, label, "", None, dict(row))
            continue
        for column, value in due.items():
            if row[column] != value:
                yield Deviation(table.name, label, column, value, row[column])
    for key, due in missing.items():
        yield Deviation(table.name, " ".join(map(str, key)), "", dict(due), None)


def _stream(connection: Connection, query: Select[Any]) -> Iterator[Values]:
    """Yield the rows of a query as dictionaries, without holding all of them in memory."""
    result = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    names = tuple(result.keys())
    for row in result:
        yield dict(zip(names, row, strict=True))
