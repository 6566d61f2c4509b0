"""The write side: what one request may do, inside one savepoint of a group commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table, bindparam, insert, select, update

from geo.store import rows
from geo.store.chain import canonical, entry_hash
from geo.store.moments import from_ms, optional_ms, to_ms
from geo.store.reader import Reader
from geo.store.schema import ACCOUNT, AREA, ASSIGNMENT, FEATURE, JOURNAL, SITE, UNIT, VISIT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.commands import Visit
    from geo.domain.features import Feature
    from geo.domain.journal import Entry, JournalEntry, Request
    from geo.domain.sites import Site
    from geo.domain.units import Unit

_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq)
_OF_KEY = _ENTRIES.where(JOURNAL.c.key == bindparam("key"))
_OF_SEQ = _ENTRIES.where(JOURNAL.c.seq == bindparam("seq"))
_LAST_OF = (
    select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS))
    .where(JOURNAL.c.actor == bindparam("actor"))
    .order_by(JOURNAL.c.seq.desc())
    .limit(1)
)
_AT_VERSION = select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).where(
    SITE.c.id == bindparam("id"), SITE.c.version == bindparam("version")
)
_STANDING = select(SITE.c.version, SITE.c.initials, SITE.c.unit, SITE.c.valid_from).where(
    SITE.c.id == bindparam("id"), SITE.c.to_seq.is_(None)
)
_TOLD = select(JOURNAL.c.at, JOURNAL.c.observed_at).where(JOURNAL.c.seq == bindparam("seq"))
_RECORD = insert(JOURNAL)
_OPEN_SITE = insert(SITE)
_CLOSE_SITE = (
    update(SITE)
    .where(SITE.c.id == bindparam("b_id"), SITE.c.version == bindparam("b_version"))
    .values(to_seq=bindparam("seq"), valid_to=bindparam("moment"))
)
_OPEN_ASSIGNMENT = insert(ASSIGNMENT)
_CLOSE_ASSIGNMENT = (
    update(ASSIGNMENT)
    .where(ASSIGNMENT.c.site_id == bindparam("b_id"), ASSIGNMENT.c.to_seq.is_(None))
    .values(to_seq=bindparam("seq"), valid_to=bindparam("moment"))
)
_VISIT = insert(VISIT)
_WITHDRAW = update(VISIT).where(VISIT.c.seq == bindparam("b_seq")).values(withdrawn_seq=bindparam("by"))


class Transaction:
    """Reads see what was written before in the same request."""

    def __init__(
        self, connection: Connection, request: Request, request_hash: str, head: tuple[int, str]
    ) -> None:
        self._connection = connection
        self._request_hash = request_hash
        self._head = head
        self._at_ms = to_ms(request.at)
        self.request = request
        self.reader = Reader(connection)
        self.seqs: list[int] = []

    @property
    def at(self) -> datetime:
        """When the request was told, to the millisecond."""
        return from_ms(self._at_ms)

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry, with those of this request."""
        return self._head

    def site(self, site_id: str) -> Site | None:
        return self.reader.site(site_id)

    def site_at_version(self, site_id: str, version: int) -> Site | None:
        """The site as it was at one of its versions."""
        row = self._connection.execute(_AT_VERSION, {"id": site_id, "version": version}).one_or_none()
        return None if row is None else rows.site_from_row(row)

    def record(self, entry: Entry) -> int:
        """Append to the journal and return the number."""
        seq, prev_hash = self._head[0] + 1, self._head[1]
        row: dict[str, object] = {
            "seq": seq,
            "key": self.request.key,
            "request_hash": self._request_hash,
            "entity": entry.entity,
            "entity_id": entry.entity_id,
            "action": entry.action,
            "before": _image(entry.before),
            "after": _image(entry.after),
            "base_version": entry.base_version,
            "new_version": entry.new_version,
            "actor": entry.actor or self.request.actor,
            "source": self.request.source,
            "at": self._at_ms if entry.at is None else to_ms(entry.at),
            "observed_at": optional_ms(entry.observed_at),
            "reason": entry.reason,
        }
        row |= {"prev_hash": prev_hash, "hash": entry_hash(prev_hash, row)}
        self._connection.execute(_RECORD, row)
        self._head = (seq, str(row["hash"]))
        self.seqs.append(seq)
        return seq

    def put_site(self, site: Site, seq: int, *, initials: str | None = None) -> None:
        """Let the site stand as given from the entry ``seq`` on; its version must be new.

        Args:
            site: all its values.
            seq: the entry that says so.
            initials: pinyin initials of the name for the search, None to keep the present ones.
        """
        standing = self._connection.execute(_STANDING, {"id": site.id}).one_or_none()
        told = self._connection.execute(_TOLD, {"seq": seq}).one()
        valid_from = told.at if told.observed_at is None else told.observed_at
        if standing is not None:
            # A late report cannot reach back behind the one it follows: the order is that of the journal.
            valid_from = max(valid_from, standing.valid_from)
            initials = standing.initials if initials is None else initials
            close = {"b_id": site.id, "b_version": standing.version, "seq": seq, "moment": valid_from}
            self._connection.execute(_CLOSE_SITE, close)
        interval = {"from_seq": seq, "to_seq": None, "valid_from": valid_from, "valid_to": None}
        row = rows.row_from_site(site) | interval | {"initials": initials or ""}
        self._connection.execute(_OPEN_SITE, row)
        unit = "" if standing is None else standing.unit
        if site.unit != unit:
            self._assign(site, interval, replacing=bool(unit))

    def _assign(self, site: Site, interval: dict[str, object], *, replacing: bool) -> None:
        if replacing:
            close = {"b_id": site.id, "seq": interval["from_seq"], "moment": interval["valid_from"]}
            self._connection.execute(_CLOSE_ASSIGNMENT, close)
        if site.unit:
            self._connection.execute(_OPEN_ASSIGNMENT, interval | {"site_id": site.id, "unit": site.unit})

    def put_visit(self, seq: int, visit: Visit) -> None:
        """Keep the patrol the entry ``seq`` records."""
        observed = self._at_ms if visit.observed_at is None else to_ms(visit.observed_at)
        row = {
            "seq": seq,
            "site_id": visit.site_id,
            "unit": visit.unit,
            "seen": visit.seen,
            "observed_at": observed,
            "withdrawn_seq": None,
        }
        self._connection.execute(_VISIT, row)

    def withdraw_visit(self, visit_seq: int, seq: int) -> None:
        """Take back the patrol of the entry ``visit_seq``, by the entry ``seq``."""
        self._connection.execute(_WITHDRAW, {"b_seq": visit_seq, "by": seq})

    def put_area(self, area: Area) -> None:
        values = {
            "name": area.name,
            "parent": area.parent,
            "level": area.level.value,
            "boundary": area.boundary,
        }
        self._put(AREA, {"code": area.code}, values)

    def put_unit(self, unit: Unit) -> None:
        self._put(UNIT, {"code": unit.code}, {"name": unit.name})

    def put_account(self, actor: Actor, *, demo: bool) -> None:
        values = {"name": actor.name, "role": actor.role.value, "unit": actor.unit, "demo": int(demo)}
        self._put(ACCOUNT, {"id": actor.id}, values)

    def put_feature(self, feature: Feature) -> None:
        values = {"layer": feature.layer.value, "name": feature.name, "geometry": feature.geometry}
        self._put(FEATURE, {"id": feature.id}, values)

    def entries_of_key(self, key: str) -> list[JournalEntry]:
        """All entries one request wrote, in their order."""
        return [rows.entry_from_row(row) for row in self._connection.execute(_OF_KEY, {"key": key})]

    def entry(self, seq: int) -> JournalEntry | None:
        row = self._connection.execute(_OF_SEQ, {"seq": seq}).one_or_none()
        return None if row is None else rows.entry_from_row(row)

    def last_entry_of(self, actor: str) -> JournalEntry | None:
        row = self._connection.execute(_LAST_OF, {"actor": actor}).one_or_none()
        return None if row is None else rows.entry_from_row(row)

    def _put(self, table: Table, key: dict[str, object], values: Mapping[str, object]) -> None:
        ((name, value),) = key.items()
        changed = self._connection.execute(update(table).where(table.c[name] == value).values(**values))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(**key, **values))


def _image(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else canonical(values)
