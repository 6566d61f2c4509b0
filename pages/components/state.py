"""What one open screen remembers, and its form in the link: the only module that touches session state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Role
from geo.domain.filters import SiteFilter
from geo.i18n import LANGS, Words, language_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from geo.domain.actors import Actor
    from geo.domain.errors import Conflict
    from geo.domain.filters import Known
    from geo.domain.journal import Receipt

PARTS = ("area", "kind", "status", "meaning", "unit", "freshness", "search", "attention", "as_of", "since")
"""Filter parts with a widget of the same key."""


@dataclass
class Form:
    """One filling-in of the status form: its idempotency key and the version it was opened on."""

    site_id: str
    version: int
    key: str = field(default_factory=lambda: uuid4().hex)


@dataclass
class Outcome:
    """What came of the last press: a receipt, a conflict or a message, kept until the next press."""

    site_id: str
    receipt: Receipt | None = None
    conflict: Conflict | None = None
    command: Any = None
    error: Exception | None = None
    undoable: bool = False
    reason_missing: bool = False


@dataclass
class Screen:
    """Everything one open screen remembers beside its widgets."""

    filter: SiteFilter
    zone: ZoneInfo
    lang: str
    lang_chosen: bool
    site: str
    query: dict[str, str]
    form: Form | None = None
    outcome: Outcome | None = None
    goto: int = 0
    """Counts the moves of the map that were asked for."""
    look_at: str = ""
    """The site the map was last asked to show; "" for the present area."""
    table: int = 0
    """Counts the lists: a list under another filter starts without ticks."""
    marked: str = ""
    """The site that stands out in the list."""
    revision: int = -1
    narrow: bool = False
    """Whether the page is as narrow as a phone: then the sidebar is folded away."""


def screen() -> Screen:
    """The open screen's memory; ``open_screen`` has made it."""
    return st.session_state["screen"]


def open_screen(known: Known, zone: ZoneInfo) -> Screen:
    """Make the memory from the link on the first run, and again when the link was changed from outside."""
    query = {name: value for name, value in st.query_params.items() if value}
    here: Screen | None = st.session_state.get("screen")
    if here is not None and here.query == query:
        return here
    browser = language_of(st.context.headers.get("Accept-Language", "") if st.context.headers else "")
    asked = query.get("lang")
    lang = asked if asked in LANGS else here.lang if here and not here.lang_chosen else browser
    wanted = SiteFilter.from_query(query, known)
    fresh = Screen(
        filter=wanted,
        zone=zone,
        lang=lang,
        lang_chosen=asked in LANGS,
        site=query.get("site", ""),
        query=query,
    )
    if here is not None:
        fresh.goto, fresh.table, fresh.narrow = here.goto + 1, here.table + 1, here.narrow
    st.session_state["screen"] = fresh
    put("lang", lang)
    _fill_widgets(fresh)
    return fresh


def link() -> dict[str, str]:
    """What is shown, as the query of a link."""
    here = screen()
    query = here.filter.to_query()
    if here.lang_chosen:
        query["lang"] = here.lang
    if here.site:
        query["site"] = here.site
    return query


def write_link() -> None:
    """Bring the link in step with what is shown."""
    here, query = screen(), link()
    if query != here.query:
        here.query = query
        st.query_params.from_dict(query)


def words() -> Words:
    return Words(screen().lang)


def set_filter(wanted: SiteFilter, *, follow: bool = False) -> None:
    """Show another filter, from a callback; ``follow`` moves the map to its area."""
    here = screen()
    if wanted != here.filter:
        here.table += 1
    here.filter = wanted
    if follow:
        _move(here, "")
    _fill_widgets(here)


def filter_from_widgets(**parts: Any) -> None:
    """Take the filter as the widgets stand now, from one of their callbacks."""
    here = screen()
    wanted = here.filter.but(**parts)
    if wanted != here.filter:
        here.table += 1
    if wanted.area != here.filter.area:
        _move(here, "")
    here.filter = wanted


def widget(key: str) -> Any:
    """A widget's value by its key; None where it was not drawn yet."""
    return st.session_state.get(key)


def keep(key: str, value: Any) -> None:
    """Give a widget its value unless it has one: widgets of another page were dropped meanwhile."""
    if key not in st.session_state:
        st.session_state[key] = value


def put(key: str, value: Any) -> None:
    """Set a widget's value, from a callback."""
    st.session_state[key] = value


def choose_site(site_id: str, *, look: bool = False) -> None:
    """Show a site's card and form; "" closes them. ``look`` moves the map there."""
    here = screen()
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


def choose_language(lang: str) -> None:
    here = screen()
    here.lang, here.lang_chosen = lang, True
    here.table += 1


def chosen_actor(accounts: Sequence[Actor]) -> Actor:
    """The acting person; a commander, who sees and may most, until another was chosen."""
    keep("actor", max(accounts, key=lambda actor: actor.role is Role.COMMANDER).id)
    chosen = widget("actor")
    return next((actor for actor in accounts if actor.id == chosen), accounts[0])


def _move(here: Screen, look_at: str) -> None:
    here.goto += 1
    here.look_at = look_at


def keep_filter_widgets() -> None:
    """Give the filter's widgets their values again after another page was shown."""
    here = screen()
    for part in PARTS:
        keep(part, _widget_value(getattr(here.filter, part), here.zone))


def _fill_widgets(here: Screen) -> None:
    for part in PARTS:
        st.session_state[part] = _widget_value(getattr(here.filter, part), here.zone)


def _widget_value(value: Any, zone: ZoneInfo) -> Any:
    """Lists for multiple choice; moments as the naive local time that the time widget shows."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    return list(value) if isinstance(value, tuple) else value
