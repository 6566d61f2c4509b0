"""Queries on post orders and acknowledgements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
    RecordedAcknowledgement,
)
from geo.domain.post_orders.post_order import PostOrder, PostOrderKey, PostOrderScope
from geo.domain.timestamps import from_ms, to_ms
from geo.store.part import StorePart
from geo.store.post_orders.schema import ACKNOWLEDGEMENT, POST_ORDER
from geo.store.roll_calls.schema import ROLL_CALL
from geo.store.tables.intervals import AsOfStatement, IntervalTable, Row, is_current, one_by_one
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

_ORDER_COLUMNS = (
    "scope",
    "ref",
    "version",
    "admitted",
    "checks",
    "is_withdrawn",
    "published_by",
    "published_at",
)
_ACKNOWLEDGEMENT_COLUMNS = ("type", "ref", "version", "site_id", "unit", "channel", "answered_by")
_RECORDED = (
    select(
        *(ACKNOWLEDGEMENT.c[name] for name in _ACKNOWLEDGEMENT_COLUMNS),
        ACKNOWLEDGEMENT.c.seq,
        JOURNAL.c.actor,
        JOURNAL.c.at,
    )
    .join(JOURNAL, JOURNAL.c.seq == ACKNOWLEDGEMENT.c.seq)
    .order_by(ACKNOWLEDGEMENT.c.seq)
)
_VALID = is_current(ACKNOWLEDGEMENT)
_OF_TYPE = ACKNOWLEDGEMENT.c.type == bindparam("of_type")
_OF = _RECORDED.where(_OF_TYPE, ACKNOWLEDGEMENT.c.ref == bindparam("of_ref"))
_OF_REF = AsOfStatement(_OF, ACKNOWLEDGEMENT)
_OF_EACH_REF = AsOfStatement(_RECORDED.where(_OF_TYPE), ACKNOWLEDGEMENT)
_AFTER = Statement(_RECORDED.where(_VALID, ACKNOWLEDGEMENT.c.seq > bindparam("after")))
_TYPES_WITHDRAWN = Statement(
    select(ACKNOWLEDGEMENT.c.type).where(ACKNOWLEDGEMENT.c.withdrawn_seq > bindparam("after")).distinct()
)
_ANSWERS_SINCE = Statement(
    _RECORDED.where(
        _VALID,
        _OF_TYPE,
        ACKNOWLEDGEMENT.c.seq
        > select(func.min(ROLL_CALL.c.seq))
        .where(ROLL_CALL.c.started_at >= bindparam("since"))
        .scalar_subquery(),
    )
)
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
_LAST_ACKNOWLEDGEMENTS = tuple(
    Statement(select(func.max(column))) for column in (ACKNOWLEDGEMENT.c.seq, ACKNOWLEDGEMENT.c.withdrawn_seq)
)


def _post_order(row: Row) -> PostOrder:
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


def _by_ref(rows: Iterable[Sequence[Any]]) -> dict[str, list[RecordedAcknowledgement]]:
    by_ref: dict[str, list[RecordedAcknowledgement]] = defaultdict(list)
    for each in map(_recorded, rows):
        by_ref[each.acknowledgement.ref].append(each)
    return dict(by_ref)


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


ORDERS = IntervalTable(POST_ORDER, _ORDER_COLUMNS, one_by_one(_post_order), key=("scope", "ref"))
"""With withdrawn ones."""
_VERSIONS = Statement(ORDERS.query.where(ORDERS.is_this).order_by(POST_ORDER.c.version.desc()))


class PostOrderReader(StorePart):
    """Queries on post orders and acknowledgements, without withdrawn acknowledgements."""

    def orders(self, at_seq: int | None = None) -> dict[PostOrderKey, PostOrder]:
        """Return the present version of each order, withdrawn ones included.

        Args:
            at_seq: state as known after this entry; None for the present.
        """
        return {order.key: order for order in ORDERS.all(self._connection, at_seq)}

    def versions(self, key: PostOrderKey) -> list[PostOrder]:
        """Return all versions of an order, newest first."""
        rows = _VERSIONS.fetch_all(self._connection, ORDERS.of(key.scope.value, key.ref))
        return [_post_order(row) for row in rows]

    def acknowledgements(
        self, of: AcknowledgedType, ref: str, at_seq: int | None = None
    ) -> list[RecordedAcknowledgement]:
        """Return the acknowledgements of one object, oldest first, without withdrawn ones.

        Args:
            of: type of what is acknowledged.
            ref: which one.
            at_seq: state as known after this entry; None for the present.
        """
        values = {"of_type": of.value, "of_ref": ref}
        return [_recorded(row) for row in _OF_REF.fetch_all(self._connection, at_seq, values)]

    def acknowledgements_by_ref(
        self, of: AcknowledgedType, at_seq: int | None = None
    ) -> dict[str, list[RecordedAcknowledgement]]:
        """Return the acknowledgements of all objects of a type by object, as ``acknowledgements``."""
        rows = _OF_EACH_REF.fetch_all(self._connection, at_seq, {"of_type": of.value})
        return _by_ref(rows)

    def answers_since(self, since: datetime) -> dict[str, list[RecordedAcknowledgement]]:
        """Return the answers of the roll calls started since a time by roll call, oldest first."""
        values = {"of_type": AcknowledgedType.ROLL_CALL.value, "since": to_ms(since)}
        return _by_ref(_ANSWERS_SINCE.fetch_all(self._connection, values))

    def acknowledgements_after(self, seq: int) -> list[RecordedAcknowledgement]:
        """Return the acknowledgements of later entries than this, oldest first, without withdrawn ones."""
        return [_recorded(row) for row in _AFTER.fetch_all(self._connection, {"after": seq})]

    def types_withdrawn_after(self, seq: int) -> set[AcknowledgedType]:
        """Return the types of which an acknowledgement was withdrawn by a later entry than this."""
        return {
            AcknowledgedType(type_)
            for (type_,) in _TYPES_WITHDRAWN.fetch_all(self._connection, {"after": seq})
        }

    def acknowledgement(self, seq: int) -> RecordedAcknowledgement | None:
        """Return the acknowledgement of an entry, None for an unknown or withdrawn one."""
        row = _ONE.fetch_one(self._connection, {"this": seq})
        return None if row is None else _recorded(row)

    def acknowledged_version(self, key: PostOrderKey, site_id: str, unit: str) -> int:
        """Return the last version of an order that a unit has acknowledged at a post, 0 for none."""
        found = self._acknowledgements_of_unit(AcknowledgedType.POST_ORDER, key.id, site_id, unit)
        return max((each.acknowledgement.version for each in found), default=0)

    def has_acknowledged(self, of: AcknowledgedType, ref: str, unit: str, site_id: str = "") -> bool:
        """Check whether a unit has acknowledged an order, or a roll call at a post."""
        found = self._acknowledgements_of_unit(of, ref, site_id, unit)
        return bool(found)

    @property
    def last_order_seq(self) -> int:
        """Number of the last entry on any post order, 0 for none."""
        return ORDERS.last_seq(self._connection)

    @property
    def last_seq(self) -> int:
        """Number of the last entry on any post order or acknowledgement, 0 for none."""
        found = [row for each in _LAST_ACKNOWLEDGEMENTS for row in each.fetch_all(self._connection)]
        return max(self.last_order_seq, *(seq or 0 for (seq,) in found))

    def _acknowledgements_of_unit(
        self, of: AcknowledgedType, ref: str, site_id: str, unit: str
    ) -> list[RecordedAcknowledgement]:
        """Return what a unit acknowledged of an object, oldest first; ``site_id`` is "" for an order."""
        values = {"of_type": of.value, "of_ref": ref, "of_site": site_id, "of_unit": unit}
        return [_recorded(row) for row in _OF_SITE.fetch_all(self._connection, values)]
