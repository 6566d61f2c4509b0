"""Verify a store: numbering, hash chain, and that the tables are what the journal folds to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, select

from geo.store.access_tables import GRANT, SECRET
from geo.store.backends import BACKENDS
from geo.store.chain import GENESIS, digest, entry_hash
from geo.store.fold import Fold
from geo.store.moments import from_ms
from geo.store.schema import ACCOUNT, ASSIGNMENT, DUTY, JOURNAL, PLAN, SITE, VISIT
from geo.store.store import Store
from geo.store.structure import structure_differences

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from geo.store.fold import Expected, Values

    Head = tuple[int, str]

_JOURNAL = select(JOURNAL).order_by(JOURNAL.c.seq)
_SECRETS = select(SECRET.c.account, SECRET.c.hash)
_ROWS_AT_ONCE = 1000
_TAIL = 256
_LATELY = select(JOURNAL.c.seq, JOURNAL.c.at).order_by(JOURNAL.c.seq.desc()).limit(_TAIL).subquery()
_LATEST = select(_LATELY).order_by(_LATELY.c.at.desc(), _LATELY.c.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One value that is not what it must be; ``row`` is the key, ``column`` is "" for a whole row."""

    table: str
    row: str
    column: str
    expected: object
    found: object


@dataclass(frozen=True, slots=True)
class Report:
    """``seq`` and ``hash`` are the head: the last entry's number, which is their count, and its hash."""

    seq: int
    hash: str
    deviations: tuple[Deviation, ...]

    @property
    def is_whole(self) -> bool:
        return not self.deviations


def verify(url: str, head: Head | None = None) -> Report:
    """Check everything and list every deviation.

    Args:
        url: of the store; it may be written meanwhile.
        head: number and hash (or how it begins) from a report, export or backup: must be part of the chain.

    Raises:
        StoreUnavailable: there is no store, or it cannot be read.
        StoreDamaged: it is so broken that it cannot be read to its end.
        SchemaTooNew: it was written by a newer Kadian.
    """
    store = Store.open_for_reading(url)
    try:
        with store.read() as reader:
            report = verified(reader.connection, head)
            structure = structure_deviations(reader.connection)
            return replace(report, deviations=(*structure, *report.deviations))
    finally:
        store.close()


def verified(connection: Connection, head: Head | None = None) -> Report:
    """``verify`` of what one connection sees."""
    given = head or (0, GENESIS)
    fold = Fold()
    last, seen = (0, GENESIS), GENESIS if given[0] == 0 else None
    faults = BACKENDS[connection.dialect.name].faults_of(connection)
    deviations = [Deviation("database", "", "", "ok", fault) for fault in faults]
    for entry in _stream(connection, _JOURNAL):
        deviations.extend(_broken_links(entry, last))
        try:
            fold.apply(entry)
        except (ValueError, TypeError, AttributeError) as error:
            deviations.append(Deviation("journal", str(entry["seq"]), "after", "an image", str(error)))
        last = entry["seq"], entry["hash"]
        seen = last[1] if last[0] == given[0] else seen
    if seen is None or not given[1] or not seen.startswith(given[1]):
        deviations.append(Deviation("journal", str(given[0]), "hash", given[1], seen))
    folded = (
        (SITE, fold.sites),
        (ASSIGNMENT, fold.assignments),
        (VISIT, fold.visits),
        (ACCOUNT, fold.accounts),
        (GRANT, fold.grants),
        (PLAN, fold.plans),
        (DUTY, fold.duties),
    )
    for table, expected in folded:
        deviations.extend(_differences(connection, table, expected))
    deviations.extend(_exchanged_passwords(connection, fold))
    return Report(*last, tuple(deviations))


def tail_deviations(connection: Connection, entries: int = _TAIL) -> list[Deviation]:
    """What breaks the chain of the last entries: quick enough for every start."""
    newest = select(JOURNAL).order_by(JOURNAL.c.seq.desc()).limit(entries)
    tail = list(_stream(connection, newest))[::-1]
    deviations: list[Deviation] = []
    last = (tail[0]["seq"] - 1, tail[0]["prev_hash"]) if tail and tail[0]["seq"] > 1 else (0, GENESIS)
    for entry in tail:
        deviations.extend(_broken_links(entry, last))
        last = entry["seq"], entry["hash"]
    return deviations


def _exchanged_passwords(connection: Connection, fold: Fold) -> Iterator[Deviation]:
    """Passwords that are not those the journal tells of; earlier versions did not tell which one it was."""
    kept = {row.account: row.hash for row in connection.execute(_SECRETS)}
    for account, due in fold.passwords.items():
        found = digest(kept[account]) if account in kept else None
        if due is not None and found != due:
            yield Deviation("secret", account, "hash", due, found)
    for account in kept.keys() - fold.passwords.keys():
        if (account,) in fold.accounts:
            yield Deviation("secret", account, "", None, digest(kept[account]))


def structure_deviations(connection: Connection) -> list[Deviation]:
    """Tables, indexes and triggers that are missing, changed or strange."""
    differences = structure_differences(connection)
    return [Deviation("structure", name, "", due, found) for name, due, found in differences]


def latest_told(connection: Connection) -> tuple[int, datetime] | None:
    """Number and moment of the one of the last entries that was told latest by the clock; None for none."""
    row = connection.execute(_LATEST).one_or_none()
    return None if row is None else (row[0], from_ms(row[1]))


def _broken_links(entry: Values, last: Head) -> Iterator[Deviation]:
    """What keeps an entry from following the one before."""
    due = {"seq": last[0] + 1, "prev_hash": last[1], "hash": entry_hash(entry["prev_hash"], entry)}
    for column, expected in due.items():
        if entry[column] != expected:
            yield Deviation("journal", str(entry["seq"]), column, expected, entry[column])


def _differences(connection: Connection, table: Table, expected: Expected) -> Iterator[Deviation]:
    """Every value of a table that differs, every row too many, every row missing."""
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
    found = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    names = tuple(found.keys())
    for row in found:
        yield dict(zip(names, row, strict=True))
