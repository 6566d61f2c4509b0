"""Everything that can be asked of a store, within one consistent snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, or_, select

from geo.domain.units import Unit
from geo.store import rows
from geo.store.chain import GENESIS
from geo.store.moments import to_ms
from geo.store.schema import ACCOUNT, AREA, FEATURE, JOURNAL, SITE, UNIT, VISIT

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.features import Feature
    from geo.domain.journal import JournalEntry, VisitEntry
    from geo.domain.sites import Site

_AT: BindParameter[int] = bindparam("at_seq")
_NOW_OR_THEN = {
    False: SITE.c.to_seq.is_(None),
    True: and_(SITE.c.from_seq <= _AT, or_(SITE.c.to_seq.is_(None), SITE.c.to_seq > _AT)),
}
_SITES = select(*(SITE.c[name] for name in rows.SITE_COLUMNS))
_SITE_ROWS = {past: _SITES.where(when).order_by(SITE.c.id) for past, when in _NOW_OR_THEN.items()}
_CHANGED_ROWS = {
    past: query.where(SITE.c.from_seq > bindparam("changed_after")) for past, query in _SITE_ROWS.items()
}
_SITE = {past: _SITES.where(SITE.c.id == bindparam("id"), when) for past, when in _NOW_OR_THEN.items()}
_HEAD = select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)
_SEQ_AT = select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.at <= bindparam("moment"))
_LAST_OF = select(func.max(JOURNAL.c.seq)).where(
    JOURNAL.c.seq > bindparam("after_seq"), JOURNAL.c.entity.in_(bindparam("entities", expanding=True))
)
_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq.desc())
_VISITS = (
    select(
        VISIT.c.seq,
        VISIT.c.site_id,
        VISIT.c.unit,
        VISIT.c.seen,
        VISIT.c.observed_at,
        JOURNAL.c.actor,
        JOURNAL.c.at,
    )
    .join(JOURNAL, JOURNAL.c.seq == VISIT.c.seq)
    .where(VISIT.c.site_id == bindparam("site_id"), VISIT.c.seq <= _AT)
    .where(or_(VISIT.c.withdrawn_seq.is_(None), VISIT.c.withdrawn_seq > _AT))
    .order_by(VISIT.c.seq.desc())
    .limit(bindparam("rows"))
)
_AREAS = select(AREA.c.code, AREA.c.name, AREA.c.parent, AREA.c.level, AREA.c.boundary).order_by(AREA.c.code)
_UNITS = select(UNIT.c.code, UNIT.c.name).order_by(UNIT.c.code)
_ACCOUNTS = select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.unit).order_by(ACCOUNT.c.id)
_FEATURES = select(FEATURE.c.id, FEATURE.c.layer, FEATURE.c.name, FEATURE.c.geometry).order_by(FEATURE.c.id)


class Reader:
    """Questions to one connection within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @property
    def revision(self) -> int:
        """The number of the last journal entry, 0 for none."""
        return self.head[0]

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last journal entry; (0, GENESIS) for none."""
        row = self.connection.execute(_HEAD).one_or_none()
        return (0, GENESIS) if row is None else (row.seq, row.hash)

    def seq_at(self, moment: datetime) -> int:
        """The last journal number told at or before the moment, 0 if none."""
        return self.connection.execute(_SEQ_AT, {"moment": to_ms(moment)}).scalar() or 0

    def last_seq_of(self, entities: Collection[str], after_seq: int = 0) -> int:
        """The number of the last entry after ``after_seq`` on one of these entities, 0 for none."""
        values = {"entities": list(entities), "after_seq": after_seq}
        return self.connection.execute(_LAST_OF, values).scalar() or 0

    def site_rows(self, at_seq: int | None = None, changed_after: int | None = None) -> list[tuple[Any, ...]]:
        """Raw tuples in the order of SITE_COLUMNS, by id; moments in integer milliseconds or None.

        Args:
            at_seq: as known once that entry was told; None for now.
            changed_after: only sites whose row comes from a later entry than this.
        """
        queries = _SITE_ROWS if changed_after is None else _CHANGED_ROWS
        found = self.connection.execute(
            queries[at_seq is not None],
            {
                name: value
                for name, value in (("at_seq", at_seq), ("changed_after", changed_after))
                if value is not None
            },
        )
        return found.all()  # type: ignore[return-value]

    def site(self, site_id: str, at_seq: int | None = None) -> Site | None:
        """The site now, or as known once the entry ``at_seq`` was told."""
        values = {"id": site_id} if at_seq is None else {"id": site_id, "at_seq": at_seq}
        row = self.connection.execute(_SITE[at_seq is not None], values).one_or_none()
        return None if row is None else rows.site_from_row(row)

    def areas(self) -> list[Area]:
        return [rows.area_from_row(row) for row in self.connection.execute(_AREAS)]

    def units(self) -> list[Unit]:
        return [Unit(*row) for row in self.connection.execute(_UNITS)]

    def accounts(self) -> list[Actor]:
        return [rows.actor_from_row(row) for row in self.connection.execute(_ACCOUNTS)]

    def features(self) -> list[Feature]:
        return [rows.feature_from_row(row) for row in self.connection.execute(_FEATURES)]

    def entries(  # noqa: PLR0913 - one keyword for each condition that may be left out
        self,
        *,
        site_id: str | None = None,
        area_codes: Collection[str] | None = None,
        actor: str | None = None,
        after_seq: int | None = None,
        until_seq: int | None = None,
        limit: int = 50,
    ) -> list[JournalEntry]:
        """Journal entries, newest first, that satisfy everything given.

        Args:
            site_id: of this site.
            area_codes: of sites that stand or once stood in one of these areas.
            actor: told by this account.
            after_seq: with a greater number.
            until_seq: with this number or a smaller one.
            limit: at most so many.
        """
        query: Select[Any] = _ENTRIES.limit(limit)
        if site_id is not None:
            query = query.where(JOURNAL.c.entity == "site", JOURNAL.c.entity_id == site_id)
        if area_codes is not None:
            stood = SITE.c.id == JOURNAL.c.entity_id, SITE.c.area.in_(area_codes)
            query = query.where(JOURNAL.c.entity == "site", exists().where(*stood))
        if actor is not None:
            query = query.where(JOURNAL.c.actor == actor)
        if after_seq is not None:
            query = query.where(JOURNAL.c.seq > after_seq)
        if until_seq is not None:
            query = query.where(JOURNAL.c.seq <= until_seq)
        return [rows.entry_from_row(row) for row in self.connection.execute(query)]

    def visits(self, site_id: str, limit: int = 20, at_seq: int | None = None) -> list[VisitEntry]:
        """Patrols of a site, newest first, without those taken back."""
        at_seq = self.revision if at_seq is None else at_seq
        found = self.connection.execute(_VISITS, {"site_id": site_id, "at_seq": at_seq, "rows": limit})
        return [rows.visit_from_row(row) for row in found]
