"""The last handover of a post, in one line on its card."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.handovers.handovers import last_handover
from geo.services.sites.details import SiteDetails
from geo.text.handovers import state_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.handovers.words import MARKS, handover_words


def site_handover(ctx: AppContext, actor: Actor, details: SiteDetails) -> None:
    """Draw the last handover of a post; nothing for a site without shifts.

    The line is there before the first handover too: the form below must not move.
    """
    if not details.kind.has_shifts(details.site.variant):
        return
    t, now = state.translator(), ctx.now()
    with st.container(key="site-handover"):
        last = last_handover(ctx, actor, details.site.id)
        if last is None:
            st.caption(t("handover.none_of_site"))
            return
        present = last.state_at(now)
        said = state_sentence(last, present, handover_words(ctx))
        line = t("handover.last", time=clock(last.shift_start, now), said=said)
        st.caption(f"{MARKS[present]} {escape_markdown(line)}")
