"""Distribution rounds of the last days: how many stops have signed, and the sheet to print."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.supplies.rounds import supply_rounds
from geo.text.app_pages import ROUND_SHEET
from geo.text.supplies import name_of
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import link_button
from pages.components.app.times import clock

ROUNDS_SHOWN = 6


def round_list(ctx: AppContext, actor: Actor) -> None:
    """Draw a line for each round, newest first, with the link to its sheet."""
    t, now = state.translator(), ctx.now()
    rounds = supply_rounds(ctx, actor)
    st.markdown(f"**{t('supplies.rounds')}**")
    if not rounds:
        st.caption(t("supplies.no_rounds"))
    for each in rounds[:ROUNDS_SHOWN]:
        line = t(
            "supplies.round_line",
            number=f"{each.number}",
            time=clock(each.left_at, now),
            place=name_of(ctx, each.from_place, t),
            signed=f"{each.signed}",
            stops=f"{len(each.stops)}",
        )
        with st.container(
            key=f"stock-round-{each.number}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            st.markdown(escape_markdown(line), width="content")
            label = t("supplies.round_print", number=f"{each.number}")
            link_button(actor, label, ROUND_SHEET.path, {"number": each.number}, ROUND_SHEET.icon)
