"""Emergency access as intervals: a change or test ends the current row and begins the next."""

from __future__ import annotations

from geo.domain.emergency_access import EmergencyAccess, OpeningKind, emergency_access_from_image
from geo.domain.journal import EMERGENCY_ACCESS as ENTITY
from geo.domain.timestamps import optional_ms, optional_timestamp
from geo.store.emergency_access.schema import EMERGENCY_ACCESS
from geo.store.fold_rows import Values, VersionFold
from geo.store.part import StorePart
from geo.store.tables.intervals import IntervalTable, Row, one_by_one

_COLUMNS = EmergencyAccess.__slots__


def row_from_emergency_access(access: EmergencyAccess) -> Values:
    """Return the columns of an access without its interval; the time in milliseconds."""
    row: Values = {name: getattr(access, name) for name in _COLUMNS}
    opening = access.opening.value if access.opening else ""
    return row | {"opening": opening, "tested_at": optional_ms(access.tested_at)}


def _access(row: Row) -> EmergencyAccess:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["opening"] = OpeningKind(values["opening"]) if values["opening"] else None
    values["tested_at"] = optional_timestamp(values["tested_at"])
    return EmergencyAccess(**values)


_ACCESSES = IntervalTable(EMERGENCY_ACCESS, _COLUMNS, one_by_one(_access), key=("site_id",))


class EmergencyAccessReader(StorePart):
    """Queries on emergency access; ``at_seq``: state as known after this entry, None for the present."""

    def of_site(self, site_id: str, at_seq: int | None = None) -> EmergencyAccess | None:
        """Return the emergency access of a site, None for one that never had any."""
        return _ACCESSES.one(self._connection, site_id, at_seq=at_seq)

    def at_version(self, site_id: str, version: int) -> EmergencyAccess | None:
        """Return the emergency access of a site at one of its versions, None for an unknown one."""
        return _ACCESSES.at_version(self._connection, version, site_id)

    def all(self, at_seq: int | None = None) -> list[EmergencyAccess]:
        """Return the emergency access of every site, withdrawn ones too, by site."""
        return _ACCESSES.all(self._connection, at_seq)


class EmergencyAccessWriter(StorePart):
    """Writes on emergency access within one request."""

    def put(self, access: EmergencyAccess, seq: int) -> None:
        """Begin a new version of an emergency access with the entry ``seq`` of the request."""
        _ACCESSES.put(self._connection, [row_from_emergency_access(access)], seq)


def emergency_access_fold() -> VersionFold:
    """Return the fold of the journal into the rows of emergency access."""
    return VersionFold(
        ENTITY,
        ("site_id",),
        lambda version, after: row_from_emergency_access(emergency_access_from_image(version, after)),
    )
