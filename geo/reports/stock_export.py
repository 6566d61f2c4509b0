"""Supplies of a filter as a file, in the order of the screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.timestamps import from_ms
from geo.exchange.writers import FORMATS
from geo.formatting import format_date_time
from geo.i18n import Translator
from geo.reports.export_header import export_header
from geo.reports.finding_export import TABLE_FORMATS
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.supplies.stock_list import StockFilter, StockRow, StockView, stock_list
from geo.text.supplies import doubts, place_name

Cell = Callable[[StockRow], Any]


@needs(Verb.READ)
def export_stock(
    ctx: AppContext, actor: Actor, stock_filter: StockFilter, file_format: str, t: Translator
) -> bytes:
    """Return the file.

    Args:
        ctx: Application context.
        actor: The acting account.
        stock_filter: Filter of the list.
        file_format: One of ``TABLE_FORMATS``.
        t: Translator of headings and labels.

    Raises:
        InvalidInput: The format does not exist.
    """
    if file_format not in TABLE_FORMATS:
        raise InvalidInput("error.unknown_format", found=file_format, expected=", ".join(TABLE_FORMATS))
    shown, seq, zone = stock_list(ctx, actor, stock_filter), ctx.store.revision(), ctx.settings.zone
    columns = _columns(ctx, t)
    timestamp = min(stock_filter.as_of or ctx.now(), ctx.now()).astimezone(zone)
    header = export_header(
        ctx,
        t,
        seq,
        filter_text=_filter_text(ctx, stock_filter, len(shown.rows), t, timestamp),
        query=stock_query(stock_filter),
        timestamp=timestamp,
        title=t("page.supplies"),
        headings=tuple(columns),
    )
    rows = [{heading: cell(row) for heading, cell in columns.items()} for row in shown.rows]
    return FORMATS[file_format].write(rows, header)


def stock_query(stock_filter: StockFilter) -> dict[str, str]:
    """Return the filter as the query of a link, without its time."""
    query = {
        "area": stock_filter.area,
        "item": ",".join(stock_filter.items),
        "view": "" if stock_filter.view is StockView.NEED else str(stock_filter.view),
    }
    return {name: value for name, value in query.items() if value}


def _columns(ctx: AppContext, t: Translator) -> dict[str, Cell]:
    """Return the cell of each column by heading; days that are unknown are empty."""
    zone, tree = ctx.settings.zone, ctx.read_model.reference().areas

    def counted_at(row: StockRow) -> datetime | None:
        ms = row.figures.counted_at
        return None if ms is None else from_ms(ms).astimezone(zone).replace(tzinfo=None)

    cells: dict[str, Cell] = {
        "place": lambda row: place_name(ctx.supplies, row.place, row.name, t),
        "place_code": lambda row: row.place,
        "area": lambda row: tree.name_of(row.area),
        "item": lambda row: t.label(row.item),
        "balance": lambda row: row.figures.balance,
        "measure": lambda row: t.label(row.item.measure),
        "level": lambda row: t(f"supplies.level.{row.left.level}") if row.item.is_consumable else "",
        "days": lambda row: _rounded(row.left.days),
        "worst_days": lambda row: _rounded(row.left.worst_days),
        "rate": lambda row: _rounded(row.left.rate),
        "by_norm": lambda row: t("supplies.yes") if row.left.by_norm else "",
        "suggested": lambda row: row.left.suggested,
        "coming": lambda row: row.on_the_way,
        "counted_at": counted_at,
        "doubt": lambda row: " ".join(doubts(row, t)),
    }
    return {t(f"supplies.column.{name}"): cell for name, cell in cells.items()}


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _filter_text(
    ctx: AppContext, stock_filter: StockFilter, count: int, t: Translator, timestamp: datetime
) -> str:
    """Return area, time, view, items and number of rows."""
    reference = ctx.read_model.reference()
    area = reference.areas.name_of(stock_filter.area) if stock_filter.area else t("filter.all_areas")
    parts = [
        area,
        format_date_time(timestamp, t, ctx.settings.zone),
        t(f"supplies.view.{stock_filter.view}"),
        *(t.label(ctx.supplies[code]) for code in stock_filter.items),
        t("supplies.rows", count=count),
    ]
    return " · ".join(parts)
