"""Everything that can be asked of a store, within one consistent snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select

from geo.domain import journal
from geo.domain.areas import Area
from geo.store import duties, grants, plans, rows, units
from geo.store.chain import GENESIS
from geo.store.keyring import Keyring
from geo.store.moments import to_ms
from geo.store.schema import ACCOUNT, AREA, FEATURE, JOURNAL, SITE, VISIT
from geo.store.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from geo.domain.actors import Actor
    from geo.domain.duties import Duty
    from geo.domain.features import Feature
    from geo.domain.journal import JournalEntry, VisitEntry
    from geo.domain.plans import Plan, PlanState
    from geo.domain.sites import Site
    from geo.domain.units import Unit

_AT: BindParameter[int] = bindparam("at_seq")
_NOW = SITE.c.to_seq.is_(None)
_THEN = and_(SITE.c.from_seq <= _AT, or_(_NOW, SITE.c.to_seq > _AT))
_SITES = select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).order_by(SITE.c.id)
_CHANGED = SITE.c.from_seq > bindparam("changed_after")
_SITE_ROWS = {
    (False, False): Statement(_SITES.where(_NOW)),
    (False, True): Statement(_SITES.where(_NOW, _CHANGED)),
    (True, False): Statement(_SITES.where(_THEN)),
    (True, True): Statement(_SITES.where(_THEN, _CHANGED)),
}
_THIS = SITE.c.id == bindparam("id")
_SITE = {False: Statement(_SITES.where(_THIS, _NOW)), True: Statement(_SITES.where(_THIS, _THEN))}
_LAST = select(func.max(JOURNAL.c.seq)).scalar_subquery()
_HEAD = Statement(select(JOURNAL.c.seq, JOURNAL.c.hash).where(JOURNAL.c.seq == _LAST))
_SEQ_AT = Statement(select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.at <= bindparam("moment")))
_LAST_REFERENCE = Statement(
    select(func.max(JOURNAL.c.seq)).where(
        JOURNAL.c.seq > bindparam("after_seq"),
        JOURNAL.c.entity != journal.SITE,
        JOURNAL.c.entity != journal.PLAN,
    )
)
_BY_SOURCE = Statement(
    select(JOURNAL.c.source, func.count())
    .where(JOURNAL.c.seq > bindparam("after_seq"))
    .group_by(JOURNAL.c.source)
)
_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq.desc())
_VISITS = Statement(
    select(*(VISIT.c[name] for name in rows.VISIT_COLUMNS), JOURNAL.c.actor, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == VISIT.c.seq)
    .where(VISIT.c.site_id == bindparam("site_id"), VISIT.c.seq <= _AT)
    .where(or_(VISIT.c.withdrawn_seq.is_(None), VISIT.c.withdrawn_seq > _AT))
    .order_by(VISIT.c.seq.desc())
    .limit(bindparam("most"))
)
_WALKERS = Statement(
    select(VISIT.c.site_id, VISIT.c.unit)
    .where(VISIT.c.observed_at >= bindparam("since"), VISIT.c.withdrawn_seq.is_(None))
    .distinct()
)
_AREAS = Statement(
    select(AREA.c.code, AREA.c.name, AREA.c.parent, AREA.c.level, AREA.c.boundary).order_by(AREA.c.code)
)
_AREA = Statement(select(AREA.c.code, AREA.c.name, AREA.c.parent).where(AREA.c.code == bindparam("code")))
_IN_USE = Statement(select(SITE.c.kind, SITE.c.status).distinct().order_by(SITE.c.kind, SITE.c.status))
_DEMO_ACCOUNTS = Statement(select(ACCOUNT.c.id).where(ACCOUNT.c.demo != 0))
_FEATURES = Statement(
    select(FEATURE.c.id, FEATURE.c.layer, FEATURE.c.name, FEATURE.c.geometry).order_by(FEATURE.c.id)
)


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
        row = _HEAD.row(self.connection)
        return (0, GENESIS) if row is None else (row[0], row[1])

    def seq_at(self, moment: datetime) -> int:
        """The last journal number told at or before the moment, 0 if none."""
        ((seq,),) = _SEQ_AT.rows(self.connection, {"moment": to_ms(moment)})
        return seq or 0

    def last_reference_seq(self, after_seq: int = 0) -> int:
        """The number of the last entry after ``after_seq`` on neither a site nor a plan, 0 for none."""
        ((seq,),) = _LAST_REFERENCE.rows(self.connection, {"after_seq": after_seq})
        return seq or 0

    def entries_by_source(self, after_seq: int = 0) -> dict[str, int]:
        """How many entries after this number came in which way."""
        return dict(_BY_SOURCE.rows(self.connection, {"after_seq": after_seq}))

    def site_rows(self, at_seq: int | None = None, changed_after: int | None = None) -> list[tuple[Any, ...]]:
        """Raw tuples in the order of SITE_COLUMNS, by id; moments in integer milliseconds or None.

        Args:
            at_seq: as known once that entry was told; None for now.
            changed_after: only sites whose row comes from a later entry than this.
        """
        statement = _SITE_ROWS[at_seq is not None, changed_after is not None]
        return statement.rows(self.connection, {"at_seq": at_seq, "changed_after": changed_after})

    def site(self, site_id: str, at_seq: int | None = None) -> Site | None:
        """The site now, or as known once the entry ``at_seq`` was told."""
        row = _SITE[at_seq is not None].row(self.connection, {"id": site_id, "at_seq": at_seq})
        return None if row is None else rows.site_from_row(row)

    def areas(self) -> list[Area]:
        return [rows.area_from_row(row) for row in _AREAS.rows(self.connection)]

    def area_path(self, code: str) -> tuple[Area, ...]:
        """From the root down to the area, by code and parent alone; empty where there is no such area."""
        steps: dict[str, Area] = {}
        while code not in steps and (row := _AREA.row(self.connection, {"code": code})):
            steps[code] = Area(*row)
            code = steps[code].parent
        return tuple(reversed(steps.values()))

    def units(self, at_seq: int | None = None) -> list[Unit]:
        """By code; those missing as known once the entry ``at_seq`` was told, or now."""
        return units.units(self.connection, at_seq)

    def areas_of(self, unit: str) -> list[str]:
        """The areas in which the unit holds a site now."""
        return units.areas_of(self.connection, unit)

    def accounts(self) -> list[Actor]:
        return grants.accounts(self.connection)

    def account(self, account_id: str) -> Actor | None:
        return grants.account(self.connection, account_id)

    @property
    def keyring(self) -> Keyring:
        return Keyring(self.connection)

    def plan(self, plan_id: str) -> Plan | None:
        return plans.plan(self.connection, plan_id)

    def plans(self, state: PlanState) -> list[Plan]:
        """Those in this state, the one changed last first."""
        return plans.plans(self.connection, state)

    def order(self, number: int) -> Plan | None:
        """The plan that became the order of that number."""
        return plans.order(self.connection, number)

    def order_entry(self, number: int) -> JournalEntry | None:
        """The entry that published the order of that number: nothing is told of an order afterwards."""
        seq = plans.order_seq(self.connection, number)
        return self.entries(after_seq=seq - 1, until_seq=seq)[0] if seq else None

    @property
    def last_order(self) -> int:
        """The number of the last order, 0 for none."""
        return plans.last_number(self.connection)

    def duty(self, site_id: str, start: datetime) -> Duty | None:
        """What was said of the shift that starts then, None for nothing."""
        return duties.duty(self.connection, site_id, start)

    def duties(self, begin: datetime, end: datetime, at_seq: int | None = None) -> list[Duty]:
        """What was said of the shifts that start in [begin, end); as known at ``at_seq``, if given."""
        return duties.duties(self.connection, begin, end, at_seq)

    def held_rows(self, kinds: Collection[str], begin: datetime, end: datetime) -> list[tuple[Any, ...]]:
        """Who held the sites of these kinds, and how they stood, at some time from ``begin`` to ``end``."""
        return duties.held_rows(self.connection, kinds, begin, end)

    def statuses_in_use(self) -> list[tuple[str, str]]:
        """Every pair of kind and status that a site has or once had."""
        return [(kind, status) for kind, status in _IN_USE.rows(self.connection)]

    def demo_accounts(self) -> frozenset[str]:
        """Codes of the accounts that came with demo data: anybody may try them."""
        return frozenset(row[0] for row in _DEMO_ACCOUNTS.rows(self.connection))

    def features(self) -> list[Feature]:
        return [rows.feature_from_row(row) for row in _FEATURES.rows(self.connection)]

    def entries(  # noqa: PLR0913 - one keyword for each condition that may be left out
        self,
        *,
        entity: str | None = None,
        site_id: str | None = None,
        area_codes: Collection[str] | None = None,
        actor: str | None = None,
        after_seq: int | None = None,
        until_seq: int | None = None,
        limit: int = 50,
    ) -> list[JournalEntry]:
        """Journal entries, newest first, that satisfy everything given.

        Args:
            entity: of this sort of thing.
            site_id: of this site.
            area_codes: of sites that stand or once stood in one of these areas.
            actor: told by this account.
            after_seq: with a greater number.
            until_seq: with this number or a smaller one.
            limit: at most so many.
        """
        query = _ENTRIES.limit(limit)
        if entity is not None:
            query = query.where(JOURNAL.c.entity == entity)
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
        values = {"site_id": site_id, "at_seq": at_seq, "most": limit}
        return [rows.visit_from_row(row) for row in _VISITS.rows(self.connection, values)]

    def walkers_since(self, moment: datetime) -> frozenset[tuple[str, str]]:
        """Site and unit of every patrol observed since that was not taken back."""
        return frozenset(_WALKERS.rows(self.connection, {"since": to_ms(moment)}))
