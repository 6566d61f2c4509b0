"""Orders and reports of a stand-down: rows as values, and statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.photos import Attachment
from geo.domain.stand_down.stand_down import BarrierRemoval, RecordedStandDown, StandDown
from geo.store.stand_down.schema import BARRIER_REMOVAL, STAND_DOWN, STAND_DOWN_SITE
from geo.store.tables.photo_schema import ATTACHMENT
from geo.store.tables.photos import ATTACHMENT_COLUMNS, put_attachment
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

Values = dict[str, Any]

_AT: BindParameter[int] = bindparam("at_seq")
_ORDER_COLUMNS = ("number", "area", "kind", "phase", "condition", "due_at", "ordered_by", "ordered_at")
_ORDERS = select(STAND_DOWN.c.seq, *(STAND_DOWN.c[name] for name in _ORDER_COLUMNS)).order_by(
    STAND_DOWN.c.number
)
_PRESENT = Statement(_ORDERS.where(STAND_DOWN.c.withdrawn_seq.is_(None)))
_AS_OF = Statement(
    _ORDERS.where(
        STAND_DOWN.c.seq <= _AT,
        or_(STAND_DOWN.c.withdrawn_seq.is_(None), STAND_DOWN.c.withdrawn_seq > _AT),
    )
)
_SITES = Statement(
    select(STAND_DOWN_SITE.c.number, STAND_DOWN_SITE.c.site_id).order_by(STAND_DOWN_SITE.c.site_id)
)
_LAST_NUMBER = Statement(select(func.max(STAND_DOWN.c.number)))
_LAST_SEQS = Statement(
    select(
        *(
            select(func.max(column)).scalar_subquery()
            for table in (STAND_DOWN, BARRIER_REMOVAL)
            for column in (table.c.seq, table.c.withdrawn_seq)
        )
    )
)
_REMOVALS = (
    select(
        BARRIER_REMOVAL.c.seq,
        BARRIER_REMOVAL.c.site_id,
        BARRIER_REMOVAL.c.note,
        BARRIER_REMOVAL.c.observed_at,
        JOURNAL.c.actor,
        JOURNAL.c.at,
        *(ATTACHMENT.c[name] for name in ATTACHMENT_COLUMNS),
    )
    .join(JOURNAL, JOURNAL.c.seq == BARRIER_REMOVAL.c.seq)
    .outerjoin(ATTACHMENT, ATTACHMENT.c.sha256 == BARRIER_REMOVAL.c.sha256)
    .order_by(BARRIER_REMOVAL.c.seq)
)
_STANDING = BARRIER_REMOVAL.c.withdrawn_seq.is_(None)
_ALL_REMOVALS = Statement(_REMOVALS.where(_STANDING))
_REMOVALS_AS_OF = Statement(
    _REMOVALS.where(
        BARRIER_REMOVAL.c.seq <= _AT,
        or_(BARRIER_REMOVAL.c.withdrawn_seq.is_(None), BARRIER_REMOVAL.c.withdrawn_seq > _AT),
    )
)
_SHOWING = Statement(
    select(BARRIER_REMOVAL.c.site_id).where(and_(BARRIER_REMOVAL.c.sha256 == bindparam("sha256"), _STANDING))
)
_INSERT_ORDER = Statement(insert(STAND_DOWN))
_INSERT_SITE = Statement(insert(STAND_DOWN_SITE))
_INSERT_REMOVAL = Statement(insert(BARRIER_REMOVAL))
_WITHDRAW_ORDER = Statement(
    update(STAND_DOWN).where(STAND_DOWN.c.number == bindparam("order")).values(withdrawn_seq=bindparam("by"))
)
_WITHDRAW_REMOVAL = Statement(
    update(BARRIER_REMOVAL)
    .where(BARRIER_REMOVAL.c.seq == bindparam("removal"))
    .values(withdrawn_seq=bindparam("by"))
)


def row_from_order(order: StandDown) -> Values:
    """Return the columns of an order but its entries."""
    row: Values = {name: getattr(order, name) for name in _ORDER_COLUMNS}
    return row | {"due_at": to_ms(order.due_at), "ordered_at": to_ms(order.ordered_at)}


def put_order(connection: Connection, order: StandDown, seq: int) -> None:
    """Insert an order with its places, by the entry ``seq``."""
    _INSERT_ORDER.execute(connection, {**row_from_order(order), "seq": seq, "withdrawn_seq": None})
    for site_id in order.sites:
        _INSERT_SITE.execute(connection, {"number": order.number, "site_id": site_id})


def put_removal(
    connection: Connection, seq: int, site_id: str, note: str, photo: Attachment | None, observed_ms: int
) -> None:
    """Insert the report of the entry ``seq``, and the file of its photo where it is the first to name it."""
    if photo is not None:
        put_attachment(connection, photo, seq)
    row = {"seq": seq, "site_id": site_id, "note": note, "sha256": photo and photo.sha256}
    _INSERT_REMOVAL.execute(connection, row | {"observed_at": observed_ms, "withdrawn_seq": None})


def withdraw_order(connection: Connection, number: int, seq: int) -> None:
    """Withdraw an order, by the entry ``seq``."""
    _WITHDRAW_ORDER.execute(connection, {"order": number, "by": seq})


def withdraw_removal(connection: Connection, removal_seq: int, seq: int) -> None:
    """Withdraw the report of the entry ``removal_seq``, by the entry ``seq``."""
    _WITHDRAW_REMOVAL.execute(connection, {"removal": removal_seq, "by": seq})


def orders(connection: Connection, at_seq: int | None = None) -> list[RecordedStandDown]:
    """Return the orders that stand, by number.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    places: dict[int, list[str]] = defaultdict(list)
    for number, site_id in _SITES.fetch_all(connection):
        places[number].append(site_id)
    rows = (
        _PRESENT.fetch_all(connection) if at_seq is None else _AS_OF.fetch_all(connection, {"at_seq": at_seq})
    )
    return [_order(row, places[row[1]]) for row in rows]


