"""Addresses within the application, and links to our own pages to print and files to download.

The routes behind these links know nothing of the screen: all they need is in the query.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from geo.domain.actors import Actor
from geo.services.accounts.directory import AS_PARAM
from geo.text.app_pages import AppPage
from pages.components.app import identity, state

WORD, FILE = ":material/docs:", ":material/download:"


def screen_link(screen: AppPage, title: str = "", badge: str = "") -> None:
    """Draw a link to a screen with filter and language; Streamlit's own navigation drops the query.

    Args:
        screen: the screen.
        title: catalogue key of the text, "" for that of the screen.
        badge: text shown beside it that asks for attention, "" for none.
    """
    label = state.translator()(title or screen.title)
    if badge:
        label += f" :red-badge[{badge}]"
    st.page_link(screen.script, label=label, icon=screen.icon, query_params=state.link_query())


def print_link(actor: Actor, page: AppPage, query: Mapping[str, object]) -> None:
    """Draw a link to a page to print; arguments as for ``link_button``."""
    link_button(actor, state.translator()(page.title), page.path, query, page.icon)


def link_button(actor: Actor, label: str, path: str, query: Mapping[str, object], icon: str) -> None:
    """Draw a link to ``path`` with the query, in the reader's language and for the acting account."""
    acting = {} if actor.id == identity.account_of_connection() else {AS_PARAM: actor.id}
    st.link_button(label, app_url(path, **query, lang=state.screen().lang, **acting), icon=icon)


def app_url(path: str, **query: object) -> str:
    """Return the address of a path of this application, as this browser reaches it.

    Args:
        path: the path below the application's base, without a leading slash.
        query: query parameters.

    Returns:
        An absolute address; one from the root where there is no browser.
    """
    url, page = st.context.url or "", state.screen().page
    base = url.removesuffix(f"/{page}") if page else url
    return f"{base}/{path}?{urlencode(query)}" if query else f"{base}/{path}"


def show_site(site_id: str) -> None:
    """Choose a site, from a callback; the map moves there."""
    state.choose_site(site_id, move_map=True)


def drill_into(code: str) -> None:
    """Make an area the current one, from a callback; the map moves there."""
    state.set_filter(state.screen().filter.replace(area=code), move_map=True)
