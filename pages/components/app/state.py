"""Session state of one open screen and its form in the link; the only module that touches it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo.domain.filters import KnownCodes, SiteFilter, unrecognised
from geo.domain.map_views import MapView, Shade
from geo.i18n import LANGS, Translator, preferred_language
from pages.components.app.day_state import DayScreenState
from pages.components.app.form_state import FormState
from pages.components.app.screen_state import WALL, PhoneTab, ScreenState, to_widget_value
from pages.components.app.streamlit_protocol import is_fragment_rerun, is_history_navigation

FILTER_PARTS = (
    "area",
    "kind",
    "status",
    "category",
    "unit",
    "freshness",
    "outstanding",
    "search",
    "attention",
    "as_of",
    "since",
)
"""Parts of the filter with a widget of the same key."""


ACCOUNT_MENU = "account-menu"
"""Key of the menu with the account and, on a phone, the pages."""


def screen() -> ScreenState:
    """Return the state of the open screen, which ``open_screen`` has created."""
    current: ScreenState = st.session_state["screen"]
    return current


def open_screen(codes: KnownCodes, zone: ZoneInfo, now: datetime) -> ScreenState:
    """Create the state from the link in the first run, and again when the link was changed from outside.

    A press or an automatic refresh may carry the link of before the last run, because the browser learns of
    the new one only afterwards. Back and Forward carry the requested link in any case.

    Args:
        codes: the codes a filter may name.
        zone: the time zone of displayed times.
        now: the time against which relative times of the link are read.
    """
    query = {name: value for name, value in st.query_params.items() if value}
    previous: ScreenState | None = st.session_state.get("screen")
    if previous is not None and (
        previous.query == query or (previous.link_dirty and not is_history_navigation())
    ):
        _apply_pending_filter(previous)
        return previous
    requested_lang = query.get("lang")
    usual_lang = previous.lang if previous and not previous.lang_chosen else _browser_language()
    lang = requested_lang if requested_lang in LANGS else usual_lang
    site_filter = SiteFilter.from_query(query, codes, now)
    created = ScreenState(
        filter=site_filter,
        zone=zone,
        lang=lang,
        lang_chosen=requested_lang in LANGS,
        site=query.get("site", ""),
        query=query,
        unrecognised=unrecognised(query, codes, now),
        view_target=query.get("site", ""),
        is_narrow=_is_phone(),
        is_wall=query.get(WALL) == "1",
        link_view=MapView.from_query(query),
        link_shade=Shade.from_query(query),
        day=DayScreenState().under_link(query),
    )
    if previous is not None:
        created.inherit(previous)
    if created.link_view:
        created.phone_tab = PhoneTab.MAP
    st.session_state["screen"] = created
    set_widget("lang", lang)
    _fill_widgets(created)
    return created


def clear_other_account(account: str) -> bool:
    """Drop all state of a screen that was drawn for another account.

    Returns:
        Whether there was any.
    """
    current: ScreenState | None = st.session_state.get("screen")
    is_others = current is not None and current.rendered_for.account != account
    for key in list(st.session_state) if is_others else ():
        del st.session_state[key]
    return is_others


def link_query() -> dict[str, str]:
    """Return the query parameters of a link to this view."""
    return screen().link_query()


def _browser_language() -> str:
    return preferred_language(st.context.headers.get("Accept-Language", "") if st.context.headers else "")


def _is_phone() -> bool:
    """Guess from the request whether the browser is a phone's; the page reports its width later."""
    headers: Mapping[str, str] = st.context.headers or {}
    return headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in headers.get("User-Agent", "")


def write_link() -> None:
    """Bring the address bar in step with the view; while the time bar plays, only once it has stopped."""
    current, query = screen(), link_query()
    if current.is_playing:
        return
    if query != current.query:
        st.query_params.from_dict(query)  # may end the run for another before the browser learns of it
        current.query = query
    current.link_dirty = False


