"""What every page stands on: the office, who acts, and one place where errors are told."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.errors import ConnectionChanged, KadianError
from geo.domain.filters import Known
from geo.i18n import LANGS
from geo.services.office import shared_office
from geo.services.overview import known_codes
from geo.settings import settings_from_environment
from pages.components import state
from pages.components.area_totals import plain
from pages.components.choices import told_apart
from pages.components.connection import (
    acting,
    drawn_for,
    own_self,
    roles_to_try,
    signed_in,
)
from pages.components.outcome import message
from pages.components.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from streamlit.navigation.page import Page

    from geo.services.office import Office

STYLE = Path(__file__).parent / "style.css"
ICON = str(Path(__file__).parent / "icon.png")
"""Our own file: an icon by name would be fetched from the internet."""
NOTHING_KNOWN = Known((), (), (), ())
"""For a link that is opened by who may read nothing."""
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


def open_screen(house: Office) -> None:
    """Read the link before anything is drawn; who may no longer look as somebody else looks as oneself.

    What the screen remembers of another account is forgotten: whoever is connected now never saw it.
    """
    is_others = state.forget_others(signed_in(house).id)
    if state.viewing() and not own_self(house).may(Verb.MANAGE_ACCOUNTS):
        state.view("")
    person = acting(house)
    known = known_codes(house, person) if person.may_somewhere(Verb.READ) else NOTHING_KNOWN
    screen = state.open_screen(known, house.settings.zone, house.now())
    screen.drawn_for = drawn_for(person)
    if is_others:
        screen.refused = ConnectionChanged()


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


def refusal() -> None:
    """Why the last press was nobody's, until the next one."""
    if (refused := state.screen().refused) is not None:
        with st.container(key="refused"):
            st.error(message(refused))


def identity(house: Office, account: Page) -> None:
    """Language and acting person, on top of the sidebar, with one's own account and the way out."""
    words = state.words()
    person, roles = own_self(house), roles_to_try(house, signed_in(house))
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
