"""Lite page of a receipt: an order, the post orders at a post, or a roll call, with one press below it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key, parse_number
from geo.api.lite.rows import WARNING, LiteRow
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.journal import ACKNOWLEDGEMENT, Receipt
from geo.domain.kinds import StatusCategory
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.post_orders.commands import AcknowledgeOrder, AcknowledgePostOrders, SeenOrders
from geo.domain.post_orders.post_order import PostOrder
from geo.domain.post_orders.receipt_ref import ReceiptRef, receipt_ref
from geo.domain.roll_calls.commands import AnswerRollCall
from geo.services.day.receipts import order_for_unit
from geo.services.post_orders.acknowledging import acknowledge_order, acknowledge_post_orders
from geo.services.post_orders.reading import post_orders_of_site
from geo.services.roll_calls.record import answer_roll_call
from geo.services.roll_calls.roll_calls import OwnCall, own_calls
from geo.services.sites.details import own_entries
from geo.text.app_pages import LITE_RECEIPT, LITE_TODAY
from geo.text.post_orders import order_heading, order_lines, order_posts_sentences

CALL = "call"
"""First word of the reference of a roll call; its number and the code of a post follow."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a receipt is about.

    Attributes:
        title: Heading of the page.
        parts: Heading and lines of each text.
        label: Text of the button, "" where there is nothing to press.
        unit: Code of the unit that acknowledges.
        seen: Post orders as displayed.
    """

    title: str
    parts: list[tuple[str, list[str]]] = field(default_factory=list)
    label: str = ""
    unit: str = ""
    seen: SeenOrders = ()


def call_rows(lite: LiteRequest) -> list[LiteRow]:
    """Return the own posts that a roll call waits for, each with the page that answers it."""
    return [_call_row(lite, call) for call in own_calls(lite.ctx, lite.actor) if call.answer is None]


def order_parts(lite: LiteRequest, orders: tuple[PostOrder, ...]) -> list[tuple[str, list[str]]]:
    """Return heading and lines of each order, the most specific last."""
    return [
        (order_heading(lite.ctx, order, lite.t, lite.format_time), order_lines(order, lite.t))
        for order in orders
    ]


def receipt_page(
    lite: LiteRequest, ref: str, *, seq: int = 0, form: Mapping[str, str] | None = None, error: str = ""
) -> str:
    """Return what a receipt is about, with the form that gives it.

    There is no form beside the record of a press: a second press at the same spot meets nothing.

    Args:
        lite: The request.
        ref: What is to be acknowledged.
        seq: Number of the entry that recorded it, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such order, post or roll call.
        Refused: The account may not read it.
    """
    fields, t = form or {}, lite.t
    entries = own_entries(lite.ctx, lite.actor, entity=ACKNOWLEDGEMENT, until_seq=seq, limit=1) if seq else []
    recorded = entries[0] if entries and entries[0].seq == seq else None
    shown = _shown(lite, ref)
    return lite.render(
        "lite_receipt.html",
        LITE_RECEIPT,
        {"ref": ref},
        shown=shown,
        ref=ref,
        receipt=t("lite.receipt.recorded", number=seq, time=lite.format_time(recorded.at))
        if recorded
        else "",
        asks_who=not shown.unit or shown.unit != lite.actor.unit,
        answered_by=fields.get("answered_by", ""),
        longest=MAX_ANSWERED_BY_LENGTH,
        seen=seen_text(shown.seen),
        account=lite.actor.id,
        key=fields.get("key") or uuid4().hex,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_receipt(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a receipt; see ``answer_button``."""
    ref = form.get("ref", "")
    return answer_button(
        lite,
        form,
        show=partial(receipt_page, lite, ref),
        record=partial(_record, lite, form),
        link=lambda receipt: lite.link(LITE_RECEIPT, ref=ref, seq=receipt.seqs[0]),
    )


