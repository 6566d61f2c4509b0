"""Form of a shift: one press claims, confirms, releases, requests or answers, with its result."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, ShiftAction, ShiftConfirmation, TakeoverDecision
from geo.domain.journal import Receipt
from geo.domain.shifts.shift_record import MAX_PEOPLE, ShiftState
from geo.services.context import AppContext
from geo.services.schedule.shift_actions import (
    answer_takeover,
    claim_shift,
    confirm_shift,
    release_shift,
    request_takeover,
)
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.screen_state import FormState
from pages.components.widgets.command_result import result_box, run_command

FORM_ID = "rota"
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
ANSWERS = (AllowedAction.ACCEPT, AllowedAction.DECLINE)
"""Drawn below the other actions, because an answer comes and goes with its request."""
ACTIONS_WITH_UNIT_CHOICE = frozenset({AllowedAction.CLAIM, AllowedAction.CONFIRM})


def choose_shift(site_id: str, start: str) -> None:
    """Show the form of one shift of a post, from a callback; "" for its first shift."""
    state.choose_site(site_id)
    state.screen().shift_start = start


def shift_form(ctx: AppContext, actor: Actor, view: ShiftView, lapse: str) -> None:
    """Draw the allowed actions as buttons; the counts start with the required numbers.

    Args:
        ctx: the application context.
        actor: the acting account.
        view: the shift.
        lapse: sentence that says when a claim expires; "" for none.
    """
    t, form = state.translator(), state.form_for(view.record.id, view.record.version)
    with (
        st.container(key="shift-form"),
        st.form(f"shift-of-{view.site}", border=False, enter_to_submit=False),
    ):
        _unit_picker(ctx, actor, view, form)
        _buttons(ctx, actor, view, form)
        with st.container(key="shift-told"):  # below the buttons, which stay where they are
            result_box(ctx, FORM_ID)
            _changed_meanwhile(view, form)
            if lapse:
                st.caption(escape_markdown(lapse))
        if AllowedAction.CONFIRM in view.allowed_actions:
            _counts(view, form)
        if not ACTIONS_WITH_REASON.isdisjoint(view.allowed_actions):
            st.text_input(
                t("schedule.reason"),
                key=f"reason-{form.key}",
                max_chars=MAX_NOTE_LENGTH,
                placeholder=t("schedule.reason_hint"),
            )


def _buttons(ctx: AppContext, actor: Actor, view: ShiftView, form: FormState) -> None:
    """Draw each action in its own place, allowed or not: none appears where another was just pressed."""
    visible = set(view.allowed_actions)
    if not OWN_ACTIONS.isdisjoint(visible):
        visible |= OWN_ACTIONS
    if view.record.requested_by and view.record.requested_by == actor.unit:
        visible.add(AllowedAction.REQUEST_TAKEOVER)
    for name, group in (("shift-presses", STEP_ORDER), ("shift-answers", ANSWERS)):
        if not visible.isdisjoint(group):
            with st.container(key=name):
                for action in group:
                    if action in visible:
                        _button(ctx, actor, view, form, action)


def _changed_meanwhile(view: ShiftView, form: FormState) -> None:
    result = state.screen().page_result
    if form.version == view.record.version:
        return
    if result is not None and result.error is not None:
        form.version = (
            view.record.version
        )  # the error named the change: the next press is on the current version
    else:
        st.warning(state.translator()("schedule.changed_meanwhile"))


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
    people, leads = st.columns(2)
    with people:
        st.number_input(t("schedule.people"), 0, MAX_PEOPLE, stint.people, key=f"people-{form.key}")
    with leads:
        st.number_input(t("schedule.leads"), 0, MAX_PEOPLE, stint.leads, key=f"leads-{form.key}")


def _button(ctx: AppContext, actor: Actor, view: ShiftView, form: FormState, action: AllowedAction) -> None:
    t, label = state.translator(), f"schedule.do.{action}"
    is_confirmed = view.state is ShiftState.CONFIRMED
    if action is AllowedAction.DECLINE and actor.unit == view.record.requested_by:
        label = "schedule.do.withdraw"
    if action is AllowedAction.CONFIRM and is_confirmed:
        label = "schedule.do.correct"
    st.form_submit_button(
        t(label),
        key=f"shift-{action}",
        type="primary" if action is AllowedAction.CONFIRM and not is_confirmed else "secondary",
        width="stretch",
        disabled=action not in view.allowed_actions,
        on_click=_submit,
        args=(ctx, view, form, action),
    )


def _submit(ctx: AppContext, view: ShiftView, form: FormState, action: AllowedAction) -> None:
    """Run the action; the shift stays chosen in any case: a second press must not meet another shift."""
    choose_shift(view.site, view.shift.start.isoformat())
    state.screen().form = form
    if run_command(ctx, FORM_ID, lambda actor: _run_action(ctx, actor, view, form, action)):
        state.new_form()


def _run_action(
    ctx: AppContext, actor: Actor, view: ShiftView, form: FormState, action: AllowedAction
) -> Receipt:
    version, reason = form.version, state.widget_value(f"reason-{form.key}") or ""
    unit = (
        actor.unit
        if action is AllowedAction.REQUEST_TAKEOVER
        else view.unit or state.widget_value(f"for-{form.key}") or actor.unit
    )
    if action in (AllowedAction.ACCEPT, AllowedAction.DECLINE):
        accepted = action is AllowedAction.ACCEPT
        answer = TakeoverDecision(view.site, view.shift.start, accepted, version, form.key, reason)
        return answer_takeover(ctx, actor, answer)
    if action is AllowedAction.CONFIRM:
        people, leads = (int(state.widget_value(f"{name}-{form.key}") or 0) for name in ("people", "leads"))
        confirmation = ShiftConfirmation(view.site, view.shift.start, unit, version, form.key, people, leads)
        return confirm_shift(ctx, actor, confirmation)
    step = ShiftAction(view.site, view.shift.start, unit, version, form.key, reason)
    return STEP_SERVICES[action](ctx, actor, step)
