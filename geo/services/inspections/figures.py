"""Figures of inspections, each defined once: places inspected in a period, and shares of the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.inspections.inspections import InspectionRow, inspections_between

COMPOUND_KIND = "compound"


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """Places that were inspected in a period, each once, however often.

    Attributes:
        communities: Codes of the areas.
        compounds: Codes of the compounds.
        others: Codes of the other sites.
        inspections: Number of inspections.
        failed: Number of inspections in which an item of the checklist did not hold, by code of the item.
    """

    communities: tuple[str, ...]
    compounds: tuple[str, ...]
    others: tuple[str, ...]
    inspections: int
    failed: dict[str, int]

    def share_held(self, item: str) -> float | None:
        """Return the share of the inspections in which an item held, None where there was none."""
        return None if not self.inspections else 1 - self.failed.get(item, 0) / self.inspections


@needs(Verb.READ)
def inspection_figures(
    ctx: AppContext, actor: Actor, begin: datetime, end: datetime, area: str = ""
) -> InspectionFigures:
    """Return the figures of the inspections in [begin, end) that the actor may read.

    Raises:
        NotFound: There is no such area.
    """
    return figures_of(ctx, inspections_between(ctx, actor, begin, end, area))


def figures_of(ctx: AppContext, rows: tuple[InspectionRow, ...]) -> InspectionFigures:
    """Return the figures of these inspections."""
    snapshot, kinds = ctx.read_model.current_snapshot(), ctx.read_model.status_codes.kinds
    failed: dict[str, int] = {}
    places: dict[str, set[str]] = {"area": set(), COMPOUND_KIND: set(), "": set()}
    for row in rows:
        for item in row.inspection.failed:
            failed[item] = failed.get(item, 0) + 1
        if not row.inspection.site_id:
            places["area"].add(row.inspection.area)
            continue
        number = snapshot.row_of.get(row.inspection.site_id)
        kind = "" if number is None else kinds[snapshot.kind[number]].code
        places[kind if kind == COMPOUND_KIND else ""].add(row.inspection.site_id)
    areas, compounds, others = (tuple(sorted(places[key])) for key in ("area", COMPOUND_KIND, ""))
    return InspectionFigures(areas, compounds, others, len(rows), failed)
