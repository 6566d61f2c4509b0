"""What everybody may do with their own account: another password, an end to other sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.commands import PasswordChange, SessionsEnd
from geo.domain.errors import InvalidInput
from geo.services.own_account import Renewal, change_own_password, end_own_sessions, own_sessions
from geo.services.passwords import LONGEST, SHORTEST
from pages.components import connection, state
from pages.components.deeds import key_of, press, press_anew
from pages.components.session_list import session_list

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.journal import Receipt
    from geo.services.office import Office

OWN = "account"
"""Where the presses of this page are answered."""
LOCAL = "127.0.0.1"
"""Of a browser on this very machine, for which Streamlit names no address."""


def own_signed_in(house: Office, actor: Actor, mine: str) -> None:
    """Where one is signed in; ``mine`` is the session of this browser."""
    words = state.words()

    def end(only: str) -> None:
        def ended(presser: Actor) -> Receipt:
            but = "" if only else connection.session_of_connection()
            end = SessionsEnd(presser.id, key_of(f"own-{only}"), only=only, but=but)
            return end_own_sessions(house, presser, end)

        press(house, OWN, ended)

    st.markdown(f"**{words('sessions.title')}**")
    sessions = own_sessions(house, actor)
    session_list(house, sessions, end, mine)
    if len(sessions) > 1:
        st.button(words("sessions.end_others"), key="press-end-others", on_click=end, args=("",))


def own_password(house: Office, actor: Actor) -> None:
    """The old password, and the new one twice."""
    words, key = state.words(), key_of("own-password")
    if actor in house.board.reference().demo_accounts:
        st.info(words("password.demo"))
        return
    with st.form("own-password", enter_to_submit=False):
        st.markdown(f"**{words('password.title')}**")
        for field in ("old", "new", "again"):
            st.text_input(
                words(f"password.{field}"), key=f"{field}-{key}", type="password", max_chars=LONGEST
            )
        st.caption(words("password.said", shortest=SHORTEST, longest=LONGEST))
        st.form_submit_button(
            words("password.press"),
            key="press-own-password",
            type="primary",
            on_click=_change,
            args=(house, key),
        )


def _change(house: Office, key: str) -> None:
    old, new, again = (state.widget(f"{field}-{key}") or "" for field in ("old", "new", "again"))
    renewal = Renewal(old, new, st.context.ip_address or LOCAL, connection.session_of_connection())

    def change(actor: Actor) -> Receipt:
        if new != again:
            raise InvalidInput("error.not_the_same")
        return change_own_password(house, actor, PasswordChange(actor.id, key), renewal)

    press_anew(house, OWN, change)
