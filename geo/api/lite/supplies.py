"""Lite page of the supplies of a place: sign for what came in one press, count in two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key
from geo.domain.errors import InvalidInput
from geo.domain.journal import STOCK_COUNT, Receipt
from geo.domain.numbers import whole_number
from geo.domain.supplies.commands import CountStock, ReceiveStock, StockLine
from geo.domain.supplies.stock import MAX_LINE_LENGTH
from geo.services.supplies.place_stock import PlaceStock, own_stock_entry, place_stock
from geo.services.supplies.record import count_stock, receive_stock
from geo.text.app_pages import LITE_SITE, LITE_SUPPLIES, LITE_TODAY
from geo.text.supplies import doubts, left_sentence, lines_text, name_of, quantity_text

COUNT_FIELD = "count."
"""Beginning of the names of the fields of a count; the code of the item follows."""
SIGN = "sign"
"""Value of the button that signs for what is on the way."""


def supplies_page(
    lite: LiteRequest,
    place: str,
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return what a place has, what it is to sign for, and the form of a count.

    Args:
        lite: The request.
        place: Code of the site or depot.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such place.
        Refused: The account may not read it.
    """
    ctx, t, fields = lite.ctx, lite.t, form or {}
    shown = place_stock(ctx, lite.actor, place)
    recorded = own_stock_entry(ctx, lite.actor, seq) if seq else None
    key = "counted" if recorded and recorded.entity == STOCK_COUNT else "signed"
    return lite.render(
        "lite_supplies.html",
        LITE_SUPPLIES,
        {"site": place},
        place=place,
        place_name=name_of(ctx, shown.place, t),
        is_site=not shown.place.is_depot,
        receipt=t(f"lite.supplies.{key}", number=f"#{seq}", time=lite.format_time(recorded.at))
        if recorded
        else "",
        rows=_rows(shown, lite),
        pending=_pending(shown, lite),
        moves=",".join(f"{each.seq}" for each in shown.pending),
        may_count=shown.may_count,
        counts=[
            (
                f"{COUNT_FIELD}{item.code}",
                t(
                    "supplies.count_of",
                    item=t.label(item),
                    measure=item.measure,
                ),
                fields.get(f"{COUNT_FIELD}{item.code}", ""),
            )
            for item in ctx.supplies
        ],
        by=fields.get("by", ""),
        longest=MAX_LINE_LENGTH,
        is_open=bool(form),
        account=lite.actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(shown.last_count_seq),
        site_page=LITE_SITE,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_supplies(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a count or a receipt; see ``answer_button``."""
    place = form.get("site", "")
    return answer_button(
        lite,
        form,
        show=partial(supplies_page, lite, place),
        record=partial(_execute, lite, place, form),
        link=lambda receipt: lite.link(LITE_SUPPLIES, site=place, seq=receipt.seqs[0]),
    )


def _execute(lite: LiteRequest, place: str, form: Mapping[str, str]) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: A number is none, nothing was counted, or the form is not one of ours.
        KadianError: The service refused the command.
    """
    key = form_key(lite, form)
    if form["do"] == SIGN:
        moves = tuple(whole_number(seq) for seq in form.get("moves", "").split(",") if seq)
        return receive_stock(lite.ctx, lite.actor, ReceiveStock(place, moves, key, form.get("by", "")))
    typed = {item.code: form.get(f"{COUNT_FIELD}{item.code}", "").strip() for item in lite.ctx.supplies}
    lines = tuple(StockLine(item, whole_number(text)) for item, text in typed.items() if text)
    if not lines:
        raise InvalidInput("error.stock_nothing")
    version = whole_number(form.get("version", ""))
    return count_stock(lite.ctx, lite.actor, CountStock(place, lines, version, key))


def _rows(shown: PlaceStock, lite: LiteRequest) -> list[tuple[str, str, list[str]]]:
    """Return of each item its name, its balance with days left, and what cannot be right."""
    t, rows = lite.t, []
    for row in shown.rows:
        facts = [quantity_text(row.figures.balance, row.item, t)]
        if row.item.is_consumable:
            facts.append(left_sentence(row.left, t))
        rows.append((t.label(row.item), " · ".join(facts), doubts(row, t)))
    return rows


def _pending(shown: PlaceStock, lite: LiteRequest) -> str:
    """Return what is to be signed for, "" for nothing."""
    pairs = [(each.move.item, each.move.quantity) for each in shown.pending]
    return lines_text(lite.ctx.supplies, pairs, lite.t) if pairs else ""
