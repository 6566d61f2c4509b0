"""Sentences on a stand-down: the order, how far it is, and what a place reported."""

from __future__ import annotations

from geo.domain.kinds import Kinds
from geo.domain.stand_down.stand_down import StandDown
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.stand_down.barriers_left import BarrierRow, StandDownProgress


def order_title(progress: StandDownProgress, kinds: Kinds, t: Translator) -> str:
    """Return number, area and kind of an order."""
    order = progress.order
    kind = t.label(kinds[order.kind]) if order.kind in kinds else t("stand_down.all_kinds")
    return t("stand_down.order", number=order.number, area=progress.area_name, kind=kind)


def order_terms(order: StandDown, t: Translator, clock: FormatTime) -> str:
    """Return phase, deadline, and the condition where there is one."""
    parts = [t("stand_down.phase", phase=order.phase), t("stand_down.due", time=clock(order.due_at))]
    if order.condition:
        parts.append(t("stand_down.condition", text=order.condition))
    return " · ".join(parts)


def progress_sentence(progress: StandDownProgress, t: Translator) -> str:
    """Return how many barriers are gone and left, and whether the deadline has passed."""
    key = "stand_down.late" if progress.is_late else "stand_down.progress"
    return t(key, gone=len(progress.gone), total=progress.total, left=len(progress.left))


def place_line(row: BarrierRow) -> str:
    """Return area and unit of a place."""
    return " · ".join(filter(None, (row.area_name, row.unit_name)))


def removal_sentence(row: BarrierRow, t: Translator, clock: FormatTime) -> str:
    """Return who reported the barrier of a place gone, when, and with which proof; "" while it is left."""
    removal = row.removal
    if removal is None:
        return ""
    proof = filter(None, (t("stand_down.with_photo") if removal.photo else "", removal.note))
    said = t("stand_down.gone", time=clock(removal.observed_at), who=row.actor_name, number=removal.seq)
    return " · ".join((said, *proof))
