"""Locked pages, and the notice of a missing right with the names of those who can grant it."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.services.context import AppContext
from geo.text.app_pages import SITUATION, AppPage
from pages.components.app import identity, state
from pages.components.app.markdown import escape_markdown
from pages.components.app.refresh import auto_refresh, render_stamp


def show_if_locked(ctx: AppContext, screen: AppPage) -> bool:
    """Show in place of a screen that the acting account lacks its right; return whether that is so.

    Impersonation begins on the screen of administration: where that is locked for the impersonated account,
    the situation map is opened in its place.
    """
    stamp = render_stamp(ctx)
    if screen.is_open_to(identity.current_actor(ctx)):
        return False
    if state.impersonated_account():
        st.switch_page(SITUATION.script, query_params=state.link_query())
    st.header(state.translator()(screen.title))
    access_denied(ctx, screen.locked)
    auto_refresh(ctx, stamp)
    return True


def access_denied(ctx: AppContext, message_key: str) -> None:
    """Show the text of a missing right with the names of those who can grant it.

    Args:
        ctx: the application context, read for the accounts.
        message_key: message with the parameter ``who``, filled in with the names, or "–" without any.
    """
    accounts = ctx.read_model.reference().accounts
    names = [account.name for account in accounts if account.may_somewhere(Verb.GRANT)]
    st.info(
        escape_markdown(state.translator()(message_key, who="; ".join(names) or "–")), icon=":material/lock:"
    )
