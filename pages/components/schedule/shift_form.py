"""Form of a shift: fields, then one press claims, confirms, releases or requests, with its result below."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, ShiftAction, ShiftConfirmation, SwapRequest
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.shifts.shift_record import MAX_PEOPLE, ShiftState
from geo.services.context import AppContext
from geo.services.post_orders.loaded_post_orders import PostReading
from geo.services.post_orders.reading import present_reading
from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_actions import (
    claim_shift,
    confirm_shift,
    release_shift,
    request_swap,
    request_takeover,
)
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from geo.text.shifts import format_span
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.post_orders.order_text import order_text
from pages.components.widgets.command_result import result_box, run_command
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID = "shift"
STEP_SERVICES = {
    AllowedAction.CLAIM: claim_shift,
    AllowedAction.RELEASE: release_shift,
    AllowedAction.REQUEST_TAKEOVER: request_takeover,
}
ACTIONS_WITH_REASON = frozenset({AllowedAction.RELEASE, AllowedAction.REQUEST_TAKEOVER})
OWN_ACTIONS = frozenset({AllowedAction.CONFIRM, AllowedAction.CLAIM, AllowedAction.RELEASE})
STEP_ORDER = (
    AllowedAction.CONFIRM,
    AllowedAction.CLAIM,
    AllowedAction.RELEASE,
    AllowedAction.REQUEST_TAKEOVER,
)
ACTIONS_WITH_UNIT_CHOICE = frozenset({AllowedAction.CLAIM, AllowedAction.CONFIRM})


def choose_shift(site_id: str, start: str) -> None:
    """Show the form of one shift of a post, from a callback; "" for its first shift."""
    state.choose_site(site_id)
    state.screen().shift_start = start


def close_shift_form() -> None:
    """Forget the form while it is not drawn, as its fields are: it opens again on the newest version.

    What was recorded meanwhile, such as an answer to a request, is then nothing that changed under the form.
    """
    state.screen().form = None


def shift_form(ctx: AppContext, actor: Actor, schedule: ShiftSchedule, view: ShiftView, lapse: str) -> None:
    """Draw the fields and below them the allowed actions; the counts start with the required numbers.

    Which fields there are depends on the unit of the shift alone, so that a press moves no button.

    Args:
        ctx: the application context.
        actor: the acting account.
        schedule: the schedule, for the own shifts that may be offered in exchange.
        view: the shift.
        lapse: sentence that says when a claim expires; "" for none.
    """
    t, form = state.translator(), state.form_for(view.record.id, view.record.version)
    reading = present_reading(ctx, actor, view.site, view.unit or actor.unit)
    if AllowedAction.CONFIRM in _visible_actions(actor, view) and reading.orders:
        with st.container(key="shift-post-orders", gap="xsmall"):
            order_text(ctx, reading.orders, reading.unread)
    with (
        st.container(key="shift-form"),
        st.form(f"shift-of-{view.site}", border=False, enter_to_submit=False),
    ):
        _unit_picker(ctx, actor, view, form)
        visible = _visible_actions(actor, view)
        if AllowedAction.CONFIRM in visible:
            _counts(view, form)
            _caller(actor, view, form, reading)
        if not ACTIONS_WITH_REASON.isdisjoint(visible):
            st.text_input(
                t("schedule.reason"),
                key=f"reason-{form.key}",
                max_chars=MAX_NOTE_LENGTH,
                placeholder=t("schedule.reason_hint"),
            )
        offers = _offers(actor, schedule) if AllowedAction.REQUEST_TAKEOVER in visible else {}
        if offers:
            _offer_picker(schedule, offers, form)
        _buttons(ctx, actor, view, form, offers, reading)
        with st.container(key="shift-result"):  # below the buttons, which stay where they are
            result_box(ctx, FORM_ID)
            changed_meanwhile(FORM_ID, form, view.record.version, t("schedule.changed_meanwhile"))
            if lapse:
                st.caption(escape_markdown(lapse))


def _visible_actions(actor: Actor, view: ShiftView) -> set[AllowedAction]:
    """Return the actions that have a button, allowed or not: none appears where another was just pressed."""
    visible = view.allowed_actions & set(STEP_ORDER)
    if not OWN_ACTIONS.isdisjoint(visible):
        visible |= OWN_ACTIONS
    if actor.unit and view.unit not in ("", actor.unit):
        visible |= {AllowedAction.REQUEST_TAKEOVER}
    return set(visible)


def _buttons(
    ctx: AppContext,
    actor: Actor,
    view: ShiftView,
    form: FormState,
    offers: dict[str, ShiftView],
    reading: PostReading,
) -> None:
    """Draw each visible action in its own place; a request also in exchange for one of the offers."""
    visible = _visible_actions(actor, view)
    with st.container(key="shift-presses"):
        for action in STEP_ORDER:
            if action in visible:
                _button(ctx, view, form, action, reading)
        if offers:
            st.form_submit_button(
                state.translator()("schedule.do.swap"),
                key="shift-swap",
                width="stretch",
                disabled=AllowedAction.REQUEST_TAKEOVER not in view.allowed_actions,
                on_click=_submit_swap,
                args=(ctx, view, form, offers),
            )


def _offers(actor: Actor, schedule: ShiftSchedule) -> dict[str, ShiftView]:
    """Return the shifts of the own unit that can be offered in exchange, by id."""
    return {
        own.record.id: own
        for own in schedule.own_shifts
        if own.unit == actor.unit and not own.record.requested_by
    }


def _offer_picker(schedule: ShiftSchedule, offers: dict[str, ShiftView], form: FormState) -> None:
    t = state.translator()
    names = {
        key: f"{own.name} {format_span(own.shift, lambda at: clock(at, schedule.timestamp))}"
        for key, own in offers.items()
    }
    choice(
        t("schedule.offered"),
        unique_labels(names),
        index=None,
        key=f"offered-{form.key}",
        placeholder=t("schedule.offered_hint"),
    )


def _unit_picker(ctx: AppContext, actor: Actor, view: ShiftView, form: FormState) -> None:
    """Let a planner choose the unit of a vacant shift; every other account acts for its own unit."""
    reference = ctx.read_model.reference()
    is_planner = actor.may(Verb.DRAFT_PLAN, reference.areas.path(view.area))
    if view.unit or not is_planner or ACTIONS_WITH_UNIT_CHOICE.isdisjoint(view.allowed_actions):
        return
    units = unique_labels({unit.code: unit.name for unit in reference.units.values()})
    default_unit = view.slot.assigned_unit or actor.unit
    choice(
        state.translator()("schedule.as"),
        units,
        index=list(units).index(default_unit) if default_unit in units else 0,
        key=f"for-{form.key}",
    )


def _counts(view: ShiftView, form: FormState) -> None:
    t, stint = state.translator(), view.stint
    is_disabled = AllowedAction.CONFIRM not in view.allowed_actions
    people, leads = st.columns(2)
    with people:
        st.number_input(
            t("schedule.people"),
            0,
            MAX_PEOPLE,
            stint.people,
            key=f"people-{form.key}",
            disabled=is_disabled,
        )
    with leads:
        st.number_input(
            t("schedule.leads"), 0, MAX_PEOPLE, stint.leads, key=f"leads-{form.key}", disabled=is_disabled
        )


def _caller(actor: Actor, view: ShiftView, form: FormState, reading: PostReading) -> None:
    """Draw the field for who answered the telephone, where a desk confirms for a unit that has not read."""
    is_desk = view.unit != actor.unit if view.unit else actor.may_somewhere(Verb.DRAFT_PLAN)
    if not is_desk or not reading.unread:
        return
    t = state.translator()
    st.text_input(
        t("receipt.call_answered_by"),
        key=f"shift-answered-by-{form.key}",
        max_chars=MAX_ANSWERED_BY_LENGTH,
        placeholder=t("receipt.answered_by_hint"),
    )


def _button(
    ctx: AppContext, view: ShiftView, form: FormState, action: AllowedAction, reading: PostReading
) -> None:
    t, label = state.translator(), f"schedule.do.{action}"
    is_confirmed = view.state is ShiftState.CONFIRMED
    if action is AllowedAction.CONFIRM and is_confirmed:
        label = "schedule.do.correct"
    elif action is AllowedAction.CONFIRM and reading.unread:
        label = "post_order.read_and_confirm"
    st.form_submit_button(
        t(label),
        key=f"shift-{action}",
        type="primary" if action is AllowedAction.CONFIRM and not is_confirmed else "secondary",
        width="stretch",
        disabled=action not in view.allowed_actions,
        on_click=_submit,
        args=(ctx, view, form, action, reading),
    )


def _submit(
    ctx: AppContext, view: ShiftView, form: FormState, action: AllowedAction, reading: PostReading
) -> None:
    """Run the action; the shift stays chosen in any case: a second press must not meet another shift."""
    choose_shift(view.site, view.shift.start.isoformat())
    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, lambda actor: _run_action(ctx, actor, view, form, action, reading)):
        state.new_form()


def _submit_swap(ctx: AppContext, view: ShiftView, form: FormState, offers: dict[str, ShiftView]) -> None:
    """Request the shift in exchange for the one chosen of the offers."""

    def act(actor: Actor) -> Receipt:
        offered = offers.get(state.widget_value(f"offered-{form.key}") or "")
        if offered is None:
            raise InvalidInput("error.swap_offer_missing")
        request = SwapRequest(
            site_id=view.site,
            start=view.shift.start,
            unit=actor.unit,
            seen_version=form.version,
            key=form.key,
            reason=state.widget_value(f"reason-{form.key}") or "",
            offered_site=offered.site,
            offered_start=offered.shift.start,
            offered_version=offered.record.version,
        )
        return request_swap(ctx, actor, request)

    choose_shift(view.site, view.shift.start.isoformat())
    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, act):
        state.new_form()


def _run_action(
    ctx: AppContext,
    actor: Actor,
    view: ShiftView,
    form: FormState,
    action: AllowedAction,
    reading: PostReading,
) -> Receipt:
    version, reason = form.version, state.widget_value(f"reason-{form.key}") or ""
    unit = (
        actor.unit
        if action is AllowedAction.REQUEST_TAKEOVER
        else view.unit or state.widget_value(f"for-{form.key}") or actor.unit
    )
    if action is AllowedAction.CONFIRM:
        people, leads = (int(state.widget_value(f"{name}-{form.key}") or 0) for name in ("people", "leads"))
        answered_by = (state.widget_value(f"shift-answered-by-{form.key}") or "").strip()
        confirmation = ShiftConfirmation(
            view.site,
            view.shift.start,
            unit,
            version,
            form.key,
            people,
            leads,
            reading.seen,
            answered_by,
        )
        return confirm_shift(ctx, actor, confirmation)
    step = ShiftAction(view.site, view.shift.start, unit, version, form.key, reason)
    return STEP_SERVICES[action](ctx, actor, step)
