"""The form of a shift: one press claims, confirms, releases, asks or answers, and is told for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.commands import NOTE_LENGTH, ShiftConfirmation, ShiftStep, TakeoverAnswer
from geo.domain.duties import MOST_PEOPLE, DutyState
from geo.services.duties import answer_takeover, ask_takeover, claim_shift, confirm_shift, release_shift
from geo.services.watches import Offer
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.deeds import deed_box, press

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office
    from geo.services.watches import Watch
    from pages.components.memory import Form

WHERE = "rota"
STEPS = {Offer.CLAIM: claim_shift, Offer.RELEASE: release_shift, Offer.ASK: ask_takeover}
SAYS_WHY = frozenset({Offer.RELEASE, Offer.ASK})
OWN_STEPS = frozenset({Offer.CONFIRM, Offer.CLAIM, Offer.RELEASE})
STEPS_FIRST = (Offer.CONFIRM, Offer.CLAIM, Offer.RELEASE, Offer.ASK)
ANSWERS = (Offer.ACCEPT, Offer.DECLINE)
"""Beneath the steps: an answer comes and goes with the question."""
CHOSEN_FOR_NOBODY = frozenset({Offer.CLAIM, Offer.CONFIRM})


def choose_shift(site_id: str, start: str) -> None:
    """Show the form of one shift of a post, from a callback; "" for the first of its shifts."""
    state.choose_site(site_id)
    state.screen().shift = start


def shift_form(house: Office, actor: Actor, watch: Watch, lapse: str) -> None:
    """What is offered, as buttons; the counts are those that are needed until somebody says otherwise.

    ``lapse`` says when a claim lapses, "" for none.
    """
    words, form = state.words(), state.form_for(watch.duty.id, watch.duty.version)
    with (
        st.container(key="shift-form"),
        st.form(f"shift-of-{watch.site}", border=False, enter_to_submit=False),
    ):
        _unit(house, actor, watch, form)
        _presses(house, actor, watch, form)
        with st.container(key="shift-told"):  # beneath what is pressed, which stays where it is
            deed_box(house, actor, WHERE)
            _changed_meanwhile(watch, form)
            if lapse:
                st.caption(plain(lapse))
        if Offer.CONFIRM in watch.offers:
            _counts(watch, form)
        if not SAYS_WHY.isdisjoint(watch.offers):
            st.text_input(
                words("rota.reason"),
                key=f"reason-{form.key}",
                max_chars=NOTE_LENGTH,
                placeholder=words("rota.reason_hint"),
            )


def _presses(house: Office, actor: Actor, watch: Watch, form: Form) -> None:
    """Each offer in its own place, also while it is not open: none comes where another was just pressed."""
    shown = set(watch.offers)
    if not OWN_STEPS.isdisjoint(shown):
        shown |= OWN_STEPS
    if watch.duty.asker and watch.duty.asker == actor.unit:
        shown.add(Offer.ASK)
    for name, group in (("shift-presses", STEPS_FIRST), ("shift-answers", ANSWERS)):
        if not shown.isdisjoint(group):
            with st.container(key=name):
                for offer in group:
                    if offer in shown:
                        _button(house, actor, watch, form, offer)


def _changed_meanwhile(watch: Watch, form: Form) -> None:
    deed = state.screen().deed
    if form.version == watch.duty.version:
        return
    if deed is not None and deed.error is not None:
        form.version = watch.duty.version  # that it changed was said: the next press is on what is shown
    else:
        st.warning(state.words()("rota.changed_meanwhile"))


def _unit(house: Office, actor: Actor, watch: Watch, form: Form) -> None:
    """Where nobody stands, a planner says who is to; everybody else speaks for their own unit."""
    reference = house.board.reference()
    plans = actor.may(Verb.DRAFT_PLAN, reference.areas.path(watch.area))
    if watch.unit or not plans or CHOSEN_FOR_NOBODY.isdisjoint(watch.offers):
        return
    units = told_apart({unit.code: unit.name for unit in reference.units.values()})
    usual = watch.turn.holder or actor.unit
    st.selectbox(
        state.words()("rota.as"),
        list(units),
        index=list(units).index(usual) if usual in units else 0,
        key=f"for-{form.key}",
        format_func=lambda code: units.get(code, code),
    )


def _counts(watch: Watch, form: Form) -> None:
    words, known = state.words(), watch.stint
    people, leads = st.columns(2)
    with people:
        st.number_input(words("rota.people"), 0, MOST_PEOPLE, known.people, key=f"people-{form.key}")
    with leads:
        st.number_input(words("rota.leads"), 0, MOST_PEOPLE, known.leads, key=f"leads-{form.key}")


def _button(house: Office, actor: Actor, watch: Watch, form: Form, offer: Offer) -> None:
    words, label = state.words(), f"rota.do.{offer}"
    is_there = watch.state is DutyState.CONFIRMED
    if offer is Offer.DECLINE and actor.unit == watch.duty.asker:
        label = "rota.do.withdraw"
    if offer is Offer.CONFIRM and is_there:
        label = "rota.do.correct"
    st.form_submit_button(
        words(label),
        key=f"shift-{offer}",
        type="primary" if offer is Offer.CONFIRM and not is_there else "secondary",
        width="stretch",
        disabled=offer not in watch.offers,
        on_click=_press,
        args=(house, watch, form, offer),
    )


def _press(house: Office, watch: Watch, form: Form, offer: Offer) -> None:
    """The shift stays chosen, whatever comes of it: a second press must not meet another one."""
    choose_shift(watch.site, watch.shift.start.isoformat())
    state.screen().form = form
    if press(house, WHERE, lambda actor: _done(house, actor, watch, form, offer)):
        state.new_form()


def _done(house: Office, actor: Actor, watch: Watch, form: Form, offer: Offer) -> Receipt:
    seen, reason = form.version, state.widget(f"reason-{form.key}") or ""
    unit = actor.unit if offer is Offer.ASK else watch.unit or state.widget(f"for-{form.key}") or actor.unit
    if offer in (Offer.ACCEPT, Offer.DECLINE):
        accepted = offer is Offer.ACCEPT
        answer = TakeoverAnswer(watch.site, watch.shift.start, accepted, seen, form.key, reason)
        return answer_takeover(house, actor, answer)
    if offer is Offer.CONFIRM:
        people, leads = (int(state.widget(f"{name}-{form.key}") or 0) for name in ("people", "leads"))
        told = ShiftConfirmation(watch.site, watch.shift.start, unit, seen, form.key, people, leads)
        return confirm_shift(house, actor, told)
    step = ShiftStep(watch.site, watch.shift.start, unit, seen, form.key, reason)
    return STEPS[offer](house, actor, step)
