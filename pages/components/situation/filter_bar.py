"""Filter above the map: one menu for each part of it, and what is chosen as chips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.filters import PARAMETERS, Outstanding, SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.kinds import StatusCategory
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from geo.services.situation.read_model import ReferenceData
from pages.components.app import state
from pages.components.app.labels import choice, choices, pills, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.menu import menu
from pages.components.app.times import clock
from pages.components.situation.time_filters import clear_time_filters, time_filters

FILTER_ICON = ":material/filter_alt:"
INDENT = "\u3000"
MAX_CHIPS = 6
"""Number of chips that are drawn; the others are counted."""

CHIP_PARTS = ("kind", "category", "freshness", "status", "outstanding", "unit")
"""Parts of the filter with several codes, in the order of their chips."""

MENU_PARTS = ("area", "kind", "status", "freshness", "unit", "times")
"""Menus of the filter in their order."""

_WORDS: dict[str, tuple[str, Iterable[str]]] = {
    "category": ("meaning", StatusCategory),
    "freshness": ("freshness", Freshness),
    "outstanding": ("outstanding", Outstanding),
}
"""Group of words in the catalogue and codes of the parts whose codes have a word each."""


def filter_bar(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw one menu for each part, then a chip for each value in use, and the button that clears all."""
    t = state.translator()
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _menus(ctx, actor, MENU_PARTS)
        _attention_toggle(t)
        _chips(ctx, overview.filter, t)


def filter_menu(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw one menu for all parts, as a phone has room for, then the chips as ``filter_bar`` does."""
    t = state.translator()
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _single_menu(ctx, actor, MENU_PARTS, has_toggle=True)
        _chips(ctx, overview.filter, t)


def _fields(ctx: AppContext, actor: Actor, part: str) -> None:
    """Draw the fields of one menu."""
    t = state.translator()
    state.default_filter_widgets()
    if part == "area":
        area_picker(ctx.read_model.reference(), actor)
    elif part == "unit":
        unit_picker(ctx.read_model.reference())
    elif part == "times":
        time_filters(ctx)
    elif part == "status":
        _pills(t, "category", _labels(ctx, "category", t))
        _multiselect(t, "status", _labels(ctx, "status", t))
        _pills(t, "outstanding", _labels(ctx, "outstanding", t))
    else:
        _pills(t, part, _labels(ctx, part, t))


def _attention_toggle(t: Translator) -> None:
    state.default_filter_widgets()
    st.toggle(t("filter.attention"), key="attention", on_change=_on_change, args=("attention",))


def page_filter(ctx: AppContext, actor: Actor) -> None:
    """Draw the choice of an area for a whole page: in the sidebar, on a phone in a menu."""
    if state.screen().is_narrow:
        _single_menu(ctx, actor, ("area",))
        return
    with st.sidebar:
        area_picker(ctx.read_model.reference(), actor)


def page_filter_bar(ctx: AppContext, actor: Actor, current: SiteFilter, parts: Sequence[str]) -> None:
    """Draw the menus of some parts of the filter, on a phone one for all of them, then their chips.

    Args:
        ctx: the application context.
        actor: the acting account.
        current: the filter.
        parts: the parts by which the page can be filtered.
    """
    t = state.translator()
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if state.screen().is_narrow:
            _single_menu(ctx, actor, parts)
        else:
            _menus(ctx, actor, parts)
        _draw_chips(_code_chips(ctx, current, parts, t), t)


def _menus(ctx: AppContext, actor: Actor, parts: Sequence[str]) -> None:
    """Draw one menu for each part."""
    for part in parts:
        box = menu(state.translator()(f"filter.menu.{part}"), key=f"menu-{part}")
        if box.open:
            with box:
                _fields(ctx, actor, part)


def _single_menu(ctx: AppContext, actor: Actor, parts: Sequence[str], *, has_toggle: bool = False) -> None:
    """Draw one menu for all parts; with ``has_toggle`` also for the restriction to problems."""
    t = state.translator()
    box = menu(t("filter.title"), key="menu-filter", icon=FILTER_ICON, kind="secondary")
    if box.open:
        with box:
            if has_toggle:
                _attention_toggle(t)
            for part in parts:
                _fields(ctx, actor, part)


def _labels(ctx: AppContext, part: str, t: Translator) -> dict[str, str]:
    """Return the label of every code of a part of the filter."""
    if part == "area":
        return {area.code: area.name for _, area in ctx.read_model.reference().areas.preorder()}
    if part == "kind":
        return {kind.code: t.label(kind) for kind in ctx.kinds}
    if part in _WORDS:
        group, codes = _WORDS[part]
        return {str(code): t(f"{group}.{code}") for code in codes}
    if part == "status":
        return {
            f"{kind.code}.{status.code}": f"{t.label(kind)} · {t.label(status)}"
            for kind in ctx.kinds
            for status in kind.statuses
        }
    return _unit_names(ctx.read_model.reference())


def _unit_names(reference: ReferenceData) -> dict[str, str]:
    return {unit.code: unit.name for unit in reference.units.values()}


def _code_chips(
    ctx: AppContext, current: SiteFilter, parts: Sequence[str], t: Translator
) -> list[tuple[str, str, str]]:
    """Return part, code and label of each code in use."""
    chips: list[tuple[str, str, str]] = []
    for part in parts:
        if value := getattr(current, part):
            labels = _labels(ctx, part, t)
            codes: tuple[str, ...] = value if isinstance(value, tuple) else (value,)
            chips += [(part, code, labels.get(code, code)) for code in codes]
    return chips


def _chips(ctx: AppContext, current: SiteFilter, t: Translator) -> None:
    """Draw the chips of the whole filter but its area, which the breadcrumb shows, and what clears it."""
    chips = _code_chips(ctx, current, CHIP_PARTS, t)
    if current.search:
        chips.append(("search", "", f"“{current.search}”"))
    chips += [
        (part, "", t(f"filter.chip.{part}", time=clock(moment, ctx.now())))
        for part in ("as_of", "since")
        if (moment := getattr(current, part)) is not None
    ]
    _draw_chips(chips, t)
    if current != SiteFilter(area=current.area) or state.screen().days_without_hour:
        st.button(t("filter.clear"), key="filter-clear", type="tertiary", on_click=_clear)


def _draw_chips(chips: Sequence[tuple[str, str, str]], t: Translator) -> None:
    """Draw a button for each value, which takes it out of the filter.

    Args:
        chips: part, code and label of each.
        t: the translator.
    """
    for part, code, label in chips[:MAX_CHIPS]:
        st.button(
            escape_markdown(label),
            key=f"chip-{part}-{code}",
            icon=":material/close:",
            help=t("filter.remove", name=escape_markdown(label)),
            on_click=_remove,
            args=(part, code),
        )
    if len(chips) > MAX_CHIPS:
        st.caption(t("filter.more_chips", count=len(chips) - MAX_CHIPS), width="content")


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
    _multiselect(state.translator(), "unit", _unit_names(reference))


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


def _remove(part: str, code: str) -> None:
    """Take one value out of the filter."""
    current = state.screen().filter
    value = getattr(current, part)
    if part == "since":
        state.set_widget("since-usual", None)
    rest = tuple(each for each in value if each != code) if isinstance(value, tuple) else None
    empty = "" if part in {"search", "area"} else rest
    state.set_filter(current.replace(**{part: empty}), move_map=part == "area")


def _clear() -> None:
    clear_time_filters()
    empty: SiteFilter = type(state.screen().filter)()
    state.set_filter(empty, move_map=True)
