"""Words and sentences on supplies: places, quantities, days left, needs, lines of a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geo.domain.supplies.days_left import DaysLeft
from geo.domain.supplies.item import SupplyCatalogue, SupplyItem
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.supplies.place_stock import LedgerLine
from geo.services.supplies.places import SupplyPlace
from geo.services.supplies.stock_list import ItemTotal, StockRow

UNKNOWN = "–"
"""What stands for days that are unknown: they are not infinite."""
WHOLE_DAYS_FROM = 10
"""Days from which a fraction is not shown."""


def place_name(supplies: SupplyCatalogue, code: str, name: str, t: Translator) -> str:
    """Return the name of a place: the label of a depot, else the name of the site, else its code."""
    depot = supplies.depot(code)
    return t.label(depot) if depot else name or code


def name_of(ctx: AppContext, place: SupplyPlace, t: Translator) -> str:
    """Return the name of a place of the read model."""
    return place_name(ctx.supplies, place.code, place.name, t)


def quantity_text(quantity: int, item: SupplyItem, t: Translator) -> str:
    """Return a quantity with its unit of measure."""
    return t("supplies.quantity", number=f"{quantity:,}", measure=item.measure)


def days_left_text(t: Translator, days: float | None) -> str:
    """Return days left, rounded down: to one decimal below ten; "–" where they are unknown."""
    if days is None:
        return UNKNOWN
    rounded = int(days) if days >= WHOLE_DAYS_FROM else int(days * 10 + 1e-9) / 10
    return t("supplies.days", days=f"{rounded:,g}")


def left_sentence(left: DaysLeft, t: Translator) -> str:
    """Return days left with the word for their level, the worst of the last days, and whether by norm."""
    if left.days is None:
        return t(f"supplies.level.{left.level}")
    parts = [t("supplies.lasts", days=days_left_text(t, left.days), level=t(f"supplies.level.{left.level}"))]
    if left.by_norm:
        parts.append(t("supplies.by_norm"))
    if left.worst_days is not None:
        parts.append(t("supplies.worst", days=days_left_text(t, left.worst_days)))
    return t("list.comma").join(parts)


def item_sentence(row: StockRow, t: Translator) -> str:
    """Return an item with its days left, or its balance where only that is known, and the level as a word."""
    name = t.label(row.item)
    if not row.item.is_consumable or row.left.days is None:
        return t("supplies.item_has", item=name, quantity=quantity_text(row.figures.balance, row.item, t))
    level = t(f"supplies.level.{row.left.level}")
    return t("supplies.item_lasts", item=name, days=days_left_text(t, row.left.days), level=level)


def suggestion_text(row: StockRow, t: Translator) -> str:
    """Return the quantity to be issued, "" for none."""
    return quantity_text(row.left.suggested, row.item, t) if row.left.suggested else ""


def doubts(row: StockRow, t: Translator) -> list[str]:
    """Return why a row cannot be right, or what is to be done about it: a sentence each."""
    sentences = []
    if row.figures.balance < 0:
        sentences.append(t("supplies.negative", item=t.label(row.item)))
    if row.figures.counts_disagree:
        sentences.append(t("supplies.disagree", item=t.label(row.item)))
    if row.is_receipt_late:
        sentences.append(t("supplies.receipt_late", item=t.label(row.item)))
    if row.is_closed and row.figures.balance > 0:
        sentences.append(t("supplies.left_at_closed", item=t.label(row.item)))
    return sentences


def total_sentence(total: ItemTotal, t: Translator) -> str:
    """Return what an area has of an item, and for how many days that lasts at its sites."""
    have = quantity_text(total.balance, total.item, t)
    if not total.item.is_consumable:
        return t("supplies.total_counted", item=t.label(total.item), quantity=have, places=total.places)
    lasts = t("supplies.level.unknown") if total.days is None else days_left_text(t, total.days)
    return t("supplies.total", item=t.label(total.item), quantity=have, days=lasts, needed=total.needed)


def lines_text(supplies: SupplyCatalogue, lines: Iterable[tuple[str, int]], t: Translator) -> str:
    """Return items with quantities in one line; each is a pair of code and quantity."""
    return t("list.comma").join(
        t(
            "supplies.item_has",
            item=t.label(supplies[code]),
            quantity=quantity_text(quantity, supplies[code], t),
        )
        for code, quantity in lines
    )


def ledger_sentence(
    line: LedgerLine,
    ctx: AppContext,
    names: Mapping[str, str],
    t: Translator,
    format_time: FormatTime,
) -> str:
    """Return a line of a ledger: when, what, how many, between which places, by whom, and the balance.

    Args:
        line: The line.
        ctx: The application context, read for items and depots.
        names: Names of sites and of accounts by code.
        t: Translator of the sentence.
        format_time: Formats a time for the reader.
    """
    item = ctx.supplies[line.item]
    quantity = line.counted if line.change is None else line.change
    sign = "+" if line.change is not None and line.change > 0 else ""
    parts = [
        format_time(line.observed_at),
        t(f"supplies.kind.{line.kind}"),
        f"{t.label(item)} {sign}{quantity_text(quantity or 0, item, t)}",
    ]
    if line.other_place:
        key = "supplies.from_place" if (line.change or 0) > 0 else "supplies.to_place"
        other = place_name(ctx.supplies, line.other_place, names.get(line.other_place, ""), t)
        parts.append(t(key, place=other))
    if line.round_number:
        parts.append(t("supplies.round_number", number=f"{line.round_number}"))
    parts += [line.doc, line.source, line.note, names.get(line.actor, line.actor)]
    if line.received_by:
        parts.append(t("supplies.received_by", who=line.received_by))
    if line.is_withdrawn:
        parts.append(t("supplies.withdrawn"))
    elif line.is_on_the_way:
        parts.append(t("supplies.on_the_way"))
    elif line.balance is not None:
        parts.append(t("supplies.balance_after", quantity=quantity_text(line.balance, item, t)))
    return f"#{line.seq} · " + " · ".join(filter(None, parts))
