"""Sessions of an account, with place and time of the sign-in, each with a button to end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from geo.services.accounts.sessions import Session
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock


def session_list(
    ctx: AppContext, sessions: Sequence[Session], end: Callable[[str], None], current_session: str = ""
) -> None:
    """Draw one row for each session.

    Args:
        ctx: the application context.
        sessions: the sessions.
        end: called with the SHA-256 of the session to end.
        current_session: SHA-256 of the session of this browser; "" for none.
    """
    t, now = state.translator(), ctx.now()
    for session in sessions:
        row = t(
            "sessions.row",
            address=session.address or "–",
            since=clock(session.created, now),
            seen=clock(session.last_seen, now),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            if session.sha256 == current_session:
                st.markdown(f"{escape_markdown(row)} · **{t('sessions.mine')}**")
                continue
            st.markdown(escape_markdown(row))
            key = f"end-{session.sha256[:12]}"
            st.button(t("sessions.end"), key=key, on_click=end, args=(session.sha256,))
