"""Progress of the door-to-door screening: of one site, and of all compounds and villages of an area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.journal import SCREENING
from geo.domain.screening.screening import Screening, ScreeningTotals, screening_totals
from geo.domain.units import unit_name
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.last_entry import StateKey, state_key
from geo.services.situation.read_model import ReferenceData
from geo.services.situation.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ScreeningRow:
    """A site that is to be screened.

    Attributes:
        site_id: Code of the site.
        name: Its name.
        area: Code of its area.
        area_name: Name of its area.
        unit: Code of the work group, "" for none yet.
        unit_name: Name of the work group, "" for none yet.
        screening: How far it is, None where nothing is recorded.
    """

    site_id: str
    name: str
    area: str
    area_name: str
    unit: str
    unit_name: str
    screening: Screening | None

    @property
    def version(self) -> int:
        """Version of the screening, 0 where nothing is recorded."""
        return self.screening.version if self.screening else 0

    @property
    def sort_key(self) -> tuple[bool, bool, float, str]:
        """Begun ones first, the least advanced of them above, then those not begun, at last complete ones."""
        if self.screening is None:
            return False, True, 0.0, self.name
        counts = self.screening.counts
        return counts.is_complete, False, counts.share or 0.0, self.name


@dataclass(frozen=True, slots=True)
class ScreeningProgress:
    """Sites of an area that are to be screened, and their counts together."""

    rows: tuple[ScreeningRow, ...]
    totals: ScreeningTotals


ScreeningsBySite = Mapping[str, Screening]


_SCREENINGS = CacheSpec[StateKey, ScreeningsBySite](4)


@needs(Verb.READ)
def screening_progress(
    ctx: AppContext, actor: Actor, area: str = "", *, unit: str = "", as_of: datetime | None = None
) -> ScreeningProgress:
    """Return the screening of the sites of an area and of the areas below it.

    Args:
        ctx: The application context.
        actor: Who reads; only what it may read is counted.
        area: Code of the area, "" for all readable ones.
        unit: Only sites of this work group, "" for all.
        as_of: Time of an earlier state, None for the present.

    Raises:
        NotFound: There is no such area.
    """
    tree = ctx.read_model.reference().areas
    within = tree.subtree(tree[area].code if area else "")
    if not actor.may(Verb.READ):
        within &= tree.scope(actor.scope(Verb.READ))
    rows = [row for row in _rows(ctx, as_of) if row.area in within and unit in ("", row.unit)]
    rows.sort(key=lambda row: row.sort_key)
    counts = [row.screening.counts if row.screening else None for row in rows]
    return ScreeningProgress(tuple(rows), screening_totals(counts))


@needs(Verb.READ)
def site_screening(
    ctx: AppContext, actor: Actor, site_id: str, as_of: datetime | None = None
) -> ScreeningRow | None:
    """Return the screening of a site, None where it is none that is screened or none that can be read."""
    snapshot = ctx.read_model.current_snapshot()
    number = snapshot.row_of.get(site_id)
    if number is None or not ctx.read_model.status_codes.kinds[snapshot.kind[number]].screened:
        return None
    if not actor.may(Verb.READ, ctx.read_model.reference().areas.path(snapshot.area_of(number))):
        return None
    return _row(ctx.read_model.reference(), snapshot, number, _screenings(ctx, as_of).get(site_id))


def _rows(ctx: AppContext, as_of: datetime | None) -> list[ScreeningRow]:
    """Return the rows of all sites that are to be screened."""
    snapshot, kinds = ctx.read_model.current_snapshot(), ctx.read_model.status_codes.kinds
    screened = {number for number, kind in enumerate(kinds) if kind.screened}
    reference, screenings = ctx.read_model.reference(), _screenings(ctx, as_of)
    return [
        _row(reference, snapshot, number, screenings.get(snapshot.ids[number]))
        for number, kind in enumerate(snapshot.kind.tolist())
        if kind in screened
    ]


def _row(
    reference: ReferenceData, snapshot: Snapshot, number: int, screening: Screening | None
) -> ScreeningRow:
    """Return the row of a site by its number in the snapshot."""
    area = snapshot.area_of(number)
    unit = screening.unit if screening else ""
    return ScreeningRow(
        snapshot.ids[number],
        snapshot.names[number],
        area,
        reference.areas.name_of(area),
        unit,
        unit_name(reference.units, unit),
        screening,
    )


def _screenings(ctx: AppContext, as_of: datetime | None) -> ScreeningsBySite:
    """Return all screenings; those of the present are read again only after a change of one."""
    at_seq = None
    if as_of is not None:
        with ctx.store.read() as reader:
            at_seq = reader.seq_at(as_of)
    key = state_key(ctx, at_seq, SCREENING)
    return ctx.caches.of(_SCREENINGS).get(key, lambda: _read(ctx, at_seq))


def _read(ctx: AppContext, at_seq: int | None) -> ScreeningsBySite:
    with ctx.store.read() as reader:
        return {each.site_id: each for each in reader.screening.all(at_seq)}
