"""Distribution round as a page to print: what is left at each stop, with room for its signature."""

from __future__ import annotations

from collections import Counter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.supplies.item import SupplyItem
from geo.formatting import check_code, format_date_time
from geo.i18n import Translator
from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.export_header import journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.supplies.rounds import RoundStopView, SupplyRound, supply_round
from geo.text.supplies import name_of, quantity_text

SIGNATURE_LABELS = ("supplies.signed_by", "supplies.signed_at")

COLUMN_WEIGHTS = (50, 25, 25)
"""Shares of the width by column, the same in the tables of all stops: item, quantity, packs."""


@needs(Verb.READ)
def render_round_html(ctx: AppContext, actor: Actor, number: int, t: Translator) -> str:
    """Return the page: the load as a whole, then each stop in order; a stop that is signed for says by whom.

    Raises:
        NotFound: There is no such round, or it was withdrawn.
        Refused: The actor may not read the place that issued.
    """
    shown, zone = supply_round(ctx, actor, number), ctx.settings.zone
    seq, head = journal_head(ctx, ctx.store.revision())
    subtitle = [name_of(ctx, shown.from_place, t), format_date_time(shown.left_at, t, zone), shown.doc]
    return render_document(
        ReportDocument(
            lang=t.lang,
            title=t("supplies.round_title", number=f"{number}"),
            subtitle=" · ".join(filter(None, subtitle)),
            tables=(_load_table(ctx, shown, t),),
            sections=tuple(_stop_section(ctx, order, stop, t) for order, stop in enumerate(shown.stops, 1)),
            demo_notice=ctx.read_model.reference().demo_notice(t),
            footer=t("sheet.footer", number=seq, code=check_code(head)),
        )
    )


def _load_table(ctx: AppContext, shown: SupplyRound, t: Translator) -> ReportTable:
    """Return what the round takes along of each item."""
    load: Counter[str] = Counter()
    for stop in shown.stops:
        for each in stop.moves:
            load[each.move.item] += each.move.quantity
    rows = [_cells(item, load[item.code], t) for item in ctx.supplies if load[item.code]]
    return ReportTable(_headings(t), rows, t("supplies.load"), COLUMN_WEIGHTS)


def _stop_section(ctx: AppContext, order: int, stop: RoundStopView, t: Translator) -> ReportSection:
    rows = [_cells(ctx.supplies[each.move.item], each.move.quantity, t) for each in stop.moves]
    area = ctx.read_model.reference().areas.name_of(stop.place.area)
    title = f"{order}. {name_of(ctx, stop.place, t)} · {area}"
    table = ReportTable(_headings(t), rows, column_weights=COLUMN_WEIGHTS)
    if stop.receipt is None:
        labels = tuple(t(label) for label in SIGNATURE_LABELS)
        return ReportSection(title, tables=(table,), signature_labels=labels)
    time = format_date_time(stop.receipt.received_at, t, ctx.settings.zone)
    signed = t("supplies.signed", who=stop.receipt.received_by or t("supplies.by_account"), time=time)
    return ReportSection(title, tables=(table,), closing_paragraphs=(signed,))


def _headings(t: Translator) -> tuple[str, ...]:
    return tuple(t(f"supplies.column.{name}") for name in ("item", "quantity", "packs"))


def _cells(item: SupplyItem, quantity: int, t: Translator) -> tuple[str, ...]:
    return t.label(item), quantity_text(quantity, item, t), _packs(quantity, item.pack, t)


def _packs(quantity: int, pack: int, t: Translator) -> str:
    """Return whole packs and what is over, "" for an item that is not packed."""
    if pack == 1:
        return ""
    whole, rest = divmod(quantity, pack)
    return t("supplies.packs", packs=f"{whole:,}", pack=f"{pack:,}") + (f" + {rest}" if rest else "")
