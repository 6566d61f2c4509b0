"""The filter in the sidebar: one widget a part; a press anywhere shows everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.kinds import Meaning
from geo.domain.presence import Freshness
from pages.components import state
from pages.components.choices import told_apart
from pages.components.finder import finder
from pages.components.moment_pickers import forget_days, moments

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.filters import SiteFilter
    from geo.i18n import Words
    from geo.services.board import Reference
    from geo.services.office import Office
    from geo.services.overview import Overview

INDENT = "\u3000"


def filter_bar(office: Office, actor: Actor, overview: Overview) -> None:
    """Area, search, attention first: what is used most stands on top; on a phone the search is at the map."""
    reference = office.board.reference()
    area_picker(reference, actor)
    words = state.words()
    if not state.screen().narrow:
        finder(overview)
    st.toggle(words("filter.attention"), key="attention", on_change=_take, args=("attention",))
    moments(office)
    _pills(words, "kind", {kind.code: words.label(kind) for kind in office.kinds})
    _pills(words, "meaning", {str(meaning): words(f"meaning.{meaning}") for meaning in Meaning})
    _pills(words, "freshness", {str(age): words(f"freshness.{age}") for age in Freshness})
    statuses = {
        f"{kind.code}.{status.code}": f"{words.label(kind)} · {words.label(status)}"
        for kind in office.kinds
        for status in kind.statuses
    }
    _multiselect(words, "status", statuses)
    unit_picker(reference)
    st.button(
        words("filter.clear"),
        key="filter-clear",
        on_click=_clear,
        icon=":material/filter_alt_off:",
        width="stretch",
    )


def area_picker(reference: Reference, actor: Actor) -> None:
    """The tree of areas one may read, children indented beneath their parents.

    An area that a link leads to is among them, too, or it could not be told which it is.
    """
    state.keep_filter_widgets()
    words = state.words()
    areas = reference.areas
    offered = areas.covered(actor.scope(Verb.READ)) | {state.screen().filter.area}
    labels = {"": words("filter.all_areas")}
    for _, area in areas.walk():
        if area.code in offered:
            depth = sum(above.code in offered for above in areas.path(area.parent))
            labels[area.code] = f"{INDENT * depth}{area.name}"
    labels = told_apart(labels)
    st.selectbox(
        words("filter.area"),
        list(labels),
        key="area",
        format_func=lambda code: labels.get(code, code),
        placeholder=words("filter.all_areas"),
        on_change=_take,
        args=("area", tuple(labels)),
    )


def unit_picker(reference: Reference) -> None:
    state.keep_filter_widgets()
    units = {unit.code: unit.name for unit in reference.units.values()}
    _multiselect(state.words(), "unit", units)


def _pills(words: Words, part: str, labels: dict[str, str]) -> None:
    """A part with few choices, all in sight."""
    st.pills(
        words(f"filter.{part}"),
        list(labels),
        key=part,
        format_func=lambda code: labels.get(code, code),
        selection_mode="multi",
        on_change=_take,
        args=(part, tuple(labels)),
    )


def _multiselect(words: Words, part: str, labels: dict[str, str]) -> None:
    labels = told_apart(labels)
    st.multiselect(
        words(f"filter.{part}"),
        list(labels),
        key=part,
        format_func=lambda code: labels.get(code, code),
        placeholder=words("filter.any"),
        on_change=_take,
        args=(part, tuple(labels)),
    )


def _take(part: str, offered: tuple[str, ...] = ()) -> None:
    """Note what a widget tells, but no choice that was not offered: that is a label in the other language."""
    here = state.screen()
    value = state.widget(part)
    if offered and not set(value if isinstance(value, list) else [value or ""]) <= set(offered):
        here.echoed = True
        return
    if isinstance(getattr(here.filter, part), tuple):
        value = tuple(value or ())
    elif part == "area":
        value = (value or "").strip()
    state.filter_from_widget(part, value)


def _clear() -> None:
    forget_days()
    empty: SiteFilter = type(state.screen().filter)()
    state.set_filter(empty, follow=True)
