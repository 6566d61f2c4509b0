"""Frame of every page: application context, identity, navigation and notices."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import ConnectionChanged
from geo.domain.filters import KnownCodes
from geo.i18n import LANGS
from geo.services.bootstrap import shared_context
from geo.services.context import AppContext
from geo.services.schedule.exchange_requests import count_open_requests
from geo.services.situation.overview import known_codes
from geo.settings import settings_from_environment
from geo.text.app_pages import ACCOUNT, LITE_FOLDER, SCHEDULE, SCREENS, first_page
from geo.text.demo_accounts import demo_account_name
from pages.components.app import state
from pages.components.app.backup_state import backup_state
from pages.components.app.error_display import error_text
from pages.components.app.identity import (
    current_actor,
    demo_actors,
    real_actor,
    render_identity,
    signed_in_actor,
)
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.menu import menu
from pages.components.app.navigation import screen_link
from pages.components.app.render_queue import RenderQueue
from pages.components.app.sound_toggle import sound_toggle

STYLE_FILES = ("style.css", "map_pages.css", "phone.css")
ICON = f"data:image/png;base64,{b64encode((Path(__file__).parent / 'icon.png').read_bytes()).decode()}"
"""An icon of our own: one by name would be fetched from the internet. Streamlit reads a file in each run."""
NO_CODES = KnownCodes((), (), (), ())
"""Known codes for a link opened by an account that may read nothing."""
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


RENDER_QUEUE = RenderQueue(max_parallel=2)


@cache
def style_sheet() -> str:
    """Join the style sheets of all pages to one element; Streamlit would read a file again in each run."""
    styles = "\n".join((Path(__file__).parent / name).read_text("utf-8") for name in STYLE_FILES)
    return f"<style>{styles}</style>"


@contextmanager
def render_slot() -> Iterator[None]:
    """Hold a slot of the render queue during the block; a refresh waits behind presses."""
    state.release_reruns()
    with (
        RENDER_QUEUE.for_refresh(state.yield_to_pending_rerun)
        if state.consume_auto_refresh()
        else RENDER_QUEUE.for_press()
    ):
        yield


def app_context() -> AppContext:
    """Return the application context of this process."""
    return shared_context(settings_from_environment())


def open_screen(ctx: AppContext) -> None:
    """Read the link before anything is drawn, and record the identity the screen is drawn for.

    An impersonation that is no longer allowed ends. State of another account is dropped: the account
    connected now never saw it.
    """
    is_others = state.clear_other_account(signed_in_actor(ctx).id)
    if state.impersonated_account() and not real_actor(ctx).may(Verb.MANAGE_ACCOUNTS):
        state.impersonate("")
    actor = current_actor(ctx)
    codes = known_codes(ctx, actor) if actor.may_somewhere(Verb.READ) else NO_CODES
    screen = state.open_screen(codes, ctx.settings.zone, ctx.now())
    screen.rendered_for = render_identity(actor)
    if is_others:
        screen.rejection = ConnectionChanged()


def top_bar(ctx: AppContext) -> None:
    """Draw the links between the pages and, at the right end, the account's menu; on a phone one menu."""
    actor = current_actor(ctx)
    if state.screen().is_narrow:
        with st.container(key="phone-menu"):
            box = menu(state.translator()("frame.menu"), icon=":material/menu:", key=state.ACCOUNT_MENU)
        if box.open:
            with box:
                _page_links(ctx, actor)
                _account_menu(ctx)
                backup_state(ctx)
        return
    with st.container(key="top-bar", horizontal=True, vertical_alignment="center", gap="small"):
        _page_links(ctx, actor)
        name = escape_markdown(_account_name(ctx, actor))
        box = menu(name, icon=":material/person:", key=state.ACCOUNT_MENU)
        if box.open:
            with box:
                _account_menu(ctx)


def _account_name(ctx: AppContext, actor: Actor) -> str:
    """Return the name of the acting account, of a demo account in the reader's language."""
    is_demo = actor.id in ctx.read_model.reference().demo_codes
    return demo_account_name(actor, state.translator()) if is_demo else actor.name


