"""Links to our own pages to print and files to take along: routes that know nothing of this screen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from geo.services.directory import AS
from pages.components import connection, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.domain.actors import Actor

PRINT, WORD, FILE = ":material/print:", ":material/docs:", ":material/download:"


def own_link(actor: Actor, label: str, where: str, query: Mapping[str, object], icon: str) -> None:
    """A link to ``where`` with the query, in the reader's language and for whom this screen is drawn."""
    told = {**query, "lang": state.screen().lang}
    if actor.id != connection.account_of_connection():
        told[AS] = actor.id
    st.link_button(label, f"{own_address()}/{where}?{urlencode(told)}", icon=icon)


def own_address() -> str:
    """The address at which this browser has found us, without the page; "" where there is no browser."""
    url, page = st.context.url or "", state.screen().page
    return url.removesuffix(f"/{page}") if page else url
