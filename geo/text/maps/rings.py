"""Rings of the situation map: open findings, barriers left, and how long the supplies of a site last."""

from __future__ import annotations

from geo.domain.actors import Actor
from geo.domain.kinds import StatusCategory
from geo.domain.supplies.days_left import StockLevel
from geo.i18n import Translator
from geo.maps.palette import COLOURS
from geo.maps.rings import RingClass, RingLayer, RingShape
from geo.services.context import AppContext
from geo.services.findings.open_by_site import open_findings_by_site
from geo.services.situation.overview import Overview
from geo.services.stand_down.barriers_left import stand_downs
from geo.services.supplies.stock_list import days_left_by_site
from geo.text.supplies import days_left_text

LEVEL_COLOURS = {
    StockLevel.CRITICAL: COLOURS[StatusCategory.NOT_IN_FORCE],
    StockLevel.LOW: COLOURS[StatusCategory.PARTIAL],
    StockLevel.BELOW_FLOOR: COLOURS[StatusCategory.IN_FORCE],
    StockLevel.OK: "#2f9150",
    StockLevel.UNKNOWN: COLOURS[StatusCategory.INACTIVE],
}
"""Colours of the levels, the worst first, each with a dash of its own."""
LEVEL_DASHES: tuple[tuple[float, ...], ...] = ((), (7, 3), (3, 3), (1, 3), (1, 6))
BARRIER_COLOUR = "#7a6ae0"
"""Colour of barriers left within the deadline, which no category of status has."""


def ring_layers(ctx: AppContext, actor: Actor, overview: Overview, t: Translator) -> tuple[RingLayer, ...]:
    """Return the layers of rings of an overview: findings, barriers left where any is, and supplies."""
    barriers = barrier_rings(ctx, actor, overview, t)
    asked = (barriers,) if barriers.ids else ()
    return (finding_rings(ctx, actor, overview, t), *asked, supply_rings(ctx, actor, overview, t))


def finding_rings(ctx: AppContext, actor: Actor, overview: Overview, t: Translator) -> RingLayer:
    """Return a ring with the number of open findings around each site, red where one is late."""
    findings = open_findings_by_site(ctx, actor, overview.filter.as_of)
    shown = {site: each for site, each in findings.items() if site in overview.state.snapshot.row_of}
    return RingLayer(
        "findings",
        t("legend.ring_findings"),
        classes=finding_ring_classes(t),
        ids=list(shown),
        class_indices=[0 if each.late else 1 for each in shown.values()],
        counts=[each.open for each in shown.values()],
        texts=[str(each.open) for each in shown.values()],
        notes=[t("map.ring_findings", count=each.open, late=each.late) for each in shown.values()],
    )


def finding_ring_classes(t: Translator) -> tuple[RingClass, RingClass]:
    """Return the classes of rings of findings: late, and not."""
    return (
        RingClass(t("legend.ring_late"), COLOURS[StatusCategory.NOT_IN_FORCE], is_double=True),
        RingClass(t("legend.ring_open"), COLOURS[StatusCategory.PARTIAL]),
    )


def barrier_rings(ctx: AppContext, actor: Actor, overview: Overview, t: Translator) -> RingLayer:
    """Return a diamond around each place whose barrier is left, red once the deadline has passed."""
    left = {
        row.site_id: progress
        for progress in reversed(stand_downs(ctx, actor, overview.filter.as_of))
        for row in progress.left
        if row.site_id in overview.state.snapshot.row_of
    }
    return RingLayer(
        "stand_down",
        t("legend.ring_stand_down"),
        classes=[
            RingClass(t("legend.ring_stand_down_late"), COLOURS[StatusCategory.NOT_IN_FORCE], is_double=True),
            RingClass(t("legend.ring_stand_down_due"), BARRIER_COLOUR),
        ],
        ids=list(left),
        class_indices=[0 if each.is_late else 1 for each in left.values()],
        counts=[1] * len(left),
        texts=[""] * len(left),
        notes=[t("map.ring_stand_down", number=each.order.number) for each in left.values()],
        shape=RingShape.DIAMOND,
    )


def supply_rings(ctx: AppContext, actor: Actor, overview: Overview, t: Translator) -> RingLayer:
    """Return a square with the days that its scarcest consumable lasts around each site with a stock."""
    stocks = days_left_by_site(ctx, actor, overview.filter.as_of)
    shown = {site: each for site, each in stocks.items() if site in overview.state.snapshot.row_of}
    levels = list(LEVEL_COLOURS)
    days = [days_left_text(t, each.days) for each in shown.values()]
    return RingLayer(
        "supplies",
        t("legend.ring_supplies"),
        classes=[
            RingClass(t(f"supplies.level.{level}"), LEVEL_COLOURS[level], dash)
            for level, dash in zip(levels, LEVEL_DASHES, strict=True)
        ],
        ids=list(shown),
        class_indices=[levels.index(each.level) for each in shown.values()],
        counts=[1] * len(shown),
        texts=["–" if each.days is None else f"{each.days:.1f}" for each in shown.values()],
        notes=[
            t("map.ring_supplies", item=t.label(ctx.supplies[each.item]), days=left)
            for each, left in zip(shown.values(), days, strict=True)
        ],
        shape=RingShape.SQUARE,
        is_summed=False,
        is_shown=False,
    )
