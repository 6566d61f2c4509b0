"""What one open screen remembers, and its form in the link: the only module that touches session state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from geo.domain.filters import SiteFilter, left_out
from geo.i18n import LANGS, Words, language_of
from pages.components.memory import Form, Screen, widget_value
from pages.components.wire import asked_by_history, asked_by_look

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from geo.domain.filters import Known

PARTS = ("area", "kind", "status", "meaning", "unit", "freshness", "search", "attention", "as_of", "since")
"""Filter parts with a widget of the same key."""


def screen() -> Screen:
    """The open screen's memory; ``open_screen`` has made it."""
    return st.session_state["screen"]


def open_screen(known: Known, zone: ZoneInfo, now: datetime) -> Screen:
    """Make the memory from the link on the first run, and again when the link was changed from outside.

    A press, or a look for news, may carry the link of before the last run, as the browser learns the new one
    only afterwards. Back and Forward carry what is wished, whatever was under way.
    """
    query = {name: value for name, value in st.query_params.items() if value}
    here: Screen | None = st.session_state.get("screen")
    if here is not None and (here.query == query or (here.acted and not asked_by_history())):
        _settle(here)
        return here
    asked = query.get("lang")
    lang = asked if asked in LANGS else here.lang if here and not here.lang_chosen else _browser_language()
    wanted = SiteFilter.from_query(query, known, now)
    fresh = Screen(
        filter=wanted,
        zone=zone,
        lang=lang,
        lang_chosen=asked in LANGS,
        site=query.get("site", ""),
        query=query,
        left_out=left_out(query, known, now),
        look_at=query.get("site", ""),
    )
    if here is not None:
        fresh.follow(here)
    st.session_state["screen"] = fresh
    put("lang", lang)
    _fill_widgets(fresh)
    return fresh


def forget_others(account: str) -> bool:
    """Forget everything that is remembered of a screen drawn for another account; whether there was one."""
    here: Screen | None = st.session_state.get("screen")
    is_others = here is not None and here.drawn_for[0] != account
    for key in list(st.session_state) if is_others else ():
        del st.session_state[key]
    return is_others


def link() -> dict[str, str]:
    """What is shown, as the query of a link."""
    return screen().link()


def _browser_language() -> str:
    return language_of(st.context.headers.get("Accept-Language", "") if st.context.headers else "")


def write_link() -> None:
    """Bring the link in step with what is shown."""
    here, query = screen(), link()
    if query != here.query:
        st.query_params.from_dict(query)  # may end the run for another before the browser is told
        here.query = query
    here.acted = False


def words() -> Words:
    """The reader's language; the browser's where there is no screen yet, for what went wrong before it."""
    here: Screen | None = st.session_state.get("screen")
    return Words(here.lang if here else _browser_language())


def acted() -> Screen:
    """The memory, from a callback: what it holds is newer than the link."""
    here = screen()
    here.acted, here.for_news, here.left_out = True, False, {}
    here.acts += 1
    return here


def run_for_news() -> None:
    """The run that follows is nobody's press."""
    acted().for_news = True


def is_for_news() -> bool:
    """Whether this run was asked for by the screen itself; a first opening is somebody's."""
    here: Screen | None = st.session_state.get("screen")
    asked = here is not None and here.for_news
    if here is not None:
        here.for_news = False
    return asked


def set_filter(wanted: SiteFilter, *, follow: bool = False) -> None:
    """Show another filter, from a callback; ``follow`` moves the map to its area."""
    here = acted()
    if wanted != here.filter:
        new_list()
    here.press(wanted)
    if follow:
        _move(here, "")


def filter_from_widget(part: str, value: Any) -> None:
    """Note what a widget tells, from its callback; the next run makes a filter of it."""
    if not asked_by_look():
        acted().told[part] = value
    else:
        screen().echoed = True


def forget_echo() -> None:
    """The widgets show the filter again after the browser told of an older one."""
    here = screen()
    if here.echoed:
        here.echoed = False
        _fill_widgets(here)


def _settle(here: Screen) -> None:
    forget_echo()
    heard, wanted = here.heard, here.settled()
    if wanted != here.filter:
        new_list()
    if wanted.area != here.filter.area:
        _move(here, "")
    here.filter = wanted
    if heard != wanted:
        _fill_widgets(here)


def widget(key: str) -> Any:
    """A widget's value by its key; None where it was not drawn yet."""
    return st.session_state.get(key)


def widgets() -> dict[str, Any]:
    """All that is kept for this screen, by key."""
    return {str(key): value for key, value in st.session_state.items()}


def keep(key: str, value: Any) -> None:
    """Give a widget its value unless it has one: widgets of another page were dropped meanwhile."""
    if key not in st.session_state:
        st.session_state[key] = value


def put(key: str, value: Any) -> None:
    """Set a widget's value, from a callback."""
    st.session_state[key] = value


def heed_presses() -> None:
    """Give way to a press on this screen: Streamlit ends a run where it reads what it remembers."""
    st.session_state.get("screen")


def choose_site(site_id: str, *, look: bool = False) -> None:
    """Show a site's card and form; "" closes them. ``look`` moves the map there."""
    here = acted()
    if look:
        _move(here, site_id)
    if site_id != here.site:
        here.site, here.form, here.outcome = site_id, None, None


def form_for(site_id: str, version: int) -> Form:
    """The present filling-in; it keeps the version it was opened on, however often the screen refreshes."""
    here = screen()
    if here.form is None or here.form.site_id != site_id:
        here.form = Form(site_id, version)
    return here.form


def new_form() -> None:
    """The next filling-in starts empty and on the newest version."""
    screen().form = None


def new_list() -> None:
    """The next list starts without ticks, its bulk change anew."""
    here = screen()
    here.table += 1
    here.ticked, here.bulk_key, here.bulk_asked = (), uuid4().hex, ""


def choose_language(lang: str) -> None:
    here = acted()
    here.lang, here.lang_chosen = lang, True
    new_list()
    _fill_widgets(here)  # the browser knows choices by their labels, and is told them anew


def viewing() -> str:
    """The account whose rights the screens are seen with, "" for one's own."""
    here: Screen | None = st.session_state.get("screen")
    return here.viewing if here else ""


def view(account: str) -> None:
    """See the screens with an account's rights from now on, "" for one's own."""
    acted().viewing = account
    choose_site("")


def turned_to(page: str) -> None:
    """What came of a press stays on the page it was made on."""
    here = screen()
    if here.page != page:
        here.page, here.deed = page, None


def _move(here: Screen, look_at: str) -> None:
    here.goto += 1
    here.look_at = look_at


def keep_filter_widgets() -> None:
    """Give the filter's widgets their values again after another page was shown."""
    here = screen()
    for part in PARTS:
        keep(part, widget_value(getattr(here.filter, part), here.zone))


def _fill_widgets(here: Screen) -> None:
    for part in PARTS:
        st.session_state[part] = widget_value(getattr(here.filter, part), here.zone)
