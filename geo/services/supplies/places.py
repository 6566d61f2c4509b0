"""Places of stock: sites and depots, with the area in which rights over them are held."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.errors import NotFound
from geo.services.context import AppContext
from geo.store import Reader


@dataclass(frozen=True, slots=True)
class SupplyPlace:
    """A site or depot: code, name of a site ("" for a depot, whose labels are in the catalogue) and area."""

    code: str
    name: str
    area: str
    is_depot: bool = False


def known_place(ctx: AppContext, code: str) -> SupplyPlace:
    """Return a place as the read model has it, for lists: nothing is read for it.

    Raises:
        NotFound: There is no such site or depot.
    """
    depot = ctx.supplies.depot(code)
    if depot is not None:
        return SupplyPlace(code, "", depot.area, is_depot=True)
    snapshot = ctx.read_model.current_snapshot()
    row = snapshot.row_of.get(code)
    if row is None:
        raise NotFound("error.unknown_place", place=code)
    return SupplyPlace(code, snapshot.names[row], snapshot.area_of(row))


def require_place(ctx: AppContext, reader: Reader, code: str) -> SupplyPlace:
    """Return a place as a reader or transaction sees it.

    Raises:
        NotFound: There is no such site or depot.
    """
    depot = ctx.supplies.depot(code)
    if depot is not None:
        return SupplyPlace(code, "", depot.area, is_depot=True)
    site = reader.site(code)
    if site is None:
        raise NotFound("error.unknown_place", place=code)
    return SupplyPlace(code, site.name, site.area)
