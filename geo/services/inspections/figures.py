"""Figures of inspections, each defined once: places inspected in a period, and shares of the checklist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.inspections.inspection import PlaceGroup, inspected_places
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.inspections.inspections import InspectionRow, inspections_between
from geo.services.situation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """Places that were inspected in a period, each once, however often.

    Attributes:
        places: Codes of the places by group.
        inspections: Number of inspections.
        failed: Number of inspections in which an item of the checklist did not hold, by code of the item.
    """

    places: Mapping[PlaceGroup, tuple[str, ...]]
    inspections: int
    failed: Mapping[str, int]

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
    snapshot = ctx.read_model.current_snapshot()
    inspections = [row.inspection for row in reversed(rows)]
    places = inspected_places(inspections, partial(kind_of_site, ctx, snapshot))
    failed = Counter(item for each in inspections for item in each.failed)
    return InspectionFigures(
        {group: tuple(sorted(found)) for group, found in places.items()}, len(inspections), failed
    )


def kind_of_site(ctx: AppContext, snapshot: Snapshot, site_id: str) -> str:
    """Return the code of the kind of a site, "" where the snapshot has none of this code."""
    row = snapshot.row_of.get(site_id)
    return "" if row is None else ctx.read_model.status_codes.kinds[snapshot.kind[row]].code
