"""Queries of a store, within one consistent snapshot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from geo.domain import journal
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.findings.finding import Finding, FindingStep
from geo.domain.journal import JournalEntry, PatrolEntry
from geo.domain.map_features import Feature
from geo.domain.photos import Attachment, FindingPhoto
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.shifts.shift_record import ShiftRecord
from geo.domain.sites import Site
from geo.domain.timestamps import to_ms
from geo.domain.units import Unit
from geo.store.area_figures.area_figures import AreaFigureReader
from geo.store.contacts.duty_phones import ContactReader
from geo.store.credential_store import CredentialStore
from geo.store.daily_reports.reader import DailyReportReader
from geo.store.day_reader import DayReader
from geo.store.emergency_access.emergency_accesses import EmergencyAccessReader
from geo.store.handovers.handovers import HandoverReader
from geo.store.hash_chain import GENESIS
from geo.store.inspections.reader import InspectionReader
from geo.store.post_orders.reader import PostOrderReader
from geo.store.roll_calls.roll_calls import RollCallReader
from geo.store.screening.screenings import ScreeningReader
from geo.store.stand_down.reader import StandDownReader
from geo.store.superior_forms.reader import SuperiorFormReader
from geo.store.supplies.reader import StockReader
from geo.store.tables import findings, grants, photos, plans, rows, shift_records, units
from geo.store.tables.intervals import AT_SEQ, AsOfStatement
from geo.store.tables.schema import ACCOUNT, AREA, FEATURE, JOURNAL, PATROL, SITE
from geo.store.tables.statement import Statement

_SITES = select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).order_by(SITE.c.id)
_ALL_SITES = AsOfStatement(_SITES, SITE)
_CHANGED_SITES = AsOfStatement(_SITES.where(SITE.c.from_seq > bindparam("changed_after")), SITE)
_SITE = AsOfStatement(_SITES.where(SITE.c.id == bindparam("id")), SITE)
_LAST = select(func.max(JOURNAL.c.seq)).scalar_subquery()
_HEAD = Statement(select(JOURNAL.c.seq, JOURNAL.c.hash).where(JOURNAL.c.seq == _LAST))
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
_DEMO_ACCOUNTS = Statement(select(ACCOUNT.c.id).where(ACCOUNT.c.demo != 0))
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

    def accounts(self) -> list[Actor]:
        """Return all accounts by code, with their grants."""
        return grants.accounts(self.connection)

    def account(self, account_id: str) -> Actor | None:
        """Return an account with its grants, None for an unknown one."""
        return grants.account(self.connection, account_id)

    def plan(self, plan_id: str) -> Plan | None:
        """Return a plan, None for an unknown one."""
        return plans.plan(self.connection, plan_id)

    def plans(self, state: PlanState) -> list[Plan]:
        """Return the plans in a state, the last changed first."""
        return plans.plans(self.connection, state)

    def order(self, number: int) -> Plan | None:
        """Return the plan published as the order of this number, None without one."""
        return plans.order(self.connection, number)

    def orders_since(self, since: datetime) -> list[tuple[Plan, datetime]]:
        """Return the orders published since a time, with their times, by number."""
        return plans.orders_since(self.connection, since)

    def order_entry(self, number: int) -> JournalEntry | None:
        """Return the entry that published the order of this number, which is the last entry on that plan."""
        seq = plans.order_seq(self.connection, number)
        return self.entries(after_seq=seq - 1, until_seq=seq)[0] if seq else None

    @property
    def last_order_number(self) -> int:
        """Number of the last order, 0 for none."""
        return plans.last_order_number(self.connection)

    def shift_record(self, site_id: str, start: datetime) -> ShiftRecord | None:
        """Return the record of the shift that starts at a time, None without one."""
        return shift_records.shift_record(self.connection, site_id, start)

    def shift_records(self, begin: datetime, end: datetime, at_seq: int | None = None) -> list[ShiftRecord]:
        """Return the records of the shifts that start in [begin, end), by start and site.

        Args:
            begin: first start.
            end: first start that no longer counts.
            at_seq: state as known after this entry; None for the present.
        """
        return shift_records.shift_records(self.connection, begin, end, at_seq)

    def requested_shift_records(self, begin: datetime) -> list[ShiftRecord]:
        """Return the present records with a pending request, of shifts that start at or after ``begin``."""
        return shift_records.requested_shift_records(self.connection, begin)

    def site_history_rows(
        self, kinds: Collection[str], begin: datetime, end: datetime
    ) -> list[tuple[Any, ...]]:
        """Return units and statuses of the sites of these kinds that were valid between two times.

        Returns:
            Site, valid from (milliseconds), kind, variant, status, unit; by site and version.
        """
        return shift_records.site_history_rows(self.connection, kinds, begin, end)

    def finding(self, finding_id: str, at_seq: int | None = None) -> Finding | None:
        """Return a finding at present, or as known after the entry ``at_seq``; None for an unknown one."""
        return findings.FINDINGS.one(self.connection, finding_id, at_seq=at_seq)

    def findings(self, at_seq: int | None = None) -> list[tuple[Finding, FindingStep]]:
        """Return all findings by number, each with its last step; past ones as for ``finding``."""
        return findings.findings(self.connection, at_seq)

    def findings_of_site(self, site_id: str) -> list[Finding]:
        """Return the findings of a site at present, by number."""
        return findings.findings_of_site(self.connection, site_id)

    def unsettled_places(self, at_seq: int) -> list[tuple[str, str]]:
        """Return site and area of all unsettled findings about sites, as known after an entry."""
        return findings.unsettled_places(self.connection, at_seq)

    def finding_steps(self, finding_id: str, at_seq: int | None = None) -> list[FindingStep]:
        """Return the steps of a finding, oldest first; past ones as for ``finding``."""
        until = self.revision if at_seq is None else at_seq
        return findings.finding_steps(self.connection, finding_id, until)

    def finding_categories_in_use(self) -> list[str]:
        """Return the codes of the categories that findings have or once had."""
        return findings.categories_in_use(self.connection)

    def unit_holding_most(self, areas: Collection[str]) -> str:
        """Return the unit that holds most sites in these areas, "" where none holds any."""
        return findings.unit_holding_most(self.connection, areas)

    def photo(self, photo_seq: int) -> FindingPhoto | None:
        """Return the photo attached under a journal number, None for an unknown or withdrawn one."""
        return photos.photo(self.connection, photo_seq)

    def photos_of(self, finding_ids: Collection[str]) -> list[FindingPhoto]:
        """Return the photos of these findings, oldest first, without withdrawn ones."""
        return photos.photos_of_findings(self.connection, finding_ids)

    def findings_showing(self, sha256: str) -> list[str]:
        """Return the ids of the findings that show the photo of this SHA-256."""
        return photos.findings_naming(self.connection, sha256)

    def attachments(self, newest: int | None = None) -> list[Attachment]:
        """Return every file that an entry names, by SHA-256; or only the ``newest`` ones."""
        if newest is not None:
            return photos.newest_attachments(self.connection, newest)
        return photos.attachments(self.connection)

    def statuses_in_use(self) -> list[tuple[str, str]]:
        """Return every pair of kind and status that a site has or once had."""
        return [(kind, status) for kind, status in _STATUSES_IN_USE.fetch_all(self.connection)]

    def demo_accounts(self) -> frozenset[str]:
        """Return the codes of the accounts that came with demo data, which anyone may try."""
        return frozenset(row[0] for row in _DEMO_ACCOUNTS.fetch_all(self.connection))

    def features(self) -> list[Feature]:
        """Return all map features by id."""
        return [rows.feature_from_row(row) for row in _FEATURES.fetch_all(self.connection)]

    def entries(
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
        """Return journal entries that satisfy all given conditions, newest first.

        Args:
            entity: of this type of object.
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