def translator() -> Translator:
    """Return the translator for the reader's language.

    Without a screen yet, for an error before it, the browser's language decides.
    """
    current: ScreenState | None = st.session_state.get("screen")
    return Translator(current.lang if current else _browser_language())


def mark_dirty() -> ScreenState:
    """Return the state from a callback, marked as newer than the link."""
    current = screen()
    current.link_dirty, current.is_auto_refresh, current.is_playing = True, False, False
    current.unrecognised = {}
    current.press_count += 1
    return current


def on_widget_change() -> None:
    """Mark the state as newer than the link: the callback of widgets that need nothing else."""
    mark_dirty()


def on_menu_change() -> None:
    """Fill in the fields of a menu that is opened: they are new to the browser."""
    current = mark_dirty()
    current.widgets_stale, current.has_toggled_menu = True, True
    set_widget("lang", current.lang)


def mark_auto_refresh() -> None:
    """Mark the next run as an automatic refresh, which stops no playing."""
    is_playing = screen().is_playing
    current = mark_dirty()
    current.is_auto_refresh, current.is_playing = True, is_playing


def consume_auto_refresh() -> bool:
    """Return whether this run is an automatic refresh, and clear the mark."""
    current: ScreenState | None = st.session_state.get("screen")
    is_auto = current is not None and current.is_auto_refresh
    if current is not None:
        current.is_auto_refresh = False
    return is_auto


def set_filter(new_filter: SiteFilter, *, move_map: bool = False) -> None:
    """Show another filter, from a callback.

    Args:
        new_filter: the filter to show.
        move_map: whether the map moves to its area.
    """
    current = mark_dirty()
    if new_filter != current.filter:
        new_list()
    current.set_filter(new_filter)
    if move_map:
        _move_map(current, "")


def stage_filter_value(part: str, value: Any) -> None:
    """Store a value from the callback of a filter widget; the next run merges it into the filter.

    During an automatic refresh the value may be old: it is dropped and the widgets are filled in again.
    """
    if not is_fragment_rerun():
        mark_dirty().pending_filter[part] = value
    else:
        screen().widgets_stale = True


def refill_stale_widgets() -> None:
    """Fill in the filter widgets again after the browser sent an older filter."""
    current = screen()
    if current.widgets_stale:
        current.widgets_stale = False
        _fill_widgets(current)


def _apply_pending_filter(current: ScreenState) -> None:
    refill_stale_widgets()
    displayed, merged = current.filter_as_displayed, current.merge_pending()
    if merged != current.filter:
        new_list()
        current.link_view = current.link_shade = None
    if merged.area != current.filter.area:
        _move_map(current, "")
    current.filter = merged
    if displayed != merged:
        _fill_widgets(current)


def widget_value(key: str) -> Any:
    """Return the value of a widget by its key; None where it was not drawn yet."""
    return st.session_state.get(key)


def widget_values() -> dict[str, Any]:
    """Return all session state of this screen by key."""
    return {str(key): value for key, value in st.session_state.items()}


def default_widget(key: str, value: Any) -> None:
    """Set a widget's value unless it has one: Streamlit drops the values of widgets of other pages."""
    if key not in st.session_state:
        st.session_state[key] = value


def set_widget(key: str, value: Any) -> None:
    """Set a widget's value, from a callback or before the widget is drawn."""
    current: ScreenState | None = st.session_state.get("screen")
    last = current.last_press if current else None
    if last is not None and not last.is_rendered:
        last.answer_values[key] = value  # a person did not type it
    st.session_state[key] = value


def yield_to_pending_rerun() -> None:
    """Give way to a press on this screen: Streamlit ends a run where it reads session state."""
    st.session_state.get("screen")


class _HeldYield:
    """Does nothing where Streamlit would end a run; ``original`` is what it does otherwise."""

    def __init__(self, original: Callable[[], None]) -> None:
        self.original = original

    def __call__(self) -> None:
        """Let the run go on."""


