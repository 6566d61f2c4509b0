"""List of places, the neediest first, each with its items; totals of the filter, and the list as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.supplies.days_left import StockLevel
from geo.i18n import Translator
from geo.reports.finding_export import TABLE_FORMATS
from geo.reports.stock_export import stock_query
from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.site_names import site_names_seq
from geo.services.supplies.stock_list import StockFilter, StockList, StockRow, StockView
from geo.text.supplies import doubts, item_sentence, place_name, suggestion_text, total_sentence
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import FILE, link_button

PAGE_SIZE = 30
"""Places that one more press adds."""
SHOWN_KEY = "stock-shown"
OTHER_PLACE_KEY = "stock-other-place"
ITEMS_SHOWN = 4
"""Items of a place that are named in its row."""
LEVEL_COLOURS = {
    StockLevel.CRITICAL: "red",
    StockLevel.LOW: "orange",
    StockLevel.BELOW_FLOOR: "orange",
    StockLevel.UNKNOWN: "gray",
    StockLevel.OK: "green",
}


class _LabelsKey(NamedTuple):
    """What the names of places follow from."""

    names_seq: int
    reference_seq: int
    lang: str
    area: str
    scope: frozenset[str]


_LABELS = CacheSpec[_LabelsKey, Mapping[str, str]](16)


def stock_rows(ctx: AppContext, actor: Actor, shown: StockList) -> None:
    """Draw totals, a row for each place, the choice of any other place, and links to the list as a file."""
    t = state.translator()
    with st.container(key="stock", gap="xsmall"):
        _totals(shown)
        by_place: dict[str, list[StockRow]] = defaultdict(list)
        for row in shown.rows:
            by_place[row.place].append(row)
        if not by_place:
            is_empty = not shown.counts[StockView.ALL]
            st.info(t("supplies.none_recorded" if is_empty else "supplies.none"), icon=":material/task_alt:")
        limit = int(state.widget_value(SHOWN_KEY) or PAGE_SIZE)
        for rows in list(by_place.values())[:limit]:
            _place_button(ctx, rows)
        if len(by_place) > limit:
            st.button(
                t("supplies.more", count=min(PAGE_SIZE, len(by_place) - limit), all=len(by_place)),
                key="supplies-more",
                on_click=_show_more,
                args=(limit + PAGE_SIZE,),
            )
        _other_place(ctx, actor)
        _export_links(actor, shown.filter)


def _totals(shown: StockList) -> None:
    """Draw what the filter has of each item, folded."""
    t = state.translator()
    if shown.totals:
        lines = [escape_markdown(total_sentence(total, t)) for total in shown.totals]
        with st.expander(t("supplies.totals", count=len(lines)), key="stock-totals"):
            st.markdown("\n".join(f"- {line}" for line in lines))


def _place_button(ctx: AppContext, rows: Sequence[StockRow]) -> None:
    """Draw a place with its neediest items as a button that opens it."""
    first = rows[0]
    t, tree = state.translator(), ctx.read_model.reference().areas
    name = place_name(ctx.supplies, first.place, first.name, t)
    mark = "red" if any(row.is_doubtful for row in rows) else LEVEL_COLOURS[first.left.level]
    area = tree.name_of(first.area)
    head = f":{mark}[●] **{escape_markdown(name)}** · {escape_markdown(area)}"
    parts = [_item_markdown(row) for row in rows[:ITEMS_SHOWN]]
    if len(rows) > ITEMS_SHOWN:
        parts.append(escape_markdown(t("supplies.rest", count=len(rows) - ITEMS_SHOWN)))
    notes = [sentence for row in rows for sentence in doubts(row, t)]
    if notes:
        parts.append(f":red[⚠ {escape_markdown(notes[0])}]")
    st.button(
        "  \n".join([head, *parts]),
        key=f"stock-row-{first.place}",
        type="primary" if first.place == state.screen().day.stock_place else "secondary",
        width="stretch",
        wrap=True,
        on_click=choose_place,
        args=(ctx, first.place),
    )


def _item_markdown(row: StockRow) -> str:
    """Return an item with its days left in the colour of the level, and what is suggested."""
    t = state.translator()
    text = escape_markdown(item_sentence(row, t))
    if row.item.is_consumable:
        text = f":{LEVEL_COLOURS[row.left.level]}[{text}]"
    suggested = suggestion_text(row, t)
    return f"{text} · {escape_markdown(t('supplies.suggest', quantity=suggested))}" if suggested else text


def choose_place(ctx: AppContext, place: str) -> None:
    """Show the card of a place, from a callback; a site is the chosen one, too."""
    state.choose_site("" if ctx.supplies.depot(place) else place)
    state.mark_dirty().day.stock_place = place


def _other_place(ctx: AppContext, actor: Actor) -> None:
    """Draw the choice of a place that the list does not show: it may have no supplies yet."""
    t, area = state.translator(), state.screen().filter.area
    choice(
        t("supplies.other_place_label"),
        place_labels(ctx, actor, area),
        index=None,
        key=OTHER_PLACE_KEY,
        placeholder=t("supplies.other_place_label"),
        label_visibility="collapsed",
        filter_mode="contains",
        on_change=_choose_other,
        args=(ctx,),
    )


def place_labels(ctx: AppContext, actor: Actor, area: str = "") -> Mapping[str, str]:
    """Return the names of the depots and sites that the actor may read, in an area or everywhere."""
    t, changed, scope = state.translator(), ctx.read_model.reference().changed_seq, actor.scope(Verb.READ)
    key = _LabelsKey(site_names_seq(ctx), changed, t.lang, area, scope)
    return ctx.caches.of(_LABELS).get(key, lambda: _place_labels(ctx, scope, area, t))


def _place_labels(ctx: AppContext, scope: frozenset[str], area: str, t: Translator) -> Mapping[str, str]:
    reference = ctx.read_model.reference()
    snapshot = ctx.read_model.current_snapshot()
    everywhere, within = EVERYWHERE in scope, reference.areas.subtree(area) if area else None
    readable = reference.areas.scope(scope)

    def is_shown(code: str) -> bool:
        return (within is None or code in within) and (everywhere or code in readable)

    depots = (depot for depot in ctx.supplies.depots if depot.area in reference.areas)
    labels = {depot.code: t.label(depot) for depot in depots if is_shown(depot.area)}
    labels |= {
        site: f"{snapshot.names[row]} · {site} · {reference.areas.name_of(snapshot.area_of(row))}"
        for row, site in enumerate(snapshot.ids)
        if is_shown(snapshot.area_of(row))
    }
    return unique_labels(labels)


def _choose_other(ctx: AppContext) -> None:
    """Open the place that was chosen, from a callback."""
    if place := state.widget_value(OTHER_PLACE_KEY):
        choose_place(ctx, place)


def _show_more(limit: int) -> None:
    state.mark_dirty()
    state.set_widget(SHOWN_KEY, limit)


def _export_links(actor: Actor, stock_filter: StockFilter) -> None:
    """Draw links to the list as files, with the same filter."""
    t, query = state.translator(), stock_query(stock_filter)
    with st.container(key="stock-export", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("export.title"), width="content")
        for file_format in TABLE_FORMATS:
            link_button(actor, t(f"export.{file_format}"), f"files/supplies.{file_format}", query, FILE)
