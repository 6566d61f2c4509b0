"""Handovers of the present change of shift, worst first; a press opens the card of one."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.handovers.command_post import commanded_area
from geo.domain.handovers.handover import Handover, HandoverState
from geo.services.context import AppContext
from geo.services.handovers.handovers import HandoverList, HandoverRow, present_handovers
from geo.text.handovers import place_name, state_sentence
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.handovers.words import MARKS, handover_words

SHOWN = 5
"""Rows in sight; their number does not change during a change of shift: buttons that write stand below."""
POST_KEY = "handover-post"


def handover_list(ctx: AppContext, actor: Actor) -> None:
    """Draw the handovers that the account answers for; nothing between two changes of shift without any."""
    listed = present_handovers(ctx, actor)
    if not listed.rows:
        return
    with st.container(key="handover", gap="xsmall"):
        _head(ctx, listed)
        with st.container(key="handover-rows", gap=None):
            for row in listed.rows[:SHOWN]:
                _row(ctx, row)
        if len(listed.rows) > SHOWN:
            _others(listed)


def _head(ctx: AppContext, listed: HandoverList) -> None:
    """Draw the time of the change of shift, and how many posts are in which state."""
    t, now = state.translator(), ctx.now()
    posts = [row for row in listed.rows if not commanded_area(row.handover.site_id)]
    time = clock(max(row.handover.shift_start for row in posts or listed.rows), now)
    counts = [
        t("handover.counts", state=t(f"handover.state.{each}"), count=listed.counts[each])
        for each in HandoverState
        if listed.counts.get(each)
    ]
    st.markdown(f"**{t('handover.list', time=time)}** · {' · '.join(counts)}")


def _row(ctx: AppContext, row: HandoverRow) -> None:
    said = state_sentence(row.handover, row.state, handover_words(ctx))
    name = place_name(row.handover.site_id, row.name, state.translator())
    colour = "red" if row.state is HandoverState.LAPSED else "gray"
    st.button(
        f"{MARKS[row.state]} **{escape_markdown(name)}** · :{colour}[{escape_markdown(said)}]",
        key=f"handover-row-{row.handover.site_id}",
        type="secondary" if _key(row.handover) == state.screen().day.chosen else "tertiary",
        width="stretch",
        wrap=True,
        on_click=_choose,
        args=(row.handover,),
    )


def _others(listed: HandoverList) -> None:
    """Draw the choice among all posts: a desk enters handovers by telephone."""
    t = state.translator()
    rows = {row.handover.site_id: row for row in listed.rows}
    names = {
        code: f"{place_name(code, row.name, t)} · {t(f'handover.state.{row.state}')}"
        for code, row in rows.items()
    }

    def on_change() -> None:
        state.on_widget_change()
        if row := rows.get(state.widget_value(POST_KEY) or ""):
            _choose(row.handover)

    choice(
        t("handover.post"),
        unique_labels(names),
        index=None,
        key=POST_KEY,
        placeholder=t("handover.post_hint", count=len(rows)),
        label_visibility="collapsed",
        on_change=on_change,
    )


def _choose(handover: Handover) -> None:
    """Show the card of a handover, from a callback."""
    state.choose_site(handover.site_id)
    state.screen().day.chosen = _key(handover)
    state.screen().day.finding = ""
    state.screen().shift_start = handover.shift_start.isoformat()


def _key(handover: Handover) -> OwedKey:
    return OwedKey(OwedKind.HANDOVER, handover.id)
