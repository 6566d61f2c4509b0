"""Duty telephones, emergency access and inspections of the past, as of demo days, each with its own time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.domain.emergency_access import EmergencyAccessChange, OpeningKind, changed_access
from geo.domain.errors import NotFound
from geo.domain.inspections.commands import InspectionDraw, InspectionReport
from geo.domain.inspections.inspection import InspectionManner, InspectionRound
from geo.domain.journal import EntryAuthor
from geo.services.contacts.duty_phones import DUTY_PHONES
from geo.services.context import AppContext
from geo.services.emergency_access.record import ACCESSES, SET, TEST
from geo.services.inspections.record import write_inspection, write_round
from geo.store import Transaction

Row = Mapping[str, str]
Record = Callable[[Transaction, datetime, Row], object]
FILES = ("contacts.csv", "access.csv", "inspections.csv")
DRAWN_SIGN = "@"
"""Before the position of a site in the last draw: which site that is, the draw decides."""


@dataclass(slots=True)
class InspectionHistory:
    """Writer of the rows of these files, by the rules that hold for people.

    Attributes:
        ctx: The application context, with its clock stopped.
    """

    ctx: AppContext
    _drawn: list[InspectionRound] = field(default_factory=list)

    def recorder(self, name: str, at: datetime, row: Row) -> Callable[[Transaction], object]:
        """Return what writes a row of one of ``FILES`` with its time."""
        writers: Mapping[str, Record] = dict(
            zip(FILES, (self._record_phone, self._record_access, self._record_inspection), strict=True)
        )
        return lambda tx: writers[name](tx, at, row)

    def _record_phone(self, tx: Transaction, at: datetime, row: Row) -> None:
        phone = DutyPhone(PhoneHolder(row["holder"]), row["code"], row["phone"])
        DUTY_PHONES.record(tx, SET, None, phone, author=EntryAuthor(row["by"], at))

    def _record_access(self, tx: Transaction, at: datetime, row: Row) -> None:
        """Write an opening, or its test.

        Raises:
            NotFound: It is tested before it is recorded.
        """
        author, before = EntryAuthor(row["by"], at), tx.reader.emergency_access.of_site(row["site"])
        if row["action"] == SET:
            opening = OpeningKind(row["opening"])
            change = EmergencyAccessChange(
                row["site"], opening, row["position"], row["key_role"], 0, "", row["key_phone"]
            )
            ACCESSES.record(tx, SET, before, changed_access(before, change), author=author)
            return
        if before is None:
            raise NotFound("error.no_emergency_access", site=row["site"])
        ACCESSES.record(tx, TEST, before, before.after_test(row["by"], None, at), author=author)

    def _record_inspection(self, tx: Transaction, at: datetime, row: Row) -> None:
        """Write a draw or an inspection; ``@2`` stands for the second site of the last draw."""
        author = EntryAuthor(row["by"], at)
        if row["action"] == "draw":
            kinds = tuple(row["kinds"].split())
            command = InspectionDraw(row["team"], int(row["size"]), "", row["area"], kinds, seed=row["seed"])
            self._drawn.append(write_round(self.ctx, tx, author, command))
            return
        site_id = row["site"]
        if site_id.startswith(DRAWN_SIGN):
            site_id = self._drawn[-1].stops[int(site_id.removeprefix(DRAWN_SIGN)) - 1].site_id
        report = InspectionReport(
            row["team"],
            "",
            site_id,
            row["area"],
            is_announced=row["announced"] == "1",
            manner=InspectionManner(row["manner"]),
        )
        write_inspection(self.ctx, tx, author, report, tx.site(site_id) if site_id else None)
