"""The write side: what one request may do, inside one savepoint of a group commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, insert, select, text, update

from geo.store import duties, grants, intervals, plans, rows
from geo.store.chain import canonical, entry_hash
from geo.store.moments import from_ms, optional_ms, to_ms
from geo.store.reader import Reader
from geo.store.schema import ACCOUNT, AREA, DUTY, FEATURE, JOURNAL, PLAN, SITE, UNIT, VISIT
from geo.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Table

    from geo.domain.access import Grant
    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.commands import Visit
    from geo.domain.duties import Duty
    from geo.domain.features import Feature
    from geo.domain.journal import Entry, JournalEntry, Request
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.domain.units import Unit

_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq)
_OF_KEY = Statement(_ENTRIES.where(JOURNAL.c.key == bindparam("key")))
_OF_SEQ = Statement(_ENTRIES.where(JOURNAL.c.seq == bindparam("seq")))
_AT_VERSION = Statement(
    select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).where(
        SITE.c.id == bindparam("id"), SITE.c.version == bindparam("version")
    )
)
_RECORD = Statement(insert(JOURNAL))
_PROBE = Statement(text("UPDATE alembic_version SET version_num = version_num"))
_VISIT = Statement(insert(VISIT))
_WITHDRAW = Statement(
    update(VISIT).where(VISIT.c.seq == bindparam("visit_seq")).values(withdrawn_seq=bindparam("by"))
)


class Transaction:
    """Reads see what was written before in the same request."""

    def __init__(
        self, connection: Connection, request: Request, request_hash: str, head: tuple[int, str]
    ) -> None:
        self._connection = connection
        self._request_hash = request_hash
        self._observed: dict[int, int] = {}
        self.request = request
        self.reader = Reader(connection)
        self.head = head
        """Number and hash of the last entry, with those of this request."""
        self.at = from_ms(to_ms(request.at))
        """When the request was told, to the millisecond."""
        self.last_at = self.at
        """When the last entry was told."""

    @property
    def seqs(self) -> tuple[int, ...]:
        """The numbers of the entries recorded so far."""
        return tuple(self._observed)

    def site(self, site_id: str) -> Site | None:
        return self.reader.site(site_id)

    def site_at_version(self, site_id: str, version: int) -> Site | None:
        """The site as it was at one of its versions."""
        row = _AT_VERSION.row(self._connection, {"id": site_id, "version": version})
        return None if row is None else rows.site_from_row(row)

    def record(self, entry: Entry) -> int:
        """Append to the journal and return the number."""
        seq, prev_hash = self.head[0] + 1, self.head[1]
        self.last_at = self.at if entry.at is None else from_ms(to_ms(entry.at))
        at = to_ms(self.last_at)
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
            "at": at,
            "observed_at": optional_ms(entry.observed_at),
            "reason": entry.reason,
        }
        link = entry_hash(prev_hash, row)
        _RECORD.run(self._connection, row | {"prev_hash": prev_hash, "hash": link})
        self.head = (seq, link)
        self._observed[seq] = at if entry.observed_at is None else to_ms(entry.observed_at)
        return seq

    def probe(self) -> None:
        """Write what stands there already, so that the commit goes to the disk though nothing is recorded."""
        _PROBE.run(self._connection)

    def put_site(self, site: Site, seq: int, *, initials: str | None = None) -> None:
        """Let the site stand as given from the entry ``seq`` of this request on; its version must be new.

        Args:
            site: all its values.
            seq: the entry that says so.
            initials: pinyin initials of the name for the search, None to keep the present ones.
        """
        intervals.put_site(self._connection, site, (seq, self._observed[seq]), initials)

    def put_visit(self, seq: int, visit: Visit) -> None:
        """Keep the patrol that the entry ``seq`` of this request records, observed when that says."""
        row = {"seq": seq, "site_id": visit.site_id, "unit": visit.unit, "seen": visit.seen}
        _VISIT.run(self._connection, row | {"observed_at": self._observed[seq], "withdrawn_seq": None})

    def withdraw_visit(self, visit_seq: int, seq: int) -> None:
        """Take back the patrol of the entry ``visit_seq``, by the entry ``seq``."""
        _WITHDRAW.run(self._connection, {"visit_seq": visit_seq, "by": seq})

    def put_area(self, area: Area) -> None:
        self._put(AREA, (area.code, area.name, area.parent, area.level.value, area.boundary))

    def put_unit(self, unit: Unit) -> None:
        """What files say of it: who is missing is in the journal alone."""
        self._put(UNIT, tuple(getattr(unit, name) for name in UNIT.columns.keys()))  # noqa: SIM118

    def put_plan(self, plan: Plan, seq: int) -> None:
        """Keep the plan that the entry ``seq`` of this request tells of."""
        self._put(PLAN, plans.row_from_plan(plan, seq))

    def put_duty(self, duty: Duty, seq: int) -> None:
        """Keep what the entry ``seq`` of this request says of a shift."""
        self._put(DUTY, duties.row_from_duty(duty, seq))

    def put_account(self, actor: Actor, *, demo: bool) -> None:
        state = int(demo), int(actor.disabled)
        self._put(ACCOUNT, (actor.id, actor.name, str(actor.role or ""), actor.unit, *state))

    def put_grant(self, grant: Grant, seq: int) -> None:
        """Keep the grant that the entry ``seq`` of this request tells of; it must be new."""
        grants.give(self._connection, grant, seq)

    def take_grant(self, grant: Grant) -> None:
        grants.take(self._connection, grant)

    def take_role(self, account_id: str) -> None:
        """The account holds nothing from now on but its grants."""
        grants.take_role(self._connection, account_id)

    def switch_account(self, account_id: str, *, disabled: bool) -> None:
        grants.switch(self._connection, account_id, disabled=disabled)

    def put_feature(self, feature: Feature) -> None:
        self._put(FEATURE, (feature.id, feature.layer.value, feature.name, feature.geometry))

    def entries_of_key(self, key: str) -> list[JournalEntry]:
        """All entries one request wrote, in their order."""
        return [rows.entry_from_row(row) for row in _OF_KEY.rows(self._connection, {"key": key})]

    def entry(self, seq: int) -> JournalEntry | None:
        row = _OF_SEQ.row(self._connection, {"seq": seq})
        return None if row is None else rows.entry_from_row(row)

    def _put(self, table: Table, values: tuple[object, ...]) -> None:
        """Insert or replace the row of a table that keeps one row for each thing."""
        row = dict(zip(table.c.keys(), values, strict=True))
        this = and_(*(key == row.pop(key.name) for key in table.primary_key))
        changed = self._connection.execute(update(table).where(this).values(row))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(values))


def _image(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else canonical(values)
