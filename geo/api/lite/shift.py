"""Lite page of one shift: request it, alone or for one of the own unit's, and answer a request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import HTMLResponse, Response

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.lite.answers import answer, redirect
from geo.api.lite.request import LiteRequest, form_key, kept_fields, parse_number
from geo.domain.commands import MAX_NOTE_LENGTH, ShiftAction, SwapRequest, TakeoverDecision, Undo
from geo.domain.errors import InvalidInput, KadianError, NotFound, Overtaken
from geo.domain.filters import SiteFilter
from geo.domain.journal import SHIFT_RECORD, JournalEntry, Receipt
from geo.domain.shifts.shift_record import ShiftKey
from geo.domain.timestamps import parse_timestamp
from geo.services.schedule.exchange_requests import ExchangeRequest, exchange_requests
from geo.services.schedule.schedule import shift_schedule
from geo.services.schedule.shift_actions import (
    SWAP,
    answer_takeover,
    request_swap,
    request_takeover,
    undo_swap,
)
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from geo.services.sites.details import own_entries
from geo.text.app_pages import LITE_SHIFT, LITE_SITE
from geo.text.plans import unit_label
from geo.text.shifts import format_span, issue_names, new_issues_sentence, request_sentence

SHOWN_DAYS = 3
"""Days of the schedule, today included."""
MAX_OFFERS = 30
"""Shifts of the own unit that are offered in exchange, the next ones: the page stays small."""


def shift_page(
    lite: LiteRequest,
    shift_id: str,
    *,
    number: int = 0,
    form: Mapping[str, str] | None = None,
    error: KadianError | None = None,
) -> str:
    """Return the page of a shift, with the form of what the account may request or answer.

    There is no form beside a receipt, nor where the shift was changed since it was shown: a second press at
    the same spot must not answer what was not read.

    Args:
        lite: The request.
        shift_id: Id of the shift, as of its record.
        number: Journal number of an entry whose receipt comes first, where the account made it; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Why it was not recorded, None for nothing.

    Raises:
        InvalidInput: The id is not one of a shift.
        NotFound: There is no such shift on the days shown, nor a pending request for it.
    """
    key, fields = _parse_key(shift_id), form or {}
    entry = _own_entry(lite, key, number) if number else None
    schedule = shift_schedule(lite.ctx, lite.actor, SiteFilter(), SHOWN_DAYS)
    pending = {each.requested.record.key: each for each in exchange_requests(lite.ctx, lite.actor)}
    views = {view.record.key: view for view in schedule.shifts} | {
        each: request.requested for each, request in pending.items()
    }
    view, request = views.get(key), pending.get(key)
    if view is None:
        if entry is None:
            raise NotFound("error.unknown_shift", site=key.site_id, start=key.start)
        return _render(lite, key, receipt=_receipt(lite, entry, key.site_id))
    actions = frozenset() if entry or isinstance(error, Overtaken) else view.allowed_actions
    can_ask = AllowedAction.REQUEST_TAKEOVER in actions
    return _render(
        lite,
        key,
        receipt=_receipt(lite, entry, view.name) if entry else "",
        undo=entry.seq if entry and _is_undoable(entry, view) else 0,
        view=view,
        span=format_span(view.shift, lite.format_time),
        unit=unit_label(view.unit, schedule.units, lite.t) if view.unit else "",
        state=lite.t(f"schedule.state.{view.state}"),
        issues=issue_names(view, lite.t),
        request=request and _request_lines(lite, request),
        offers=_offers(lite, schedule.own_shifts) if can_ask else [],
        can_ask=can_ask,
        accept=_accept_label(request) if request and AllowedAction.ACCEPT in actions else "",
        is_open=request is not None and request.can_accept,
        decline=_decline_label(lite, view) if request and AllowedAction.DECLINE in actions else "",
        offered_version=request.offered.record.version if request and request.offered else 0,
        key=fields.get("key") or uuid4().hex,
        reason=fields.get("reason", ""),
        offered=fields.get("offered", ""),
        error=lite.error_text(error) if error else "",
        is_overtaken=isinstance(error, Overtaken),
    )


def answer_shift(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Record a request or an answer, and lead to its receipt; show the shift and the error otherwise."""
    shift_id = form.get("shift", "")
    if not form.get("do"):  # sent by Enter, not by a button
        return HTMLResponse(shift_page(lite, shift_id, form=form), headers=PAGE_HEADERS)
    return answer(
        partial(_act_on_shift, lite, form),
        lambda receipt: redirect(lite.link(LITE_SHIFT, shift=shift_id, seq=receipt.seqs[0])),
        lambda error: shift_page(lite, shift_id, form=kept_fields(form, error), error=error),
    )


