"""Queries on duty telephones, emergency access, inspections and rounds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.domain.emergency_access import EmergencyAccess
from geo.domain.inspections.inspection import Inspection, InspectionRound
from geo.store.inspections import duty_phones, emergency_accesses, inspections


class InspectionReader:
    """Queries on one connection within one transaction, as those of ``Reader``.

    ``at_seq`` names the state as known after this entry, None the present.
    """

    def __init__(self, connection: Connection) -> None:
        """Read from this connection."""
        self._connection = connection

    def duty_phone(self, holder: PhoneHolder, code: str, version: int | None = None) -> DutyPhone | None:
        """Return the present duty telephone of a unit or site, or one of its versions; None without one."""
        return duty_phones.duty_phone(self._connection, holder, code, version)

    def duty_phones(self, at_seq: int | None = None) -> list[DutyPhone]:
        """Return all duty telephones, removed ones too, by holder and code."""
        return duty_phones.duty_phones(self._connection, at_seq)

    @property
    def last_duty_phone_seq(self) -> int:
        """Number of the last entry on any duty telephone, 0 for none."""
        return duty_phones.last_duty_phone_seq(self._connection)

    def emergency_access(self, site_id: str, at_seq: int | None = None) -> EmergencyAccess | None:
        """Return the emergency access of a site, None for one that never had any."""
        return emergency_accesses.emergency_access(self._connection, site_id, at_seq)

    def emergency_access_at_version(self, site_id: str, version: int) -> EmergencyAccess | None:
        """Return the emergency access of a site at one of its versions, None for an unknown one."""
        return emergency_accesses.emergency_access_at_version(self._connection, site_id, version)

    def emergency_accesses(self, at_seq: int | None = None) -> list[EmergencyAccess]:
        """Return the emergency access of every site, withdrawn ones too, by site."""
        return emergency_accesses.emergency_accesses(self._connection, at_seq)

    @property
    def last_emergency_access_seq(self) -> int:
        """Number of the last entry on any emergency access, 0 for none."""
        return emergency_accesses.last_emergency_access_seq(self._connection)

    def inspections(self, since: datetime | None = None, at_seq: int | None = None) -> list[Inspection]:
        """Return the inspections since a time, or all, by time, without withdrawn ones."""
        return inspections.inspections(self._connection, since, at_seq)

    def rounds(self, since: datetime | None = None, at_seq: int | None = None) -> list[InspectionRound]:
        """Return the rounds drawn since a time, or all, in their order, without withdrawn ones."""
        return inspections.rounds(self._connection, since, at_seq)

    @property
    def last_inspection_seq(self) -> int:
        """Number of the last entry on any inspection or round, 0 for none."""
        return inspections.last_inspection_seq(self._connection)
