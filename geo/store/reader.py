"""Queries of a store, within one consistent snapshot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from geo.domain import journal
from geo.domain.areas import Area
from geo.domain.journal import JournalEntry, PatrolEntry
from geo.domain.map_features import Feature
from geo.domain.sites import Site
from geo.domain.timestamps import to_ms
from geo.domain.units import Unit
from geo.store.accounts.accounts import AccountReader
from geo.store.area_figures.area_figures import AreaFigureReader
from geo.store.contacts.duty_phones import ContactReader
from geo.store.credential_store import CredentialStore
from geo.store.daily_reports.reader import DailyReportReader
from geo.store.day.day import DayReader
from geo.store.emergency_access.emergency_accesses import EmergencyAccessReader
from geo.store.findings.findings import FindingReader
from geo.store.handovers.handovers import HandoverReader
from geo.store.hash_chain import GENESIS
from geo.store.inspections.reader import InspectionReader
from geo.store.photos.photos import PhotoReader
from geo.store.plans.plans import PlanReader
from geo.store.post_orders.reader import PostOrderReader
from geo.store.roll_calls.roll_calls import RollCallReader
from geo.store.screening.screenings import ScreeningReader
from geo.store.shifts.shift_records import ShiftReader
from geo.store.stand_down.reader import StandDownReader
from geo.store.superior_forms.reader import SuperiorFormReader
from geo.store.supplies.reader import StockReader
from geo.store.tables import rows, units
from geo.store.tables.intervals import AT_SEQ, AsOfStatement
from geo.store.tables.schema import AREA, FEATURE, JOURNAL, PATROL, SITE
from geo.store.tables.statement import Statement

_SITES = select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).order_by(SITE.c.id)
_ALL_SITES = AsOfStatement(_SITES, SITE)
_CHANGED_SITES = AsOfStatement(_SITES.where(SITE.c.from_seq > bindparam("changed_after")), SITE)
_SITE = AsOfStatement(_SITES.where(SITE.c.id == bindparam("id")), SITE)
_LATER = SITE.alias("later")
_RETIRED = Statement(
    _SITES.where(
        SITE.c.to_seq.is_not(None),
        ~exists().where(_LATER.c.id == SITE.c.id, _LATER.c.version > SITE.c.version),
    )
)
_LAST_VERSION = Statement(select(func.max(SITE.c.version)).where(SITE.c.id == bindparam("id")))
_RETIREMENT = Statement(
    select(JOURNAL.c.seq)
    .where(JOURNAL.c.seq > bindparam("after_seq"))
    .where(JOURNAL.c.entity == journal.SITE, JOURNAL.c.action == journal.RETIRE)
    .limit(1)
)
_IN_AREA = Statement(select(SITE.c.id).where(SITE.c.area == bindparam("area")).distinct())
_LAST = select(func.max(JOURNAL.c.seq)).scalar_subquery()
_HEAD = Statement(select(JOURNAL.c.seq, JOURNAL.c.hash).where(JOURNAL.c.seq == _LAST))
_OF_KEYS = Statement(
    select(JOURNAL.c.seq)
    .where(JOURNAL.c.key >= bindparam("first"), JOURNAL.c.key < bindparam("after_last"))
    .order_by(JOURNAL.c.seq)
)
_SEQ_AT = Statement(select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.at <= bindparam("timestamp")))
_LAST_REFERENCE = Statement(
    select(func.max(JOURNAL.c.seq)).where(
        JOURNAL.c.seq > bindparam("after_seq"),
        *(JOURNAL.c.entity != entity for entity in sorted(journal.NO_REFERENCE)),
    )
)
_LAST_SEQS = Statement(
    select(JOURNAL.c.entity, func.max(JOURNAL.c.seq))
    .where(JOURNAL.c.seq > bindparam("after_seq"))
    .group_by(JOURNAL.c.entity)
)
_BY_SOURCE = Statement(
    select(JOURNAL.c.source, func.count())
    .where(JOURNAL.c.seq > bindparam("after_seq"))
    .group_by(JOURNAL.c.source)
)
_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq.desc())
_PATROLS = Statement(
    select(*(PATROL.c[name] for name in rows.PATROL_COLUMNS), JOURNAL.c.actor, JOURNAL.c.at)
    .join(JOURNAL, JOURNAL.c.seq == PATROL.c.seq)
    .where(PATROL.c.site_id == bindparam("site_id"), PATROL.c.seq <= AT_SEQ)
    .where(or_(PATROL.c.withdrawn_seq.is_(None), PATROL.c.withdrawn_seq > AT_SEQ))
    .order_by(PATROL.c.seq.desc())
    .limit(bindparam("most"))
)
_PATROLLING_UNITS = Statement(
    select(PATROL.c.site_id, PATROL.c.unit)
    .where(PATROL.c.observed_at >= bindparam("since"), PATROL.c.withdrawn_seq.is_(None))
    .distinct()
)
_AREAS = Statement(
    select(AREA.c.code, AREA.c.name, AREA.c.parent, AREA.c.level, AREA.c.boundary).order_by(AREA.c.code)
)
_AREA = Statement(select(AREA.c.code, AREA.c.name, AREA.c.parent).where(AREA.c.code == bindparam("code")))
_STATUSES_IN_USE = Statement(
    select(SITE.c.kind, SITE.c.status).distinct().order_by(SITE.c.kind, SITE.c.status)
)
_FEATURES = Statement(
    select(FEATURE.c.id, FEATURE.c.layer, FEATURE.c.name, FEATURE.c.geometry).order_by(FEATURE.c.id)
)


class Reader:
    """Queries on one connection within one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self.connection = connection
        self.credentials = CredentialStore(connection)
        """Credentials."""
        self.accounts = AccountReader(connection)
        """Accounts with their grants."""
        self.findings = FindingReader(connection)
        """Findings."""
        self.photos = PhotoReader(connection)
        """Photos of findings, and all files that entries name."""
        self.plans = PlanReader(connection)
        """Plans and orders."""
        self.shifts = ShiftReader(connection)
        """Shift records."""
        self.day = DayReader(connection)
        """Tallies and operational periods."""
        self.handovers = HandoverReader(connection)
        """Handovers."""
        self.daily_reports = DailyReportReader(connection)
        """Daily reports."""
        self.area_figures = AreaFigureReader(connection)
        """Figures of areas."""
        self.screening = ScreeningReader(connection)
        """Door-to-door screenings."""
        self.contacts = ContactReader(connection)
        """Duty telephones."""
        self.emergency_access = EmergencyAccessReader(connection)
        """Emergency access."""
        self.post_orders = PostOrderReader(connection)
        """Post orders and acknowledgements."""
        self.roll_calls = RollCallReader(connection)
        """Roll calls."""
        self.inspections = InspectionReader(connection)
        """Inspections and rounds."""
        self.stand_down = StandDownReader(connection)
        """Stand-down orders and reports that a barrier is gone."""
        self.superior_forms = SuperiorFormReader(connection)
        """Superiors' forms and what was filled."""
        self.supplies = StockReader(connection)
        """Moves, receipts and counts of supplies."""

    @property
    def revision(self) -> int:
        """Number of the last journal entry, 0 for none."""
        return self.head[0]

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last journal entry; (0, GENESIS) for none."""
        row = _HEAD.fetch_one(self.connection)
        return (0, GENESIS) if row is None else (row[0], row[1])

    def seqs_of_keys(self, prefix: str) -> list[int]:
        """Return the numbers of the entries whose idempotency key begins with a text, in their order."""
        after_last = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return [
            row[0] for row in _OF_KEYS.fetch_all(self.connection, {"first": prefix, "after_last": after_last})
        ]

    def seq_at(self, timestamp: datetime) -> int:
        """Return the number of the last entry reported at or before a time, 0 for none."""
        ((seq,),) = _SEQ_AT.fetch_all(self.connection, {"timestamp": to_ms(timestamp)})
        return seq or 0

    def last_reference_seq(self, after_seq: int = 0) -> int:
        """Return the last entry after ``after_seq`` that may concern areas, units or accounts, 0 for none."""
        ((seq,),) = _LAST_REFERENCE.fetch_all(self.connection, {"after_seq": after_seq})
        return seq or 0

    def last_seqs(self, after_seq: int) -> dict[str, int]:
        """Return the number of the last entry on each entity among those after a number."""
        return dict(_LAST_SEQS.fetch_all(self.connection, {"after_seq": after_seq}))

    def entries_by_source(self, after_seq: int = 0) -> dict[str, int]:
        """Count the entries after a number by their source."""
        return dict(_BY_SOURCE.fetch_all(self.connection, {"after_seq": after_seq}))

    def site_rows(self, at_seq: int | None = None, changed_after: int | None = None) -> list[tuple[Any, ...]]:
        """Return the sites as raw tuples in the order of SITE_COLUMNS, sorted by id.

        Args:
            at_seq: state as known after this entry; None for the present.
            changed_after: only sites whose row comes from a later entry than this.

        Returns:
            Tuples with timestamps in integer milliseconds or None.
        """
        if changed_after is None:
            return _ALL_SITES.fetch_all(self.connection, at_seq)
        return _CHANGED_SITES.fetch_all(self.connection, at_seq, {"changed_after": changed_after})

    def site(self, site_id: str, at_seq: int | None = None) -> Site | None:
        """Return a site at present, or as known after the entry ``at_seq``; None for an unknown one."""
        found = _SITE.fetch_all(self.connection, at_seq, {"id": site_id})
        return rows.site_from_row(found[0]) if found else None

    def sites(self) -> list[Site]:
        """Return all sites at present, by code."""
        return [rows.site_from_row(row) for row in self.site_rows()]

    def retired_sites(self) -> list[Site]:
        """Return the retired sites by code, each in its last version."""
        return [rows.site_from_row(row) for row in _RETIRED.fetch_all(self.connection)]

    def last_site_version(self, site_id: str) -> int:
        """Return the number of the last version of a site, retired or not; 0 for one that never was."""
        ((version,),) = _LAST_VERSION.fetch_all(self.connection, {"id": site_id})
        return version or 0

    def has_retirement_after(self, seq: int) -> bool:
        """Check whether an entry after a number retires a site, so that rows are missing since."""
        return bool(_RETIREMENT.fetch_all(self.connection, {"after_seq": seq}))

    def sites_ever_in(self, area: str) -> list[str]:
        """Return the codes of the sites that lie, or ever lay, in this very area."""
        return sorted(code for (code,) in _IN_AREA.fetch_all(self.connection, {"area": area}))

    def areas(self) -> list[Area]:
        """Return all areas by code, with their boundaries as WKB."""
        return [rows.area_from_row(row) for row in _AREAS.fetch_all(self.connection)]

    def area_path(self, code: str) -> tuple[Area, ...]:
        """Return the areas from the root to this one, without level and boundary; empty if unknown."""
        areas_by_code: dict[str, Area] = {}
        while code not in areas_by_code and (row := _AREA.fetch_one(self.connection, {"code": code})):
            areas_by_code[code] = Area(*row)
            code = areas_by_code[code].parent
        return tuple(reversed(areas_by_code.values()))

    def units(self, at_seq: int | None = None) -> list[Unit]:
        """Return all units by code, their absences at present or as known after the entry ``at_seq``."""
        return units.units(self.connection, at_seq)

    def areas_held_by(self, unit: str) -> list[str]:
        """Return the areas in which the unit holds a site at present."""
        return units.areas_held_by(self.connection, unit)

    def unit_holding_most(self, areas: Collection[str]) -> str:
        """Return the unit that holds most sites in these areas, "" where none holds any."""
        return units.unit_holding_most(self.connection, areas)

    def statuses_in_use(self) -> list[tuple[str, str]]:
        """Return every pair of kind and status that a site has or once had."""
        return [(kind, status) for kind, status in _STATUSES_IN_USE.fetch_all(self.connection)]

    def features(self) -> list[Feature]:
        """Return all map features by id."""
        return [rows.feature_from_row(row) for row in _FEATURES.fetch_all(self.connection)]

    def entries(
        self,
        *,
        entity: str | None = None,
        entity_id: str | None = None,
        site_id: str | None = None,
        area_codes: Collection[str] | None = None,
        actor: str | None = None,
        after_seq: int | None = None,
        until_seq: int | None = None,
        limit: int = 50,
    ) -> list[JournalEntry]:
        """Return journal entries that satisfy all given conditions, newest first.

        Args:
            entity: of this type of object.
            entity_id: of the object with this code.
            site_id: of this site.
            area_codes: of sites that are or once were in one of these areas.
            actor: reported by this account.
            after_seq: with a greater number.
            until_seq: with this number or a smaller one.
            limit: maximum number of entries.
        """
        query = _ENTRIES.limit(limit)
        if entity is not None:
            query = query.where(JOURNAL.c.entity == entity)
        if entity_id is not None:
            query = query.where(JOURNAL.c.entity_id == entity_id)
        if site_id is not None:
            query = query.where(JOURNAL.c.entity == "site", JOURNAL.c.entity_id == site_id)
        if area_codes is not None:
            was_in_area = SITE.c.id == JOURNAL.c.entity_id, SITE.c.area.in_(area_codes)
            query = query.where(JOURNAL.c.entity == "site", exists().where(*was_in_area))
        if actor is not None:
            query = query.where(JOURNAL.c.actor == actor)
        if after_seq is not None:
            query = query.where(JOURNAL.c.seq > after_seq)
        if until_seq is not None:
            query = query.where(JOURNAL.c.seq <= until_seq)
        return [rows.entry_from_row(row) for row in self.connection.execute(query)]

    def patrols(self, site_id: str, limit: int = 20, at_seq: int | None = None) -> list[PatrolEntry]:
        """Return the patrols of a site, newest first, without withdrawn ones."""
        at_seq = self.revision if at_seq is None else at_seq
        values = {"site_id": site_id, "at_seq": at_seq, "most": limit}
        return [rows.patrol_from_row(row) for row in _PATROLS.fetch_all(self.connection, values)]

    def patrolling_units_since(self, timestamp: datetime) -> frozenset[tuple[str, str]]:
        """Return pairs of site and unit of the patrols observed since a time, without withdrawn ones."""
        return frozenset(_PATROLLING_UNITS.fetch_all(self.connection, {"since": to_ms(timestamp)}))