def _act_on_shift(lite: LiteRequest, form: Mapping[str, str]) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours, or a field is missing.
        KadianError: The service refused the command.
    """
    ctx, actor, action = lite.ctx, lite.actor, form.get("do", "")
    key, reason = form_key(lite, form), form.get("reason", "")
    if action == "undo":
        return undo_swap(ctx, actor, Undo(parse_number(form.get("seq", "")), key))
    shift, version = _parse_key(form.get("shift", "")), parse_number(form.get("version", ""))
    if action == "ask":
        step = ShiftAction(shift.site_id, shift.start, actor.unit, version, key, reason)
        return request_takeover(ctx, actor, step)
    if action == "swap":
        offered_version, _, offered_id = form.get("offered", "").partition(" ")
        if not offered_id:
            raise InvalidInput("error.swap_offer_missing")
        offered = _parse_key(offered_id)
        request = SwapRequest(
            site_id=shift.site_id,
            start=shift.start,
            unit=actor.unit,
            seen_version=version,
            key=key,
            reason=reason,
            offered_site=offered.site_id,
            offered_start=offered.start,
            offered_version=parse_number(offered_version),
        )
        return request_swap(ctx, actor, request)
    if action in ("accept", "decline"):
        decision = TakeoverDecision(
            shift.site_id,
            shift.start,
            action == "accept",
            version,
            key,
            offered_version=parse_number(form.get("offered_version", "")),
        )
        return answer_takeover(ctx, actor, decision)
    raise InvalidInput


def _render(lite: LiteRequest, shift: ShiftKey, **values: object) -> str:
    query = {"shift": shift.id}
    common = {**query, "account": lite.actor.id, "longest": MAX_NOTE_LENGTH, "post": LITE_SITE}
    empty = {"receipt": "", "view": None, "is_overtaken": False}
    return lite.render("lite_shift.html", LITE_SHIFT, query, **(common | empty | values))


def _own_entry(lite: LiteRequest, key: ShiftKey, number: int) -> JournalEntry | None:
    """Return an entry about the shift by its journal number, None where it is none of the account."""
    entries = own_entries(lite.ctx, lite.actor, entity=SHIFT_RECORD, until_seq=number, limit=1)
    is_meant = bool(entries) and (entries[0].seq, entries[0].entity_id) == (number, key.id)
    return entries[0] if is_meant else None


def _receipt(lite: LiteRequest, entry: JournalEntry, post: str) -> str:
    return lite.t("own_sites.recorded", number=entry.seq, site=post, time=lite.format_time(entry.at))


def _is_undoable(entry: JournalEntry, view: ShiftView) -> bool:
    """Check whether the entry accepted a swap of this shift, and nothing was recorded of it since."""
    return (entry.action, entry.entity_id, entry.new_version) == (SWAP, view.record.id, view.record.version)


def _request_lines(lite: LiteRequest, request: ExchangeRequest) -> list[str]:
    """Return who requests what, why, and what an acceptance would bring about."""
    t, units = lite.t, lite.ctx.read_model.reference().units
    reason = t("schedule.request.reason", reason=request.requested.record.reason)
    lines = (
        request_sentence(request, units, t, lite.format_time),
        reason,
        new_issues_sentence(request, units, t),
    )
    return [line for line in lines if line]


def _offers(lite: LiteRequest, own_shifts: tuple[ShiftView, ...]) -> list[tuple[str, str]]:
    """Return version and id, and the label, of the shifts that the own unit can offer in exchange."""
    return [
        (
            f"{own.record.version} {own.record.id}",
            f"{own.name} {format_span(own.shift, lite.format_time)}",
        )
        for own in own_shifts
        if own.unit == lite.actor.unit and not own.record.requested_by
    ][:MAX_OFFERS]


def _accept_label(request: ExchangeRequest) -> str:
    return "schedule.do.accept_swap" if request.is_swap else "schedule.do.accept"


def _decline_label(lite: LiteRequest, view: ShiftView) -> str:
    is_own = view.record.requested_by == lite.actor.unit and AllowedAction.ACCEPT not in view.allowed_actions
    return "schedule.do.withdraw" if is_own else "schedule.do.decline"


def _parse_key(shift_id: str) -> ShiftKey:
    """Parse the id of a shift.

    Raises:
        InvalidInput: It is not one.
    """
    start, _, site_id = shift_id.partition(" ")
    return ShiftKey(site_id, parse_timestamp(start))
