"""Links to our own pages to print and files to take along: routes that know nothing of this screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from pages.components import connection, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor

PRINT, WORD, FILE = ":material/print:", ":material/docs:", ":material/download:"
AS = "as"
"""Says whose rights the screen is seen with; the route decides whether that may be."""


def own_link(actor: Actor, label: str, where: str, query: Mapping[str, object], icon: str) -> None:
    """A link to ``where`` with the query, in the reader's language and for whom this screen is drawn."""
    told = {**query, "lang": state.screen().lang}
    if actor.id != connection.account_of_connection():
        told[AS] = actor.id
    base = st.context.url.rsplit("/", 1)[0] if st.context.url else ""
    st.link_button(label, f"{base}/{where}?{urlencode(told)}", icon=icon)
