"""Supplies at several earlier times, for trends: balance and use of each item by area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from geo.services.context import AppContext
from geo.services.supplies.loaded_stock import LoadedStock
from geo.services.supplies.stock_list import stock_rows_at


class StockSum(NamedTuple):
    """An item in an area: sum of the balances, and quantity used in a day at the sites, 0 where unknown."""

    balance: int = 0
    rate: float = 0.0


StockByArea = Mapping[str, Mapping[str, StockSum]]
"""Area without those below it, then item, to its sum."""


def stock_by_area(ctx: AppContext, stock: LoadedStock, at: datetime) -> StockByArea:
    """Return the sums of all areas for the ledgers of a time."""
    areas: dict[str, dict[str, StockSum]] = {}
    for row in stock_rows_at(ctx, stock, at):
        items = areas.setdefault(row.area, {})
        rate = row.left.rate or 0.0 if row.depot is None else 0.0
        items[row.item.code] = _plus(items, row.item.code, StockSum(row.figures.balance, rate))
    return areas


def days_of_scarcest(areas: Iterable[Mapping[str, StockSum]]) -> float | None:
    """Return for how many days the scarcest item of some areas lasts, None where no use is known."""
    totals: dict[str, StockSum] = {}
    for items in areas:
        for item, each in items.items():
            totals[item] = _plus(totals, item, each)
    return min((max(0.0, each.balance / each.rate) for each in totals.values() if each.rate), default=None)


def _plus(sums: Mapping[str, StockSum], item: str, more: StockSum) -> StockSum:
    before = sums.get(item, StockSum())
    return StockSum(before.balance + more.balance, before.rate + more.rate)
