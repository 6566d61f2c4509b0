"""Emergency access as intervals: a change or test ends the current row and begins the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.emergency_access import EmergencyAccess, OpeningKind
from geo.store.inspections.schema import EMERGENCY_ACCESS
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import optional_ms, optional_timestamp

_COLUMNS = EmergencyAccess.__slots__
_ACCESSES = select(*(EMERGENCY_ACCESS.c[name] for name in _COLUMNS)).order_by(EMERGENCY_ACCESS.c.site_id)
_CURRENT = EMERGENCY_ACCESS.c.to_seq.is_(None)
_AT: BindParameter[int] = bindparam("at_seq")
_AS_OF = and_(EMERGENCY_ACCESS.c.from_seq <= _AT, or_(_CURRENT, EMERGENCY_ACCESS.c.to_seq > _AT))
_THIS = EMERGENCY_ACCESS.c.site_id == bindparam("of_site")
_ALL = {False: Statement(_ACCESSES.where(_CURRENT)), True: Statement(_ACCESSES.where(_AS_OF))}
_ONE = {
    False: Statement(_ACCESSES.where(_THIS, _CURRENT)),
    True: Statement(_ACCESSES.where(_THIS, _AS_OF)),
}
_VERSION = Statement(_ACCESSES.where(_THIS, EMERGENCY_ACCESS.c.version == bindparam("number")))
_LAST_SEQ = Statement(select(func.max(EMERGENCY_ACCESS.c.from_seq)))
_END = Statement(update(EMERGENCY_ACCESS).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(EMERGENCY_ACCESS))


def put_emergency_access(connection: Connection, access: EmergencyAccess, seq: int) -> None:
    """Begin a new version of an emergency access with the entry ``seq``."""
    _END.execute(connection, {"of_site": access.site_id, "seq": seq})
    _BEGIN.execute(connection, row_from_emergency_access(access) | {"from_seq": seq, "to_seq": None})


def row_from_emergency_access(access: EmergencyAccess) -> dict[str, object]:
    """Return the columns of an access without its interval; the time in milliseconds."""
    row: dict[str, object] = {name: getattr(access, name) for name in _COLUMNS}
    opening = access.opening.value if access.opening else ""
    return row | {"opening": opening, "tested_at": optional_ms(access.tested_at)}


def emergency_access(connection: Connection, site_id: str, at_seq: int | None) -> EmergencyAccess | None:
    """Return the access of a site, None for one that never had any.

    Args:
        connection: to read from.
        site_id: code of the site.
        at_seq: state as known after this entry; None for the present.
    """
    row = _ONE[at_seq is not None].fetch_one(connection, {"of_site": site_id, "at_seq": at_seq})
    return None if row is None else _access(row)


def emergency_access_at_version(connection: Connection, site_id: str, version: int) -> EmergencyAccess | None:
    """Return the access of a site as it was at one of its versions, None for an unknown one."""
    row = _VERSION.fetch_one(connection, {"of_site": site_id, "number": version})
    return None if row is None else _access(row)


def emergency_accesses(connection: Connection, at_seq: int | None) -> list[EmergencyAccess]:
    """Return the access of every site, withdrawn ones too, by site; ``at_seq`` as for one."""
    rows = _ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq})
    return [_access(row) for row in rows]


def last_emergency_access_seq(connection: Connection) -> int:
    """Return the number of the last entry on any emergency access, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def _access(row: Sequence[Any]) -> EmergencyAccess:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["opening"] = OpeningKind(values["opening"]) if values["opening"] else None
    values["tested_at"] = optional_timestamp(values["tested_at"])
    return EmergencyAccess(**values)
