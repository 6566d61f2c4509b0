"""One's own account: change of password, end of other sessions."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import PasswordChange, SessionsEnd
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.services.accounts.own_account import (
    PasswordRenewal,
    change_own_password,
    end_own_sessions,
    own_sessions,
)
from geo.services.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from geo.services.context import AppContext
from pages.components.admin.session_list import session_list
from pages.components.app import identity, state
from pages.components.widgets.command_result import form_key, run_and_reset, run_command

FORM_ID = "account"
"""Where the results of this page's commands are shown."""
LOCAL_ADDRESS = "127.0.0.1"
"""Address of a browser on this very machine, for which Streamlit names none."""


def own_sessions_list(ctx: AppContext, actor: Actor, current_session: str) -> None:
    """Draw the session of this browser, and the others folded: a demo account has those of all its users.

    ``current_session`` is the SHA-256 of the session of this browser.
    """
    t = state.translator()

    def end(only: str) -> None:
        def end_sessions(presser: Actor) -> Receipt:
            except_session = "" if only else identity.session_of_connection()
            end = SessionsEnd(
                presser.id, form_key(f"own-{only}"), only_session=only, except_session=except_session
            )
            return end_own_sessions(ctx, presser, end)

        run_command(ctx, FORM_ID, end_sessions)

    st.markdown(f"**{t('sessions.title')}**")
    sessions = own_sessions(ctx, actor)
    here = [session for session in sessions if session.sha256 == current_session]
    others = [session for session in sessions if session.sha256 != current_session]
    with st.container(key="sessions"):
        session_list(ctx, here, end, current_session)
        if others:
            with st.expander(t("sessions.others", count=len(others)), key="other-sessions"):
                session_list(ctx, others, end)
                st.button(t("sessions.end_others"), key="press-end-others", on_click=end, args=("",))


def own_password_form(ctx: AppContext, actor: Actor) -> None:
    """Draw the fields for the old password and, twice, the new one."""
    t, key = state.translator(), form_key("own-password")
    if actor in ctx.read_model.reference().demo_accounts:
        st.info(t("password.demo"))
        return
    with st.form("own-password", enter_to_submit=False):
        st.markdown(f"**{t('password.title')}**")
        for field in ("old", "new", "again"):
            st.text_input(t(f"password.{field}"), key=f"{field}-{key}", type="password", max_chars=MAX_LENGTH)
        st.caption(t("password.text", shortest=MIN_LENGTH, longest=MAX_LENGTH))
        st.form_submit_button(
            t("password.press"),
            key="press-own-password",
            type="primary",
            on_click=_change_password,
            args=(ctx, key),
        )


def _change_password(ctx: AppContext, key: str) -> None:
    old, new, again = (state.widget_value(f"{field}-{key}") or "" for field in ("old", "new", "again"))
    renewal = PasswordRenewal(
        old, new, st.context.ip_address or LOCAL_ADDRESS, identity.session_of_connection()
    )

    def change(actor: Actor) -> Receipt:
        if new != again:
            raise InvalidInput("error.not_the_same")
        return change_own_password(ctx, actor, PasswordChange(actor.id, key), renewal)

    run_and_reset(ctx, FORM_ID, change)
