"""What every page stands on: the office, who acts, and one place where errors are told."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import streamlit as st

from geo.domain.access import Verb
from geo.domain.errors import KadianError
from geo.domain.filters import Known
from geo.i18n import LANGS
from geo.services.directory import seen_as
from geo.services.office import shared_office
from geo.services.overview import known_codes
from geo.services.sessions import ACCOUNT, known_actor, sha256_of
from geo.settings import settings_from_environment
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.outcome import message
from pages.components.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streamlit.navigation.page import Page

    from geo.domain.actors import Actor
    from geo.services.office import Office

STYLE = Path(__file__).parent / "style.css"
ICON = str(Path(__file__).parent / "icon.png")
"""Our own file: an icon by name would be fetched from the internet."""
NOTHING_KNOWN = Known((), (), (), ())
"""For a link that is opened by who may read nothing."""
COOKIES = ("__Host-kadian", "kadian")
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


TURNS = Turns(at_once=2)


@contextmanager
def turn() -> Iterator[None]:
    """Draw when it is this screen's turn."""
    with TURNS.for_news(state.heed_presses) if state.is_for_news() else TURNS.for_a_person():
        yield


def office() -> Office:
    """The office of this process."""
    return shared_office(settings_from_environment())


def account_of_connection() -> str:
    """The account that opened this connection, as the gate tells it; "" where there is no gate."""
    headers = st.context.headers
    return unquote(headers.get(ACCOUNT, "")) if headers else ""


def session_of_connection() -> str:
    """The SHA-256 of the token this connection was opened with; "" where there is no gate."""
    cookies = st.context.cookies or {}
    token = next((cookies[name] for name in COOKIES if name in cookies), "")
    return sha256_of(token) if token else ""


def signed_in(house: Office) -> Actor:
    """Who opened this connection.

    Raises:
        SignedOut: nobody we know: there is no gate, or the account has been taken away.
    """
    return known_actor(house, account_of_connection())


def acting(house: Office) -> Actor:
    """Who acts on this screen: who has signed in; from a demo account, whichever of them is tried."""
    person, viewed = own_self(house), state.viewing()
    return seen_as(house, person, viewed) if viewed else person


def own_self(house: Office) -> Actor:
    """Who acts on this screen once nobody else's rights are looked with."""
    person = signed_in(house)
    state.keep("actor", person.id)
    chosen = state.widget("actor")
    return next((actor for actor in _roles_to_try(house, person) if actor.id == chosen), person)


def _roles_to_try(house: Office, person: Actor) -> tuple[Actor, ...]:
    """All demo accounts for whoever has signed in as one of them; nobody else may be somebody else."""
    accounts = house.board.reference().demo_accounts
    return accounts if person in accounts else ()


def open_screen(house: Office) -> None:
    """Read the link before anything is drawn; who may no longer look as somebody else looks as oneself."""
    if state.viewing() and not own_self(house).may(Verb.MANAGE_ACCOUNTS):
        state.view("")
    person = acting(house)
    known = known_codes(house, person) if person.may_somewhere(Verb.READ) else NOTHING_KNOWN
    state.open_screen(known, house.settings.zone, house.now())


def ways(house: Office, pages: Mapping[Page, Verb | None]) -> None:
    """From page to page with the filter and the language: Streamlit's own navigation drops the query."""
    actor = acting(house)
    with st.container(key="pages", horizontal=True, gap="small"):
        for page, verb in pages.items():
            if verb is None or actor.may_somewhere(verb):
                st.page_link(page, query_params=state.link())


def viewing_notice(house: Office) -> None:
    """In plain sight on every page while one looks with somebody else's rights, with the way back."""
    if not state.viewing():
        return
    words, seen = state.words(), acting(house)
    with st.container(key="viewing", horizontal=True, vertical_alignment="center"):
        st.warning(words("viewing.told", name=plain(seen.name)), icon=":material/visibility:")
        st.button(words("viewing.back"), key="viewing-back", type="primary", on_click=state.view, args=("",))


def identity(house: Office, account: Page) -> None:
    """Language and acting person, on top of the sidebar, with one's own account and the way out."""
    words = state.words()
    person, roles = own_self(house), _roles_to_try(house, signed_in(house))
    people = told_apart({actor.id: actor.name for actor in roles})
    state.keep("lang", state.screen().lang)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if people:
            st.selectbox(
                words("frame.actor"),
                list(people),
                key="actor",
                format_func=lambda code: people.get(code, code),
                placeholder=words("frame.actor"),
                help=words("frame.actor_help"),
                width="stretch",
                disabled=bool(state.viewing()),
                on_change=state.acted,
            )
        else:
            st.markdown(f"**{plain(person.name)}**")
        st.segmented_control(
            words("frame.lang"),
            LANGS,
            key="lang",
            format_func=LANGUAGE_NAMES.__getitem__,
            label_visibility="collapsed",
            required=True,
            on_change=_language,
        )
    with st.container(key="own-ways", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.page_link(account, query_params=state.link())
        st.html(f'<a href="m/?lang={words.lang}">{words("frame.plain")}</a>', width="content")
        st.html(f'<a href="sign-out">{words("frame.sign_out")}</a>', width="content")
    if people:
        st.caption(words("frame.demo"))


def name_the_sidebar() -> None:
    """A word beside the arrows that unfold the sidebar: on a phone all filters are behind them.

    The element also names the language that the screen is drawn in, for the page's script.
    """
    words = state.words()
    rule = (
        f"[data-testid=stExpandSidebarButton]::after {{ content: '{words('frame.more')}'; padding: 0 .5rem }}"
    )
    st.html(f'<style data-page-lang="{words.lang}">{rule}</style>')


@contextmanager
def told_errors() -> Iterator[None]:
    """Our errors as a sentence with what to do; everything else is Streamlit's to show."""
    try:
        yield
    except KadianError as error:
        st.error(message(error))


def _language() -> None:
    chosen = state.widget("lang")
    if chosen in LANGS:
        state.choose_language(chosen)
