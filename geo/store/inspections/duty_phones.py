"""Duty telephones as intervals: a change ends the current row and begins the next."""

from __future__ import annotations

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.duty_phones import DutyPhone, PhoneHolder
from geo.store.inspections.schema import DUTY_PHONE
from geo.store.tables.statement import Statement

_PHONES = select(*(DUTY_PHONE.c[name] for name in ("holder", "code", "phone", "version")))
_CURRENT = DUTY_PHONE.c.to_seq.is_(None)
_AT: BindParameter[int] = bindparam("at_seq")
_AS_OF = and_(DUTY_PHONE.c.from_seq <= _AT, or_(_CURRENT, DUTY_PHONE.c.to_seq > _AT))
_THIS = and_(DUTY_PHONE.c.holder == bindparam("of_holder"), DUTY_PHONE.c.code == bindparam("of_code"))
_ORDER = (DUTY_PHONE.c.holder, DUTY_PHONE.c.code)
_ALL = {
    False: Statement(_PHONES.where(_CURRENT).order_by(*_ORDER)),
    True: Statement(_PHONES.where(_AS_OF).order_by(*_ORDER)),
}
_ONE = Statement(_PHONES.where(_THIS, _CURRENT))
_VERSION = Statement(_PHONES.where(_THIS, DUTY_PHONE.c.version == bindparam("number")))
_LAST_SEQ = Statement(select(func.max(DUTY_PHONE.c.from_seq)))
_END = Statement(update(DUTY_PHONE).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(DUTY_PHONE))


def put_duty_phone(connection: Connection, phone: DutyPhone, seq: int) -> None:
    """Begin a new version of a duty telephone with the entry ``seq``."""
    _END.execute(connection, {"of_holder": phone.holder.value, "of_code": phone.code, "seq": seq})
    _BEGIN.execute(connection, row_from_duty_phone(phone) | {"from_seq": seq, "to_seq": None})


def row_from_duty_phone(phone: DutyPhone) -> dict[str, object]:
    """Return the columns of a duty telephone without its interval."""
    return {
        "holder": phone.holder.value,
        "code": phone.code,
        "version": phone.version,
        "phone": phone.phone,
    }


def duty_phone(
    connection: Connection, holder: PhoneHolder, code: str, version: int | None = None
) -> DutyPhone | None:
    """Return the duty telephone of a unit or site, None for one that never had any.

    Args:
        connection: to read from.
        holder: what has it.
        code: code of the unit or site.
        version: one of its versions, None for the present.
    """
    statement = _ONE if version is None else _VERSION
    values = {"of_holder": holder.value, "of_code": code, "number": version}
    row = statement.fetch_one(connection, values)
    return None if row is None else DutyPhone(PhoneHolder(row[0]), *row[1:])


def duty_phones(connection: Connection, at_seq: int | None) -> list[DutyPhone]:
    """Return all duty telephones, removed ones too, by holder and code.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    rows = _ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq})
    return [DutyPhone(PhoneHolder(row[0]), *row[1:]) for row in rows]


def last_duty_phone_seq(connection: Connection) -> int:
    """Return the number of the last entry on any duty telephone, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0
