"""Queries on stand-down orders and on reports that a barrier is gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from geo.domain.photos import Attachment
from geo.domain.stand_down.stand_down import BarrierRemoval, RecordedStandDown, StandDown
from geo.domain.timestamps import from_ms
from geo.store.part import StorePart
from geo.store.photos.photos import ATTACHMENT_COLUMNS
from geo.store.photos.schema import ATTACHMENT
from geo.store.stand_down.schema import BARRIER_REMOVAL, STAND_DOWN, STAND_DOWN_SITE
from geo.store.tables.intervals import AsOfStatement, is_current
from geo.store.tables.schema import JOURNAL
from geo.store.tables.statement import Statement

ORDER_COLUMNS = ("number", "area", "kind", "phase", "condition", "due_at", "ordered_by", "ordered_at")
_ORDERS = select(STAND_DOWN.c.seq, *(STAND_DOWN.c[name] for name in ORDER_COLUMNS)).order_by(
    STAND_DOWN.c.number
)
_ALL_ORDERS = AsOfStatement(_ORDERS, STAND_DOWN)
_ONE = Statement(_ORDERS.where(STAND_DOWN.c.number == bindparam("order"), is_current(STAND_DOWN)))
_SITES = Statement(
    select(STAND_DOWN_SITE.c.number, STAND_DOWN_SITE.c.site_id).order_by(STAND_DOWN_SITE.c.site_id)
)
_SITES_OF_ONE = Statement(
    select(STAND_DOWN_SITE.c.site_id)
    .where(STAND_DOWN_SITE.c.number == bindparam("order"))
    .order_by(STAND_DOWN_SITE.c.site_id)
)
_LAST_ASKING = Statement(
    select(func.max(STAND_DOWN.c.seq))
    .join(STAND_DOWN_SITE, STAND_DOWN_SITE.c.number == STAND_DOWN.c.number)
    .where(STAND_DOWN_SITE.c.site_id == bindparam("site_id"), is_current(STAND_DOWN))
)
_LAST_NUMBER = Statement(select(func.max(STAND_DOWN.c.number)))
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
_ALL_REMOVALS = AsOfStatement(_REMOVALS, BARRIER_REMOVAL)
_REMOVALS_OF = Statement(
    _REMOVALS.where(is_current(BARRIER_REMOVAL), BARRIER_REMOVAL.c.site_id == bindparam("site_id"))
)
_SHOWING = Statement(
    select(BARRIER_REMOVAL.c.site_id).where(
        BARRIER_REMOVAL.c.sha256 == bindparam("sha256"), is_current(BARRIER_REMOVAL)
    )
)


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


class StandDownReader(StorePart):
    """Queries on one connection within one transaction, as those of ``Reader``; without withdrawn rows."""

    @property
    def last_number(self) -> int:
        """Number of the last order, 0 for none; withdrawn ones count."""
        ((number,),) = _LAST_NUMBER.fetch_all(self._connection)
        return number or 0

    def orders(self, at_seq: int | None = None) -> list[RecordedStandDown]:
        """Return the orders, by number; ``at_seq``: state as known after this entry, None for the present."""
        places: dict[int, list[str]] = defaultdict(list)
        for number, site_id in _SITES.fetch_all(self._connection):
            places[number].append(site_id)
        rows = _ALL_ORDERS.fetch_all(self._connection, at_seq)
        return [_order(row, places[row[1]]) for row in rows]

    def order(self, number: int) -> RecordedStandDown | None:
        """Return an order, None for an unknown one."""
        row = _ONE.fetch_one(self._connection, {"order": number})
        if row is None:
            return None
        sites = _SITES_OF_ONE.fetch_all(self._connection, {"order": number})
        return _order(row, [site_id for (site_id,) in sites])

    def last_asking_seq(self, site_id: str) -> int:
        """Return the journal number of the last order that names a place, 0 for none."""
        ((seq,),) = _LAST_ASKING.fetch_all(self._connection, {"site_id": site_id})
        return seq or 0

    def removals_of(self, site_id: str) -> list[BarrierRemoval]:
        """Return the reports of a place, the oldest first."""
        return [_removal(row) for row in _REMOVALS_OF.fetch_all(self._connection, {"site_id": site_id})]

    def removals(self, at_seq: int | None = None) -> list[BarrierRemoval]:
        """Return the reports, the oldest first; ``at_seq`` as in ``orders``."""
        return [_removal(row) for row in _ALL_REMOVALS.fetch_all(self._connection, at_seq)]

    def sites_showing(self, sha256: str) -> list[str]:
        """Return the codes of the places whose reports show a photo."""
        return [site_id for (site_id,) in _SHOWING.fetch_all(self._connection, {"sha256": sha256})]
