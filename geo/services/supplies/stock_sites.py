"""Sites as a list of stock has them: most changes of a site concern nothing of this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from geo.domain.supplies.item import SupplyItem
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.derived import INACTIVE
from geo.services.situation.snapshot import Snapshot
from geo.services.supplies.loaded_stock import LoadedStock


class StockSite(NamedTuple):
    """A site with stock.

    Attributes:
        name: Name.
        area: Code of its area.
        shifts_of_people: People required in a shift, times the shifts of a day; 0 where it has no shifts.
        is_closed: Whether it is closed: withdrawn, or its measure lifted.
    """

    name: str
    area: str
    shifts_of_people: int
    is_closed: bool

    def norm_rate(self, item: SupplyItem) -> float | None:
        """Return what its people use in a day by the norm of an item, None without any."""
        norm = item.norm_per_person_shift
        return None if norm is None or not self.shifts_of_people else norm * self.shifts_of_people


@dataclass(frozen=True, slots=True, eq=False)
class StockSites:
    """The sites with stock by code; ``seq`` is the journal number at which they were first as they are."""

    seq: int
    by_code: Mapping[str, StockSite]


class _SitesKey(NamedTuple):
    stock_seq: int
    sites_seq: int


_SITES = CacheSpec[_SitesKey, StockSites](8)
_KNOWN = CacheSpec[tuple[tuple[str, StockSite], ...], StockSites](8)


def stock_sites(ctx: AppContext, stock: LoadedStock) -> StockSites:
    """Return the sites that have or had stock, as they are now: the same object while they are the same."""
    snapshot = ctx.read_model.current_snapshot()

    def find() -> StockSites:
        places = {key.place for key in stock.ledgers} | {move.to_place for move in stock.on_the_way.values()}
        rows = ((place, snapshot.row_of.get(place)) for place in sorted(places))
        sites = tuple((place, _site(ctx, snapshot, row)) for place, row in rows if row is not None)
        return ctx.caches.of(_KNOWN).get(sites, lambda: StockSites(snapshot.seq, dict(sites)))

    return ctx.caches.of(_SITES).get(_SitesKey(stock.seq, snapshot.seq), find)


def _site(ctx: AppContext, snapshot: Snapshot, row: int) -> StockSite:
    codes = ctx.read_model.status_codes
    kind = codes.kinds[int(snapshot.kind[row])]
    staffing = kind.variant(snapshot.variants[row])
    return StockSite(
        snapshot.names[row],
        snapshot.area_of(row),
        staffing.staff * len(kind.shifts) if staffing else 0,
        bool(codes.category[snapshot.status[row]] == INACTIVE),
    )
