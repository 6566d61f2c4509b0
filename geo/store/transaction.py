"""Write side of the store: what one request may do, inside one savepoint of a group commit."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update

from geo.domain.areas import Area
from geo.domain.commands import Patrol
from geo.domain.journal import Entry, EntryAuthor, JournalEntry, Request
from geo.domain.map_features import Feature
from geo.domain.sites import Site
from geo.domain.timestamps import from_ms, optional_ms, to_ms
from geo.domain.units import Unit
from geo.store.accounts.accounts import AccountWriter
from geo.store.area_figures.area_figures import AreaFigureWriter
from geo.store.contacts.duty_phones import ContactWriter
from geo.store.daily_reports.writer import DailyReportWriter
from geo.store.day.day import DayWriter
from geo.store.emergency_access.emergency_accesses import EmergencyAccessWriter
from geo.store.findings.findings import FindingWriter
from geo.store.handovers.handovers import HandoverWriter
from geo.store.hash_chain import canonical, entry_hash
from geo.store.inspections.writer import InspectionWriter
from geo.store.photos.photos import PhotoWriter
from geo.store.plans.plans import PlanWriter
from geo.store.post_orders.writer import PostOrderWriter
from geo.store.reader import Reader
from geo.store.roll_calls.roll_calls import RollCallWriter
from geo.store.screening.screenings import ScreeningWriter
from geo.store.shifts.shift_records import ShiftWriter
from geo.store.stand_down.writer import StandDownWriter
from geo.store.superior_forms.writer import SuperiorFormWriter
from geo.store.supplies.writer import StockWriter
from geo.store.tables import rows
from geo.store.tables.row_table import RowTable
from geo.store.tables.schema import AREA, FEATURE, JOURNAL, PATROL, SITE, UNIT
from geo.store.tables.site_intervals import end_site, put_site
from geo.store.tables.statement import Statement

_ENTRIES = select(*(JOURNAL.c[name] for name in rows.ENTRY_COLUMNS)).order_by(JOURNAL.c.seq)
_OF_KEY = Statement(_ENTRIES.where(JOURNAL.c.key == bindparam("key")))
_OF_SEQ = Statement(_ENTRIES.where(JOURNAL.c.seq == bindparam("seq")))
_AT_VERSION = Statement(
    select(*(SITE.c[name] for name in rows.SITE_COLUMNS)).where(
        SITE.c.id == bindparam("id"), SITE.c.version == bindparam("version")
    )
)
_RECORD = Statement(insert(JOURNAL))
_AREAS, _FEATURES, _UNITS = map(RowTable, (AREA, FEATURE, UNIT))
_REMOVE_AREA = Statement(delete(AREA).where(AREA.c.code == bindparam("of")))
_REMOVE_UNIT = Statement(delete(UNIT).where(UNIT.c.code == bindparam("of")))
_PROBE = Statement(text("UPDATE alembic_version SET version_num = version_num"))
_PATROL = Statement(insert(PATROL))
_WITHDRAW = Statement(
    update(PATROL).where(PATROL.c.seq == bindparam("patrol_seq")).values(withdrawn_seq=bindparam("by"))
)


class Transaction:
    """Writes of one request; reads see its earlier writes."""

    def __init__(
        self, connection: Connection, request: Request, request_hash: str, head: tuple[int, str]
    ) -> None:
        """Begin the request within a transaction of the connection.

        Args:
            connection: of the writer.
            request: the request.
            request_hash: SHA-256 of its content in hexadecimal.
            head: number and hash of the last journal entry.
        """
        self._connection = connection
        self._request_hash = request_hash
        self._observed: dict[int, int] = {}
        self.request = request
        self.reader = Reader(connection)
        self.accounts = AccountWriter(connection)
        """Writes on accounts and grants."""
        self.day = DayWriter(connection)
        """Writes on tallies and operational periods."""
        self.findings = FindingWriter(connection)
        """Writes on findings."""
        self.photos = PhotoWriter(connection)
        """Writes on photos of findings."""
        self.plans = PlanWriter(connection)
        """Writes on plans."""
        self.shifts = ShiftWriter(connection)
        """Writes on shift records."""
        self.area_figures = AreaFigureWriter(connection)
        """Writes on figures of areas."""
        self.screening = ScreeningWriter(connection)
        """Writes on screenings."""
        self.contacts = ContactWriter(connection)
        """Writes on duty telephones."""
        self.emergency_access = EmergencyAccessWriter(connection)
        """Writes on emergency access."""
        self.inspections = InspectionWriter(connection)
        """Writes on inspections and rounds."""
        self.daily_reports = DailyReportWriter(connection)
        """Writes on daily reports."""
        self.handovers = HandoverWriter(connection)
        """Writes on handovers."""
        self.post_orders = PostOrderWriter(connection)
        """Writes on post orders and acknowledgements."""
        self.roll_calls = RollCallWriter(connection)
        """Writes on roll calls."""
        self.stand_down = StandDownWriter(connection)
        """Writes on stand-down orders and reports that a barrier is gone."""
        self.superior_forms = SuperiorFormWriter(connection)
        """Writes on superiors' forms and on what was filled."""
        self.supplies = StockWriter(connection)
        """Writes on supplies."""
        self.head = head
        """Number and hash of the last entry, those of this request included."""
        self.at = from_ms(to_ms(request.at))
        """Time of the request, to the millisecond."""
        self.last_at = self.at
        """Time of the last entry."""

    @property
    def author(self) -> EntryAuthor:
        """Account and time of the request."""
        return EntryAuthor(self.request.actor, self.at)

    @property
    def seqs(self) -> tuple[int, ...]:
        """Numbers of the entries recorded so far."""
        return tuple(self._observed)

    def site(self, site_id: str) -> Site | None:
        """Return a site as this request sees it, None for an unknown one."""
        return self.reader.site(site_id)

    def site_at_version(self, site_id: str, version: int) -> Site | None:
        """Return a site as it was at one of its versions, None for an unknown one."""
        row = _AT_VERSION.fetch_one(self._connection, {"id": site_id, "version": version})
        return None if row is None else rows.site_from_row(row)

    def record(self, entry: Entry) -> int:
        """Append an entry to the journal and return its number."""
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
        _RECORD.execute(self._connection, row | {"prev_hash": prev_hash, "hash": link})
        self.head = (seq, link)
        self._observed[seq] = at if entry.observed_at is None else to_ms(entry.observed_at)
        return seq

    def probe_write(self) -> None:
        """Write an unchanged value, so that the commit reaches the disk though nothing is recorded."""
        _PROBE.execute(self._connection)

    def put_site(self, site: Site, seq: int, *, initials: str | None = None) -> None:
        """Begin a new version of a site with the entry ``seq`` of this request.

        Args:
            site: all its values; the version must be new.
            seq: number of the entry.
            initials: pinyin initials of the name for the search, None to keep the present ones.
        """
        put_site(self._connection, site, seq=seq, observed_ms=self._observed[seq], initials=initials)

    def end_site(self, site_id: str, seq: int) -> None:
        """End the last version of a site with the entry ``seq`` of this request; no other begins."""
        end_site(self._connection, site_id, seq=seq, observed_ms=self._observed[seq])

    def put_patrol(self, seq: int, patrol: Patrol) -> None:
        """Insert the patrol that the entry ``seq`` of this request records, observed when the entry says."""
        row = {"seq": seq, "site_id": patrol.site_id, "unit": patrol.unit, "seen": patrol.note}
        _PATROL.execute(self._connection, row | {"observed_at": self._observed[seq], "withdrawn_seq": None})

    def withdraw_patrol(self, patrol_seq: int, seq: int) -> None:
        """Withdraw the patrol of the entry ``patrol_seq``, by the entry ``seq``."""
        _WITHDRAW.execute(self._connection, {"patrol_seq": patrol_seq, "by": seq})

    def put_area(self, area: Area) -> None:
        """Insert or replace an area."""
        _AREAS.put(self._connection, (area.code, area.name, area.parent, area.level.value, area.boundary))

    def remove_area(self, code: str) -> None:
        """Remove an area, which the entry that retires it describes whole."""
        _REMOVE_AREA.execute(self._connection, {"of": code})

    def remove_unit(self, code: str) -> None:
        """Remove a unit, which the entry that retires it describes whole."""
        _REMOVE_UNIT.execute(self._connection, {"of": code})

    def put_unit(self, unit: Unit) -> None:
        """Insert or replace a unit as files describe it; its absences are in the journal alone."""
        _UNITS.put(self._connection, tuple(getattr(unit, column.name) for column in UNIT.columns))

    def put_feature(self, feature: Feature) -> None:
        """Insert or replace a map feature."""
        _FEATURES.put(self._connection, (feature.id, feature.layer.value, feature.name, feature.geometry))

    def entries_of_key(self, key: str) -> list[JournalEntry]:
        """Return all entries of one request, in their order."""
        return [rows.entry_from_row(row) for row in _OF_KEY.fetch_all(self._connection, {"key": key})]

    def entry(self, seq: int) -> JournalEntry | None:
        """Return the entry of a number, None for an unknown one."""
        row = _OF_SEQ.fetch_one(self._connection, {"seq": seq})
        return None if row is None else rows.entry_from_row(row)


def _image(values: Mapping[str, object] | None) -> str | None:
    """Return the canonical JSON of an image, None for none."""
    return None if values is None else canonical(values)
