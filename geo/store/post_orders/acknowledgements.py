"""Acknowledgements: rows as values, and statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
    RecordedAcknowledgement,
)
from geo.store.post_orders.schema import ACKNOWLEDGEMENT
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms

_COLUMNS = ("type", "ref", "version", "site_id", "unit", "channel", "answered_by")
_AT: BindParameter[int] = bindparam("at_seq")
_RECORDED = (
    select(
        *(ACKNOWLEDGEMENT.c[name] for name in _COLUMNS),
        ACKNOWLEDGEMENT.c.seq,
        JOURNAL.c.actor,
        JOURNAL.c.at,
    )
    .join(JOURNAL, JOURNAL.c.seq == ACKNOWLEDGEMENT.c.seq)
    .order_by(ACKNOWLEDGEMENT.c.seq)
)
_VALID = ACKNOWLEDGEMENT.c.withdrawn_seq.is_(None)
_AS_OF = and_(ACKNOWLEDGEMENT.c.seq <= _AT, or_(_VALID, ACKNOWLEDGEMENT.c.withdrawn_seq > _AT))
_OF_TYPE = ACKNOWLEDGEMENT.c.type == bindparam("of_type")
_OF = _RECORDED.where(_OF_TYPE, ACKNOWLEDGEMENT.c.ref == bindparam("of_ref"))
_OF_REF = {False: Statement(_OF.where(_VALID)), True: Statement(_OF.where(_AS_OF))}
_ONE = Statement(_RECORDED.where(_VALID, ACKNOWLEDGEMENT.c.seq == bindparam("this")))
_OF_SITE = Statement(
    _RECORDED.where(
        _OF_TYPE,
        ACKNOWLEDGEMENT.c.ref == bindparam("of_ref"),
        ACKNOWLEDGEMENT.c.site_id == bindparam("of_site"),
        ACKNOWLEDGEMENT.c.unit == bindparam("of_unit"),
        _VALID,
    )
)
_LAST_SEQS = tuple(
    Statement(select(func.max(column))) for column in (ACKNOWLEDGEMENT.c.seq, ACKNOWLEDGEMENT.c.withdrawn_seq)
)
_INSERT = Statement(insert(ACKNOWLEDGEMENT))
_WITHDRAW = Statement(
    update(ACKNOWLEDGEMENT)
    .where(ACKNOWLEDGEMENT.c.seq == bindparam("this"))
    .values(withdrawn_seq=bindparam("by"))
)


def put_acknowledgement(connection: Connection, acknowledgement: Acknowledgement, seq: int) -> None:
    """Insert the acknowledgement of the entry ``seq``."""
    _INSERT.execute(
        connection, row_from_acknowledgement(acknowledgement) | {"seq": seq, "withdrawn_seq": None}
    )


def withdraw_acknowledgement(connection: Connection, acknowledgement_seq: int, seq: int) -> None:
    """Withdraw the acknowledgement of the entry ``acknowledgement_seq``, by the entry ``seq``."""
    _WITHDRAW.execute(connection, {"this": acknowledgement_seq, "by": seq})


def row_from_acknowledgement(acknowledgement: Acknowledgement) -> dict[str, Any]:
    """Return the columns of an acknowledgement without its numbers."""
    return {
        "type": acknowledgement.of.value,
        "ref": acknowledgement.ref,
        "version": acknowledgement.version,
        "site_id": acknowledgement.site_id,
        "unit": acknowledgement.unit,
        "channel": acknowledgement.channel.value,
        "answered_by": acknowledgement.answered_by,
    }


def acknowledgements(
    connection: Connection, of: AcknowledgedType, ref: str, at_seq: int | None
) -> list[RecordedAcknowledgement]:
    """Return the acknowledgements of one object, oldest first, without withdrawn ones.

    Args:
        connection: to read from.
        of: type of what is acknowledged.
        ref: which one.
        at_seq: state as known after this entry; None for the present.
    """
    values = {"of_type": of.value, "of_ref": ref, "at_seq": at_seq}
    return [_recorded(row) for row in _OF_REF[at_seq is not None].fetch_all(connection, values)]


def acknowledgements_of_unit(
    connection: Connection, of: AcknowledgedType, ref: str, site_id: str, unit: str
) -> list[RecordedAcknowledgement]:
    """Return the acknowledgements of one object by a unit, oldest first; ``site_id`` is "" for an order."""
    values = {"of_type": of.value, "of_ref": ref, "of_site": site_id, "of_unit": unit}
    return [_recorded(row) for row in _OF_SITE.fetch_all(connection, values)]


def last_seq(connection: Connection) -> int:
    """Return the number of the last entry that made or withdrew an acknowledgement, 0 for none."""
    return max(row[0] or 0 for each in _LAST_SEQS for row in each.fetch_all(connection))


def acknowledgement(connection: Connection, seq: int) -> RecordedAcknowledgement | None:
    """Return the acknowledgement of an entry, None for an unknown or withdrawn one."""
    row = _ONE.fetch_one(connection, {"this": seq})
    return None if row is None else _recorded(row)


def _recorded(row: Sequence[Any]) -> RecordedAcknowledgement:
    type_, ref, version, site_id, unit, channel, answered_by, seq, actor, at = row
    return RecordedAcknowledgement(
        Acknowledgement(
            AcknowledgedType(type_),
            ref,
            version,
            site_id,
            unit,
            AcknowledgementChannel(channel),
            answered_by,
        ),
        seq,
        actor,
        from_ms(at),
    )
