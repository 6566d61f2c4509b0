"""Where an account is signed in and since when, each to be ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.area_totals import plain
from pages.components.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.services.office import Office
    from geo.services.sessions import Session


def session_list(
    house: Office, sessions: Sequence[Session], end: Callable[[str], None], mine: str = ""
) -> None:
    """A row a session; ``end`` is called with the SHA-256 of the one to end, ``mine`` is this very one."""
    words, now = state.words(), house.now()
    with st.container(key="sessions"):
        if not sessions:
            st.caption(words("sessions.none"))
        for session in sessions:
            told = words(
                "sessions.row",
                address=session.address or "–",
                since=clock(session.created, now),
                seen=clock(session.last_seen, now),
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                if session.sha256 == mine:
                    st.markdown(f"{plain(told)} · **{words('sessions.mine')}**")
                    continue
                st.markdown(plain(told))
                key = f"end-{session.sha256[:12]}"
                st.button(words("sessions.end"), key=key, on_click=end, args=(session.sha256,))
