"""Post orders as intervals between journal numbers: one row for each version of the order of a scope."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, func, insert, or_, select, update

from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.store.post_orders.schema import POST_ORDER
from geo.store.tables.statement import Statement
from geo.store.tables.timestamps import from_ms, to_ms

_COLUMNS = (
    "scope",
    "ref",
    "version",
    "admitted",
    "checks",
    "is_withdrawn",
    "published_by",
    "published_at",
)
_ORDERS = select(*(POST_ORDER.c[name] for name in _COLUMNS)).order_by(POST_ORDER.c.scope, POST_ORDER.c.ref)
_CURRENT = POST_ORDER.c.to_seq.is_(None)
_AT: BindParameter[int] = bindparam("at_seq")
_AS_OF = and_(POST_ORDER.c.from_seq <= _AT, or_(_CURRENT, POST_ORDER.c.to_seq > _AT))
_THIS = and_(POST_ORDER.c.scope == bindparam("of_scope"), POST_ORDER.c.ref == bindparam("of_ref"))
_ALL = {False: Statement(_ORDERS.where(_CURRENT)), True: Statement(_ORDERS.where(_AS_OF))}
_VERSIONS = Statement(_ORDERS.where(_THIS).order_by(POST_ORDER.c.version.desc()))
_LAST_SEQ = Statement(select(func.max(POST_ORDER.c.from_seq)))
_END = Statement(update(POST_ORDER).where(_THIS, _CURRENT).values(to_seq=bindparam("seq")))
_BEGIN = Statement(insert(POST_ORDER))


def put_post_order(connection: Connection, order: PostOrder, seq: int) -> None:
    """Begin a new version of an order with the entry ``seq``."""
    _END.execute(connection, {"of_scope": order.key.scope.value, "of_ref": order.key.ref, "seq": seq})
    _BEGIN.execute(connection, row_from_post_order(order) | {"from_seq": seq, "to_seq": None})


def row_from_post_order(order: PostOrder) -> dict[str, Any]:
    """Return the columns of an order without its interval."""
    return {
        "scope": order.key.scope.value,
        "ref": order.key.ref,
        "version": order.version,
        "admitted": order.admitted,
        "checks": order.checks,
        "is_withdrawn": int(order.is_withdrawn),
        "published_by": order.published_by,
        "published_at": to_ms(order.published_at),
    }


def post_orders(connection: Connection, at_seq: int | None) -> list[PostOrder]:
    """Return the present version of each order, by scope and code; withdrawn ones, too.

    Args:
        connection: to read from.
        at_seq: state as known after this entry; None for the present.
    """
    rows = _ALL[at_seq is not None].fetch_all(connection, {"at_seq": at_seq})
    return [_post_order(row) for row in rows]


def versions(connection: Connection, key: PostOrderKey) -> list[PostOrder]:
    """Return all versions of an order, newest first."""
    rows = _VERSIONS.fetch_all(connection, {"of_scope": key.scope.value, "of_ref": key.ref})
    return [_post_order(row) for row in rows]


def last_seq(connection: Connection) -> int:
    """Return the number of the last entry on any order, 0 for none."""
    ((seq,),) = _LAST_SEQ.fetch_all(connection)
    return seq or 0


def _post_order(row: Sequence[Any]) -> PostOrder:
    scope, ref, version, admitted, checks, is_withdrawn, published_by, published_at = row
    return PostOrder(
        PostOrderKey(PostOrderScope(scope), ref),
        version,
        admitted,
        checks,
        is_withdrawn=bool(is_withdrawn),
        published_by=published_by,
        published_at=from_ms(published_at),
    )
