"""Roll calls of one's own posts: to answer first, with one press."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.roll_calls.commands import AnswerRollCall
from geo.services.context import AppContext
from geo.services.roll_calls.record import answer_roll_call
from geo.services.roll_calls.roll_calls import OwnCall, own_calls
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "roll-call"


def roll_call_to_answer(ctx: AppContext, actor: Actor) -> None:
    """Draw a card for each own post that is called; nothing where none is."""
    calls = own_calls(ctx, actor)
    if not calls:
        return
    with st.container(key="roll-call", gap="xsmall"):
        for each in calls:
            _card(ctx, actor, each)
        result_box(ctx, FORM_ID)


def _card(ctx: AppContext, actor: Actor, call: OwnCall) -> None:
    t, now, roll_call = state.translator(), ctx.now(), call.roll_call
    key = "roll_call.answered" if call.answer else "roll_call.asked"
    if call.answer is None and not roll_call.is_open(now):
        key = "roll_call.asked_late"
    said = t(key, number=roll_call.number, post=call.name, time=clock(roll_call.closes_at, now))
    may = actor.may(Verb.ACKNOWLEDGE, ctx.read_model.reference().areas.path(call.post.area))
    with st.container(
        key=f"roll-call-card-{roll_call.number}-{call.post.site_id}", border=True, gap="xsmall"
    ):
        mark = ":green[✓]" if call.answer else ":red[●]"
        st.markdown(f"{mark} **{escape_markdown(said)}**")
        st.button(
            t("roll_call.answer"),
            key=f"roll-call-answer-{roll_call.number}-{call.post.site_id}",
            icon=":material/front_hand:",
            type="primary",
            width="stretch",
            disabled=call.answer is not None or not may,
            on_click=partial(_answer, ctx, call),
        )


def _answer(ctx: AppContext, call: OwnCall) -> None:
    """Answer for the post, from a callback."""
    command = AnswerRollCall(call.roll_call.number, call.post.site_id, form_key(FORM_ID))
    run_command(ctx, FORM_ID, lambda actor: answer_roll_call(ctx, actor, command))
