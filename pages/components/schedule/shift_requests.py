"""Requests to take shifts over or to swap them, each with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import TakeoverDecision
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import ExchangeRequest, exchange_requests
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_actions import answer_takeover, undo_swap
from geo.services.schedule.shift_view import AllowedAction
from geo.text.shifts import REQUEST_MARK, new_issues_sentence, request_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.schedule.shift_form import choose_shift
from pages.components.widgets.command_result import form_key, result_box, run_command, undo_button

FORM_ID = "schedule-requests"
SWAP_SEQ_KEY = "swap-seq"
"""Journal number of the swap accepted last from this screen."""


def requests_panel(ctx: AppContext, actor: Actor, schedule: ShiftSchedule) -> None:
    """Draw the requests that wait for the account, whatever the filter, then those of its own unit.

    The result of an answer has a place of one height above them, so that no request moves with it.
    """
    t = state.translator()
    if schedule.filter.as_of is not None:
        st.info(t("schedule.past"))
        return
    requests = [
        request
        for request in exchange_requests(ctx, actor)
        if AllowedAction.DECLINE in request.requested.allowed_actions
    ]
    own = [request for request in requests if _is_own(request, actor)]
    waiting = [request for request in requests if not _is_own(request, actor)]
    with st.container(key=f"{FORM_ID}-result", gap="xsmall"):
        result_box(ctx, FORM_ID)
        seq = state.widget_value(SWAP_SEQ_KEY) if state.screen().result_of(FORM_ID) else 0
        undo_button(
            ctx,
            "shift-swap-undo",
            seq or 0,
            undo_swap,
            form_id=FORM_ID,
            label=t("schedule.swap_undo", number=seq),
            on_undone=partial(state.set_widget, SWAP_SEQ_KEY, None),
        )
        if state.screen().result_of(FORM_ID) is None:
            st.caption(t("schedule.requests_hint" if waiting else "schedule.no_requests"))
    if waiting:
        _list(ctx, schedule, waiting, is_own=False)
    if own:
        _list(ctx, schedule, own, is_own=True)


def _list(
    ctx: AppContext, schedule: ShiftSchedule, requests: Sequence[ExchangeRequest], *, is_own: bool
) -> None:
    title = "schedule.own_requests" if is_own else "schedule.requests"
    with st.container(key="own-shift-requests" if is_own else "shift-requests", gap="small"):
        st.markdown(f"**{state.translator()(title, count=len(requests))}**")
        for request in requests:
            _row(ctx, schedule, request, is_own=is_own)


def _is_own(request: ExchangeRequest, actor: Actor) -> bool:
    """Check whether a request is of the account's unit, and another account has to answer it."""
    view = request.requested
    return view.record.requested_by == actor.unit and AllowedAction.ACCEPT not in view.allowed_actions


def _row(ctx: AppContext, schedule: ShiftSchedule, request: ExchangeRequest, *, is_own: bool) -> None:
    """Draw a request in words, and below it the two answers, of one's own the way to withdraw it."""
    t, view, units = state.translator(), request.requested, schedule.units
    lines = [request_sentence(request, units, t, lambda moment: clock(moment, schedule.timestamp))]
    lines.append(t("schedule.request.reason", reason=view.record.reason))
    shown = f":orange[{REQUEST_MARK}] " + "  \n".join(map(escape_markdown, lines))
    if issues := new_issues_sentence(request, units, t):
        shown += f"  \n:orange[{escape_markdown(issues)}]"
    suffix = f"{view.site}-{view.shift.start:%m%d%H%M}"
    with st.container(key=f"request-{suffix}", border=True, horizontal=True, gap="small"):
        st.markdown(shown)
        if not is_own:
            st.button(
                t("schedule.do.accept_swap" if request.is_swap else "schedule.do.accept"),
                key=f"shift-accept-{suffix}",
                type="primary",
                width="stretch",
                disabled=not request.can_accept,
                on_click=partial(_answer, ctx, request, accepted=True),
            )
        st.button(
            t("schedule.do.withdraw" if is_own else "schedule.do.decline"),
            key=f"shift-decline-{suffix}",
            width="stretch",
            on_click=partial(_answer, ctx, request, accepted=False),
        )


def _answer(ctx: AppContext, request: ExchangeRequest, *, accepted: bool) -> None:
    """Record the answer, and choose the shift; the tab stays, where the result is shown."""
    view, offered = request.requested, request.offered
    choose_shift(view.site, view.shift.start.isoformat())
    decision = TakeoverDecision(
        view.site,
        view.shift.start,
        accepted,
        view.record.version,
        form_key(FORM_ID),
        offered_version=offered.record.version if offered else 0,
    )
    is_recorded = run_command(ctx, FORM_ID, lambda actor: answer_takeover(ctx, actor, decision))
    result = state.screen().page_result
    if not is_recorded and result is not None and result.error is None:
        return  # a repeated press: the undo of the first one stays
    is_swapped = is_recorded and accepted and request.is_swap and result is not None
    state.set_widget(SWAP_SEQ_KEY, result.receipt.seq if is_swapped and result and result.receipt else None)
