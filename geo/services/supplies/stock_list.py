"""Read model of supplies: what each place has, for how many days it lasts, and what should be issued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.day.period import period_interval
from geo.domain.supplies.days_left import LEVEL_ORDER, DaysLeft, StockLevel, days_left
from geo.domain.supplies.item import Depot, SupplyItem
from geo.domain.supplies.ledger import WINDOW_PERIODS, WORST_PERIODS, Ledger, StockFigures, Window
from geo.domain.supplies.stock import RECEIPT_GRACE
from geo.domain.timestamps import to_ms
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.supplies.loaded_stock import LedgerKey, LoadedStock, load_stock, quantities_on_the_way
from geo.services.supplies.stock_sites import StockSites, stock_sites


class StockView(StrEnum):
    """Part of the stock that a list shows (values are message keys)."""

    NEED = "need"
    """What lasts less long than it should."""
    DOUBT = "doubt"
    """Balances below 0, and counts that disagree with the moves."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class StockFilter:
    """What a list of stock holds; an empty field does not filter.

    Attributes:
        area: Code of the area, those below it included.
        items: Codes of items.
        view: Part of the stock.
        as_of: Time of an earlier state, None for the present.
    """

    area: str = ""
    items: tuple[str, ...] = ()
    view: StockView = StockView.ALL
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """An item at a place.

    Attributes:
        place: Code of the site or depot.
        name: Name of the site, "" of a depot.
        depot: The depot, None for a site.
        area: Code of its area.
        item: The item.
        figures: Balance and use.
        left: For how long the balance lasts.
        on_the_way: Quantity that was issued to the place and not received yet.
        is_receipt_late: Whether a receipt of it is late.
        is_closed: Whether the site is closed: what is left there is to be fetched.
    """

    place: str
    name: str
    depot: Depot | None
    area: str
    item: SupplyItem
    figures: StockFigures
    left: DaysLeft
    on_the_way: int = 0
    is_receipt_late: bool = False
    is_closed: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether the balance cannot be right: below 0, or counts that disagree with the moves."""
        return self.figures.balance < 0 or self.figures.counts_disagree

    @property
    def is_needed(self) -> bool:
        """Whether it lasts less long than it should."""
        return not self.is_closed and self.left.level in (
            StockLevel.CRITICAL,
            StockLevel.LOW,
            StockLevel.BELOW_FLOOR,
        )

    @property
    def sort_key(self) -> tuple[bool, bool, bool, int, float, str, str]:
        """What is needed first, the most urgent and the shortest first; then what is in doubt."""
        days = self.left.days
        return (
            not self.is_needed,
            not self.is_doubtful,
            not self.item.is_consumable,
            LEVEL_ORDER[self.left.level],
            float("inf") if days is None else days,
            self.place,
            self.item.code,
        )


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """An item in an area.

    Attributes:
        item: The item.
        balance: Sum of the balances of sites and depots.
        rate: Quantity used in a day at the sites; what depots issue is not counted again. None where unknown.
        days: Balance / rate, None where the rate is unknown.
        places: Number of places that have or had it.
        needed: Number of places where it lasts less long than it should.
    """

    item: SupplyItem
    balance: int
    rate: float | None
    days: float | None
    places: int
    needed: int


@dataclass(frozen=True, slots=True)
class StockList:
    """The stock of a filter: what is needed first, totals by item, and how much each view has."""

    filter: StockFilter
    rows: tuple[StockRow, ...]
    totals: tuple[ItemTotal, ...]
    counts: Mapping[StockView, int]


@dataclass(frozen=True, slots=True)
class SiteDaysLeft:
    """The consumable that lasts shortest at a site; ``days`` is None where it is unknown."""

    level: StockLevel
    days: float | None
    item: str
    by_norm: bool


class _RowsKey(NamedTuple):
    """What the rows of all places follow from.

    Attributes:
        stock_seq: Number of the last entry on stock, or of the one after which the stock is shown.
        sites_seq: Number at which the sites with stock were first as they are.
        reference_seq: Number of the last change of areas.
        window: Times between which use is measured.
        late: Places and items with a late receipt.
    """

    stock_seq: int
    sites_seq: int
    reference_seq: int
    window: Window
    late: frozenset[LedgerKey]


class _LateKey(NamedTuple):
    stock_seq: int
    minute: datetime


class _ListKey(NamedTuple):
    rows: _RowsKey
    scope: frozenset[str]
    filter: StockFilter


class _Memo(NamedTuple):
    """Figures of a ledger that was not changed since."""

    ledger: Ledger
    window: Window
    figures: StockFigures


_LATE = CacheSpec[_LateKey, frozenset[LedgerKey]](4)
_ROWS = CacheSpec[_RowsKey, tuple[StockRow, ...]](4)
_BY_PLACE = CacheSpec[_RowsKey, Mapping[str, tuple[StockRow, ...]]](1)
_LISTS = CacheSpec[_ListKey, StockList](32)
_SITES = CacheSpec[_ListKey, Mapping[str, SiteDaysLeft]](8)
_MEMOS = CacheSpec[str, dict[LedgerKey, _Memo]](1)


@needs(Verb.READ)
def stock_list(ctx: AppContext, actor: Actor, stock_filter: StockFilter) -> StockList:
    """Return the stock of a filter that the actor may read, what is needed first."""
    key, rows = _rows(ctx, stock_filter.as_of)
    scope = actor.scope(Verb.READ)
    return ctx.caches.of(_LISTS).get(
        _ListKey(key, scope, stock_filter), lambda: _list(ctx, scope, rows, stock_filter)
    )


@needs(Verb.READ)
def days_left_by_site(
    ctx: AppContext, actor: Actor, at: datetime | None = None
) -> Mapping[str, SiteDaysLeft]:
    """Return of each readable site that has or had consumables the one that lasts shortest.

    Args:
        ctx: The application context.
        actor: Who reads.
        at: Time of an earlier state, None for the present.
    """
    key, rows = _rows(ctx, at)
    scope = actor.scope(Verb.READ)
    return ctx.caches.of(_SITES).get(
        _ListKey(key, scope, StockFilter()), lambda: _worst_by_site(_readable(ctx, scope, rows))
    )


def measuring_window(ctx: AppContext, at: datetime) -> Window:
    """Return the times between which use is measured: the closed periods before the one of a time."""
    start, zone = ctx.settings.day_start, ctx.settings.zone
    running = period_interval(start, zone, at)

    def begin_of(periods: int) -> int:
        within = running.start - timedelta(days=periods) + timedelta(hours=1)  # whatever the clocks did
        return to_ms(period_interval(start, zone, within).start)

    return Window(begin_of(WINDOW_PERIODS), to_ms(running.start), begin_of(WORST_PERIODS))


@needs(Verb.READ)
def readable_stock(ctx: AppContext, actor: Actor, place: str) -> tuple[StockRow, ...]:
    """Return the items of one place at present; empty where the actor may not read it or it has none."""
    key, rows = _rows(ctx, None)
    by_place = ctx.caches.of(_BY_PLACE).get(key, lambda: _by_place(rows))
    return tuple(_readable(ctx, actor.scope(Verb.READ), by_place.get(place, ())))


def stock_rows_at(ctx: AppContext, stock: LoadedStock, at: datetime) -> tuple[StockRow, ...]:
    """Return the rows of all places for ledgers of an earlier time; they are not kept."""
    sites, window = stock_sites(ctx, stock), measuring_window(ctx, at)
    return _compute(ctx, stock, sites, window, late=_late(stock, at), memos={})


def _rows(ctx: AppContext, as_of: datetime | None) -> tuple[_RowsKey, tuple[StockRow, ...]]:
    """Return the rows of all places, which all requests share while they are the same, and their key.

    They change with the stock and with its sites, not with every report of a site; receipts become late
    within a minute.
    """
    at = ctx.now() if as_of is None else min(as_of, ctx.now())
    seq = None
    if as_of is not None:
        with ctx.store.read() as reader:
            seq = reader.seq_at(as_of)
    stock = load_stock(ctx, seq)
    sites, window = stock_sites(ctx, stock), measuring_window(ctx, at)
    minute = at.replace(second=0, microsecond=0)
    late = ctx.caches.of(_LATE).get(_LateKey(stock.seq, minute), lambda: _late(stock, at))
    key = _RowsKey(stock.seq, sites.seq, ctx.read_model.reference().changed_seq, window, late)
    memos = ctx.caches.of(_MEMOS).get("", dict) if seq is None else {}
    return key, ctx.caches.of(_ROWS).get(
        key, lambda: _compute(ctx, stock, sites, window, late=late, memos=memos)
    )


def _late(stock: LoadedStock, at: datetime) -> frozenset[LedgerKey]:
    """Return the places and items of which a receipt is late at a time."""
    late_at = to_ms(at - RECEIPT_GRACE)
    return frozenset(
        LedgerKey(move.to_place, move.item)
        for move in stock.on_the_way.values()
        if move.observed_at <= late_at
    )


def _compute(
    ctx: AppContext,
    stock: LoadedStock,
    sites: StockSites,
    window: Window,
    *,
    late: frozenset[LedgerKey],
    memos: dict[LedgerKey, _Memo],
) -> tuple[StockRow, ...]:
    supplies, areas = ctx.supplies, ctx.read_model.reference().areas
    coming = quantities_on_the_way(stock)
    rows = []
    for key in stock.ledgers.keys() | coming.keys():
        depot, site = supplies.depot(key.place), sites.by_code.get(key.place)
        if key.item not in supplies or (depot is None and site is None):
            continue
        if depot is not None and depot.area not in areas:
            continue
        ledger, item = stock.ledgers.get(key) or Ledger(), supplies[key.item]
        memo = memos.get(key)
        if memo is None or memo.ledger is not ledger or memo.window != window:
            memo = _Memo(ledger, window, ledger.figures(window, is_depot=depot is not None))
            memos[key] = memo
        on_the_way = coming.get(key, 0)
        norm_rate = None if site is None else site.norm_rate(item)
        rows.append(
            StockRow(
                key.place,
                "" if site is None else site.name,
                depot,
                depot.area if depot else site.area if site else "",
                item,
                memo.figures,
                days_left(item, memo.figures, on_the_way=on_the_way, norm_rate=norm_rate),
                on_the_way,
                key in late,
                site is not None and site.is_closed,
            )
        )
    rows.sort(key=lambda each: each.sort_key)
    return tuple(rows)


def _by_place(rows: Iterable[StockRow]) -> Mapping[str, tuple[StockRow, ...]]:
    groups: dict[str, list[StockRow]] = defaultdict(list)
    for row in rows:
        groups[row.place].append(row)
    return {place: tuple(group) for place, group in groups.items()}


def _readable(ctx: AppContext, scope: frozenset[str], rows: Iterable[StockRow]) -> list[StockRow]:
    if EVERYWHERE in scope:
        return list(rows)
    allowed = ctx.read_model.reference().areas.scope(scope)
    return [row for row in rows if row.area in allowed]


def _list(
    ctx: AppContext, scope: frozenset[str], rows: Iterable[StockRow], stock_filter: StockFilter
) -> StockList:
    within = ctx.read_model.reference().areas.subtree(stock_filter.area) if stock_filter.area else None
    found = [
        row
        for row in _readable(ctx, scope, rows)
        if (within is None or row.area in within)
        and (not stock_filter.items or row.item.code in stock_filter.items)
    ]
    views = {
        StockView.NEED: [row for row in found if row.is_needed],
        StockView.DOUBT: [row for row in found if row.is_doubtful],
        StockView.ALL: found,
    }
    return StockList(
        stock_filter,
        tuple(views[stock_filter.view]),
        tuple(_totals(ctx, found)),
        {view: len(members) for view, members in views.items()},
    )


def _totals(ctx: AppContext, rows: Iterable[StockRow]) -> Iterable[ItemTotal]:
    by_item: dict[str, list[StockRow]] = defaultdict(list)
    for row in rows:
        by_item[row.item.code].append(row)
    for item in ctx.supplies:
        members = by_item.get(item.code)
        if not members:
            continue
        balance = sum(row.figures.balance for row in members)
        rate = sum(row.left.rate or 0.0 for row in members if row.depot is None) or None
        yield ItemTotal(
            item,
            balance,
            rate,
            max(0.0, balance / rate) if rate else None,
            len(members),
            sum(row.is_needed for row in members),
        )


def _worst_by_site(rows: Iterable[StockRow]) -> Mapping[str, SiteDaysLeft]:
    worst: dict[str, SiteDaysLeft] = {}
    for row in rows:  # the most urgent first
        if row.depot is None and row.item.is_consumable and row.place not in worst:
            worst[row.place] = SiteDaysLeft(row.left.level, row.left.days, row.item.code, row.left.by_norm)
    return worst