def removals(connection: Connection, at_seq: int | None = None) -> list[BarrierRemoval]:
    """Return the reports that stand, the oldest first; ``at_seq`` as in ``orders``."""
    rows = (
        _ALL_REMOVALS.fetch_all(connection)
        if at_seq is None
        else _REMOVALS_AS_OF.fetch_all(connection, {"at_seq": at_seq})
    )
    return [_removal(row) for row in rows]


def sites_showing(connection: Connection, sha256: str) -> list[str]:
    """Return the codes of the places whose reports show a photo."""
    return [site_id for (site_id,) in _SHOWING.fetch_all(connection, {"sha256": sha256})]


def last_number(connection: Connection) -> int:
    """Return the number of the last order, 0 for none; withdrawn ones count."""
    ((number,),) = _LAST_NUMBER.fetch_all(connection)
    return number or 0


def last_seq(connection: Connection) -> int:
    """Return the number of the last entry on orders and reports, 0 for none."""
    (seqs,) = _LAST_SEQS.fetch_all(connection)
    return max(seq or 0 for seq in seqs)


def _order(row: Sequence[Any], sites: Sequence[str]) -> RecordedStandDown:
    seq, number, area, kind, phase, condition, due_at, ordered_by, ordered_at = row
    order = StandDown(
        number,
        area,
        kind,
        phase,
        condition,
        due_at=from_ms(due_at),
        ordered_by=ordered_by,
        ordered_at=from_ms(ordered_at),
        sites=tuple(sorted(sites)),
    )
    return RecordedStandDown(seq, order)


def _removal(row: Sequence[Any]) -> BarrierRemoval:
    seq, site_id, note, observed_at, actor, at, *file = row
    photo = None if file[0] is None else Attachment(*file)
    return BarrierRemoval(seq, site_id, note, photo, actor, from_ms(observed_at), from_ms(at))
