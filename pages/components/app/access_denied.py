"""Notice of a missing right, with the names of those who can grant it."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.markdown import escape_markdown


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