def seen_text(seen: SeenOrders) -> str:
    """Return displayed post orders as the value of a hidden field."""
    return json.dumps(seen, ensure_ascii=False, separators=(",", ":"))


def parse_seen(text: str) -> SeenOrders:
    """Return the post orders that ``seen_text`` wrote.

    Raises:
        InvalidInput: The form is not one of ours.
    """
    try:
        return tuple((str(id_), int(version)) for id_, version in json.loads(text or "[]"))
    except (ValueError, TypeError) as error:
        raise InvalidInput from error


def _record(lite: LiteRequest, form: Mapping[str, str]) -> Receipt:
    """Run the command of a form.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
        KadianError: The service refused the command.
    """
    ctx, actor, key = lite.ctx, lite.actor, form_key(lite, form)
    ref, answered_by = form.get("ref", ""), form.get("answered_by", "").strip()
    if call := _call(ref):
        return answer_roll_call(ctx, actor, AnswerRollCall(*call, key, answered_by))
    what, unit = _parse(ref), form.get("unit", "")
    if what.number:
        return acknowledge_order(ctx, actor, AcknowledgeOrder(what.number, what.unit, key, answered_by))
    command = AcknowledgePostOrders(what.site_id, unit, parse_seen(form.get("seen", "")), key, answered_by)
    return acknowledge_post_orders(ctx, actor, command)


def _shown(lite: LiteRequest, ref: str) -> _Shown:
    t = lite.t
    if call := _call(ref):
        return _shown_call(lite, *call)
    what = _parse(ref)
    if what.number:
        order = order_for_unit(lite.ctx, lite.actor, what.number, what.unit)
        title, *lines = order_posts_sentences(order, lite.ctx.read_model.reference().units, t)
        return _Shown(title, [("", lines)], t("receipt.acknowledge"), what.unit)
    post = post_orders_of_site(lite.ctx, lite.actor, what.site_id)
    if post is None:
        raise NotFound("error.unknown_site", site=what.site_id)
    title = t("receipt.post_orders", name=post.name)
    label = t("post_order.acknowledge") if post.reading.unread and post.unit else ""
    return _Shown(title, order_parts(lite, post.reading.orders), label, post.unit, post.reading.seen)


def _shown_call(lite: LiteRequest, number: int, site_id: str) -> _Shown:
    found = own_calls(lite.ctx, lite.actor)
    call = next(
        (each for each in found if (each.roll_call.number, each.post.site_id) == (number, site_id)), None
    )
    if call is None:
        raise NotFound("error.not_called", site=site_id, number=number)
    label = "" if call.answer else lite.t("roll_call.answer")
    return _Shown(_call_sentence(lite, call), label=label, unit=call.post.unit)


def _call_sentence(lite: LiteRequest, call: OwnCall) -> str:
    roll_call = call.roll_call
    key = "roll_call.asked" if roll_call.is_open(lite.ctx.now()) else "roll_call.asked_late"
    key = "roll_call.answered" if call.answer else key
    return lite.t(key, number=roll_call.number, post=call.name, time=lite.format_time(roll_call.closes_at))


def _call_row(lite: LiteRequest, call: OwnCall) -> LiteRow:
    ref = f"{CALL} {call.roll_call.number} {call.post.site_id}"
    return LiteRow(
        lite.link(LITE_RECEIPT, ref=ref),
        f"{WARNING} {_call_sentence(lite, call)}",
        meaning=StatusCategory.NOT_IN_FORCE,
    )


def _call(ref: str) -> tuple[int, str] | None:
    """Return number and post of the reference of a roll call, None for another reference."""
    first, _, rest = ref.partition(" ")
    number, _, site_id = rest.partition(" ")
    return (parse_number(number), site_id) if first == CALL and site_id else None


def _parse(ref: str) -> ReceiptRef:
    """Return what a reference names.

    Raises:
        NotFound: Nothing.
    """
    try:
        return receipt_ref(ref)
    except ValueError as error:
        raise NotFound from error
