"""Roll calls of an area: one press starts one; the last ones with their result, and whom to call."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.roll_calls.commands import AnswerRollCall, StartRollCall, WithdrawRollCall
from geo.domain.roll_calls.roll_call import (
    DEFAULT_MINUTES,
    MAX_MINUTES,
    MIN_MINUTES,
    CalledPost,
    RollCallExtent,
)
from geo.domain.units import unit_name
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext
from geo.services.roll_calls.record import answer_roll_call, start_roll_call, withdraw_roll_call
from geo.services.roll_calls.roll_calls import RollCallResult, roll_calls
from geo.text.post_orders import roll_call_sentence, roll_call_title
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "roll-call-desk"
MINUTES, EXTENT, ANSWERED_BY = "roll-call-minutes", "roll-call-extent", "roll-call-answered-by"
RESULTS_SHOWN, ROWS_SHOWN = 2, 10


def roll_call_desk(ctx: AppContext, actor: Actor) -> None:
    """Draw the start of a roll call for the area of the page's filter, and the last results."""
    area = _area(ctx, actor)
    if area is None:
        return
    t, reference = state.translator(), ctx.read_model.reference()
    with st.container(key="roll-call-desk", border=True, gap="xsmall"):
        st.markdown(f"**{t('roll_call.heading')}**")
        with st.container(key="roll-call-form", horizontal=True, vertical_alignment="bottom", gap="small"):
            with st.container(key="roll-call-extent-box", width=300):
                extents = {extent: t(f"roll_call.extent.{extent}") for extent in RollCallExtent}
                extent = tabs(t("roll_call.extent"), extents, key=EXTENT, default=RollCallExtent.ALL)
            st.number_input(
                t("roll_call.minutes"), MIN_MINUTES, MAX_MINUTES, DEFAULT_MINUTES, key=MINUTES, width=150
            )
            name = reference.areas.name_of(area) if area else t("filter.all_areas")
            st.button(
                t("roll_call.start", area=escape_markdown(name)),
                key="roll-call-start",
                icon=":material/campaign:",
                type="primary",
                on_click=partial(_start, ctx, area, extent),
            )
        with st.container(key="roll-call-desk-result"):
            result_box(ctx, FORM_ID)
        _results(ctx, actor)


def _area(ctx: AppContext, actor: Actor) -> str | None:
    """Return the filter's area where the account may call the roll, else its own; None for none."""
    tree, chosen = ctx.read_model.reference().areas, state.screen().filter.area
    if chosen in tree and actor.may(Verb.CALL_ROLL, tree.path(chosen)):
        return chosen
    if not actor.may_somewhere(Verb.CALL_ROLL):
        return None
    scope = actor.scope(Verb.CALL_ROLL)
    if EVERYWHERE in scope:
        return EVERYWHERE
    return min((code for code in scope if code in tree), default=None)


def _start(ctx: AppContext, area: str, extent: RollCallExtent) -> None:
    """Start a roll call, from a callback."""
    minutes = int(state.widget_value(MINUTES) or DEFAULT_MINUTES)
    command = StartRollCall(area, form_key(FORM_ID), extent, minutes)
    run_command(ctx, FORM_ID, lambda actor: start_roll_call(ctx, actor, command))


def _results(ctx: AppContext, actor: Actor) -> None:
    """Draw the last roll calls, the newest with the posts that have not answered."""
    t, now = state.translator(), ctx.now()
    found = roll_calls(ctx, actor)[:RESULTS_SHOWN]
    if not found:
        st.caption(t("roll_call.none"))
    for number, result in enumerate(found):
        title = roll_call_title(ctx, result, t, lambda moment: clock(moment, now))
        st.markdown(f"{escape_markdown(title)}  \n{escape_markdown(roll_call_sentence(result, t, now))}")
        if number == 0 and result.roll_call.is_answerable(now):
            _missing(ctx, actor, result)
            _withdrawal(ctx, actor, result)


def _missing(ctx: AppContext, actor: Actor, result: RollCallResult) -> None:
    """Draw the posts to call; those that answer meanwhile stay in their place, marked."""
    t, day, number = state.translator(), state.screen().day, result.roll_call.number
    present = [post.site_id for post in result.missing]
    kept = [site for of, site in day.called if of == number]
    listed = list(dict.fromkeys([*kept, *present]))[:ROWS_SHOWN]
    day.called = tuple((number, site) for site in listed)
    if not listed:
        return
    st.text_input(
        t("receipt.call_answered_by"),
        key=ANSWERED_BY,
        max_chars=MAX_ANSWERED_BY_LENGTH,
        placeholder=t("receipt.answered_by_hint"),
    )
    with st.container(key="roll-call-rows", gap="xxsmall"):
        for site in listed:
            if post := result.roll_call.post(site):
                _row(ctx, actor, result, post)
    if len(present) > len(listed):
        st.caption(t("today.more", count=len(present) - len(listed)))


def _row(ctx: AppContext, actor: Actor, result: RollCallResult, post: CalledPost) -> None:
    t, reference = state.translator(), ctx.read_model.reference()
    is_answered = post.site_id in result.answers
    unit = unit_name(reference.units, post.unit) if post.unit else t("roll_call.no_unit")
    phone = phone_book(ctx, actor).number_for(post.site_id, post.unit)
    said = " · ".join(filter(None, (unit, phone)))
    mark = ":green[✓]" if is_answered else ":red[●]"
    number = result.roll_call.number
    with st.container(
        key=f"roll-call-row-{number}-{post.site_id}",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        name = escape_markdown(result.names[post.site_id])
        st.markdown(f"{mark} **{name}** · {escape_markdown(said)}", width="stretch")
        may = actor.may(Verb.DRAFT_PLAN, reference.areas.path(post.area))
        st.button(
            t("receipt.entered" if is_answered else "receipt.enter_call"),
            key=f"roll-call-phone-{number}-{post.site_id}",
            disabled=is_answered or not may,
            on_click=partial(_enter, ctx, number, post.site_id),
        )


def _enter(ctx: AppContext, number: int, site_id: str) -> None:
    """Enter that the post has answered the telephone, from a callback; the field is for one call."""
    answered_by = (state.widget_value(ANSWERED_BY) or "").strip()
    command = AnswerRollCall(number, site_id, form_key(FORM_ID), answered_by)
    if run_command(ctx, FORM_ID, lambda actor: answer_roll_call(ctx, actor, command)):
        state.set_widget(ANSWERED_BY, "")


def _withdrawal(ctx: AppContext, actor: Actor, result: RollCallResult) -> None:
    """Draw the way back from a roll call that was started by mistake, behind a line that unfolds."""
    t, roll_call = state.translator(), result.roll_call
    if roll_call.started_by != actor.id or not roll_call.is_open(ctx.now()):
        return
    with st.popover(t("roll_call.withdraw"), key="roll-call-withdraw-step"):
        st.button(
            t("roll_call.withdraw_now", number=roll_call.number),
            key="roll-call-withdraw",
            on_click=partial(_withdraw, ctx, roll_call.number),
        )


def _withdraw(ctx: AppContext, number: int) -> None:
    """Withdraw the roll call, from a callback."""
    command = WithdrawRollCall(number, form_key(FORM_ID))
    run_command(ctx, FORM_ID, lambda actor: withdraw_roll_call(ctx, actor, command))