def hold_reruns() -> None:
    """Let the callbacks of this run end before the next run begins, until ``release_reruns``.

    Streamlit ends a callback, too, where it reads session state while another press waits: the command would
    be recorded, and its receipt lost.
    """
    if (context := get_script_run_ctx()) is not None:
        original = context.session_state._yield_callback  # noqa: SLF001 - there is no other way
        if not isinstance(original, _HeldYield):
            object.__setattr__(context.session_state, "_yield_callback", _HeldYield(original))


def release_reruns() -> None:
    """Let a press end the run again, now that the callbacks are over."""
    if (context := get_script_run_ctx()) is not None:
        held = context.session_state._yield_callback  # noqa: SLF001 - as above
        if isinstance(held, _HeldYield):
            object.__setattr__(context.session_state, "_yield_callback", held.original)


def choose_site(site_id: str, *, move_map: bool = False) -> None:
    """Show a site's card and form, from a callback.

    Args:
        site_id: the site; "" closes the card.
        move_map: whether the map moves to the site.
    """
    current = mark_dirty()
    if move_map:
        _move_map(current, site_id)
    if site_id != current.site:
        current.site, current.form, current.site_result = site_id, None, None


def show_tab(tab: PhoneTab) -> None:
    """Show a tab on a phone instead of another tab or a site, from a callback."""
    choose_site("")
    mark_dirty().phone_tab = tab


def show_wall(*, is_wall: bool) -> None:
    """Enter or leave the layout of a wall screen, from a callback."""
    mark_dirty().is_wall = is_wall


def form_for(subject: str, version: int) -> FormState:
    """Return the form state of a site or of something else, created on ``version`` where there is none of it.

    A form keeps the version it was opened on, however often the screen refreshes.
    """
    current = screen()
    if current.form is None or current.form.subject != subject:
        current.form = FormState(subject, version)
    return current.form


def new_form() -> None:
    """Start the next filling-in empty and on the newest version."""
    current = screen()
    if current.form is not None:
        current.form.is_recorded = True
    current.form = None


def new_list() -> None:
    """Start the next list without ticks, and its bulk change with a new key."""
    current = screen()
    current.list_generation += 1
    current.ticked, current.bulk_key, current.bulk_status_to_confirm = (), uuid4().hex, ""


def choose_language(lang: str) -> None:
    """Show the screen in another language, from a callback."""
    current = mark_dirty()
    current.lang, current.lang_chosen = lang, True
    new_list()
    _fill_widgets(current)  # the browser knows options by their labels and must receive the new ones


def impersonated_account() -> str:
    """Return the account whose rights the screens are seen with, "" for one's own."""
    current: ScreenState | None = st.session_state.get("screen")
    return current.impersonated_account if current else ""


def impersonate(account: str) -> None:
    """Show the screens with the rights of an account, "" for one's own, from a callback."""
    mark_dirty().impersonated_account = account
    choose_site("")


def on_page_change(page: str) -> None:
    """Drop the result of a command when another page is opened, and close the menu that led there."""
    current = screen()
    if current.page != page:
        if widget_value(ACCOUNT_MENU):
            set_widget(ACCOUNT_MENU, value=False)
        current.page, current.page_result, current.own_order = page, None, ()
        current.day.leave_page()


def _move_map(current: ScreenState, view_target: str) -> None:
    current.view_token += 1
    current.view_target, current.link_view, current.link_shade = view_target, None, None


def default_filter_widgets() -> None:
    """Set the filter widgets again after another page was shown."""
    current = screen()
    for part in FILTER_PARTS:
        default_widget(part, _filter_widget_value(current, part))


def _fill_widgets(current: ScreenState) -> None:
    for part in FILTER_PARTS:
        st.session_state[part] = _filter_widget_value(current, part)


def _filter_widget_value(current: ScreenState, part: str) -> Any:
    """Return what the widget of a part shows; the search field is empty rather than showing an empty text."""
    value = to_widget_value(getattr(current.filter, part), current.zone)
    return value or None if part == "search" else value
