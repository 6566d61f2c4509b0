"""Filter in the sidebar: one widget for each part of it."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import PARAMETERS, SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from geo.services.situation.read_model import ReferenceData
from pages.components.app import state
from pages.components.app.labels import choice, choices, pills, unique_labels
from pages.components.situation.search_box import search_box
from pages.components.situation.time_filters import clear_time_filters, time_filters

INDENT = "\u3000"


def filter_bar(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the filter, most used parts first; on a phone the search stands at the map instead."""
    reference = ctx.read_model.reference()
    area_picker(reference, actor)
    t = state.translator()
    if not state.screen().is_narrow:
        search_box(overview)
    st.toggle(t("filter.attention"), key="attention", on_change=_on_change, args=("attention",))
    time_filters(ctx)
    _pills(t, "kind", {kind.code: t.label(kind) for kind in ctx.kinds})
    _pills(t, "category", {str(category): t(f"meaning.{category}") for category in StatusCategory})
    _pills(t, "freshness", {str(age): t(f"freshness.{age}") for age in Freshness})
    statuses = {
        f"{kind.code}.{status.code}": f"{t.label(kind)} · {t.label(status)}"
        for kind in ctx.kinds
        for status in kind.statuses
    }
    _multiselect(t, "status", statuses)
    unit_picker(reference)
    st.button(
        t("filter.clear"),
        key="filter-clear",
        on_click=_clear,
        icon=":material/filter_alt_off:",
        width="stretch",
    )


def area_picker(reference: ReferenceData, actor: Actor) -> None:
    """Draw the choice of an area: the tree of areas the account may read, children indented.

    An area that a link names is an option, too: the field could not display it otherwise.
    """
    state.default_filter_widgets()
    t = state.translator()
    areas = reference.areas
    readable = areas.scope(actor.scope(Verb.READ)) | {state.screen().filter.area}
    labels = {"": t("filter.all_areas")}
    for _, area in areas.preorder():
        if area.code in readable:
            depth = sum(above.code in readable for above in areas.path(area.parent))
            labels[area.code] = f"{INDENT * depth}{area.name}"
    labels = unique_labels(labels)
    choice(
        t("filter.area"),
        labels,
        key="area",
        placeholder=t("filter.all_areas"),
        on_change=_on_change,
        args=("area", tuple(labels)),
    )


def unit_picker(reference: ReferenceData) -> None:
    """Draw the filter's choice of units."""
    state.default_filter_widgets()
    units = {unit.code: unit.name for unit in reference.units.values()}
    _multiselect(state.translator(), "unit", units)


def _pills(t: Translator, part: str, labels: dict[str, str]) -> None:
    """Draw a part with few options, all in sight."""
    pills(
        t(f"filter.{PARAMETERS[part]}"),
        labels,
        key=part,
        selection_mode="multi",
        on_change=_on_change,
        args=(part, tuple(labels)),
    )


def _multiselect(t: Translator, part: str, labels: dict[str, str]) -> None:
    labels = unique_labels(labels)
    choices(
        t(f"filter.{PARAMETERS[part]}"),
        labels,
        key=part,
        placeholder=t("filter.any"),
        on_change=_on_change,
        args=(part, tuple(labels)),
    )


def _on_change(part: str, options: tuple[str, ...] = ()) -> None:
    """Store the value of a widget.

    A choice that was not offered is dropped: it is a label in the other language.
    """
    screen = state.screen()
    value = state.widget_value(part)
    if options and not set(value if isinstance(value, list) else [value or ""]) <= set(options):
        screen.widgets_stale = True
        return
    if isinstance(getattr(screen.filter, part), tuple):
        value = tuple(value or ())
    elif part == "area":
        value = (value or "").strip()
    state.stage_filter_value(part, value)


def _clear() -> None:
    clear_time_filters()
    empty: SiteFilter = type(state.screen().filter)()
    state.set_filter(empty, move_map=True)