def _page_links(ctx: AppContext, actor: Actor) -> None:
    """Draw the links to the screens that are open to the account, its first page first.

    One's own account is in the menu.
    The link to the shift schedule says how many requests wait for an answer of the account.
    """
    requests = count_open_requests(ctx, actor) if actor.may_somewhere(Verb.READ) else 0
    badge = state.translator()("schedule.badge", count=requests) if requests else ""
    with st.container(key="pages", horizontal=True, gap="small"):
        first = first_page(actor)
        for screen in (first, *(screen for screen in SCREENS if screen is not first)):
            if screen is not ACCOUNT and screen.is_open_to(actor):
                screen_link(screen, badge=badge if screen is SCHEDULE else "")


def exercise_strip(ctx: AppContext) -> None:
    """Show across the top of every screen that the store is for an exercise."""
    if notice := ctx.read_model.reference().exercise_notice(state.translator()):
        with st.container(key="exercise"):
            st.html(f'<p role="note">{notice}</p>')


def impersonation_notice(ctx: AppContext) -> None:
    """Show on every page that another account's rights are in use, with the way back."""
    if not state.impersonated_account():
        return
    t, impersonated = state.translator(), current_actor(ctx)
    with st.container(key="viewing", horizontal=True, vertical_alignment="center"):
        st.warning(t("viewing.text", name=escape_markdown(impersonated.name)), icon=":material/visibility:")
        st.button(
            t("viewing.back"), key="viewing-back", type="primary", on_click=state.impersonate, args=("",)
        )


def rejection_notice() -> None:
    """Show why the last press was not carried out, until the next press."""
    if (error := state.screen().rejection) is not None:
        with st.container(key="refused"):
            st.error(error_text(error))


def _account_menu(ctx: AppContext) -> None:
    """Draw acting account and language; links to one's account, the low-bandwidth version and sign-out."""
    t = state.translator()
    actor, alternatives = real_actor(ctx), demo_actors(ctx, signed_in_actor(ctx))
    names = unique_labels({actor.id: demo_account_name(actor, t) for actor in alternatives})
    state.default_widget("lang", state.screen().lang)
    if names:
        choice(
            t("frame.actor"),
            names,
            key="actor",
            placeholder=t("frame.actor"),
            help=t("frame.actor_help"),
            disabled=bool(state.impersonated_account()),
            persist_state="session",
            on_change=state.on_widget_change,
        )
    else:
        st.markdown(f"**{escape_markdown(actor.name)}**")
    st.segmented_control(
        t("frame.lang"),
        LANGS,
        key="lang",
        format_func=LANGUAGE_NAMES.__getitem__,
        label_visibility="collapsed",
        required=True,
        on_change=_on_language_change,
    )
    sound_toggle()
    with st.container(key="own-ways", gap="xsmall"):
        screen_link(ACCOUNT)
        st.html(f'<a href="{LITE_FOLDER}?lang={t.lang}">{t("frame.plain")}</a>', width="content")
        st.html(f'<a href="sign-out">{t("frame.sign_out")}</a>', width="content")
    if names:
        st.caption(t("frame.demo"))


def label_sidebar_toggle() -> None:
    """Put a text beside the arrows that unfold the sidebar, and one in place of Streamlit's "Add: …".

    The search field thereby offers to filter by what was typed.

    The element also names the language the screen is drawn in, for the page's script.
    """
    t = state.translator()
    more = f"[data-testid=stExpandSidebarButton]::after {{ content: '{t('frame.more')}'; padding: 0 .5rem }}"
    typed = f"[data-key=__creatable__]::before {{ content: '{t('filter.search_text')}' }}"
    st.html(f'<style data-page-lang="{t.lang}">{more} {typed}</style>')


def _on_language_change() -> None:
    chosen = state.widget_value("lang")
    if chosen in LANGS:
        state.choose_language(chosen)
