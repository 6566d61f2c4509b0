"""The list to walk: each unit's stops in order, what no unit has time for, what has no location; files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.services.round_sentences import COLUMNS, index_number, minutes_word, stop_line
from pages.components import state
from pages.components.columns import number_column, rounded_hours
from pages.components.own_link import FILE, PRINT, WORD, own_link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.domain.actors import Actor
    from geo.services.overview import Overview
    from geo.services.rounds import Rounds, Stop

HEIGHT, ROW_HEIGHT = 560, 35
UNITS = {"index": "index", "visited": "hours_ago", "interval": "hours"}


def round_list(found: Rounds, unit: str) -> None:
    """The stops of one unit in walking order, or each unit's total where none is chosen."""
    words = state.words()
    with st.container(key="rounds-list"):
        st.subheader(words("rounds.list"))
        if not found.listed:
            st.info(words("rounds.nothing_due"))
            return
        if not unit:
            _totals(found)
            return
        one = next(each for each in found.rounds if each.unit.code == unit)
        st.markdown(words("rounds.unit_total", stops=len(one.stops), total=minutes_word(one.minutes)))
        lines = [
            _row(stop, found.overview, order, done)
            for order, (stop, done) in enumerate(zip(one.stops, one.done_after, strict=True), 1)
        ]
        _table(f"rounds-of-{unit}", one.stops, lines)
        st.caption(words("rounds.press_row"))


def rest_lists(found: Rounds) -> None:
    """What is on no list, apart: without time, without a location."""
    words = state.words()
    for name, stops in (("left", found.left), ("unlocated", found.unlocated)):
        if stops and found.rounds:
            with st.container(key=f"rounds-{name}"):
                st.subheader(words(f"rounds.{name}_title"))
                st.caption(words(f"rounds.{name}_title_told"))
                _table(f"rounds-rest-{name}", stops, [_row(stop, found.overview) for stop in stops])


def map_link() -> None:
    """From the chosen site to its place on the situation map."""
    if state.screen().site:
        words = state.words()
        st.page_link(
            "situation.py", label=words("rounds.map"), icon=":material/map:", query_params=state.link()
        )


def round_files(actor: Actor, found: Rounds) -> None:
    """On paper, for Word and as CSV, with the same terms."""
    words, query = state.words(), {"area": state.screen().filter.area} | found.terms.to_query()
    with st.container(key="rounds-files", horizontal=True, gap="small"):
        own_link(actor, words("rounds.print"), "rounds", query, PRINT)
        own_link(actor, words("rounds.csv"), "files/rounds.csv", query, FILE)
        own_link(actor, words("rounds.word"), "files/rounds.docx", query, WORD)


def _totals(found: Rounds) -> None:
    words, rounds = state.words(), found.rounds
    columns = {
        "unit": [one.unit.name for one in rounds],
        "stops": [str(len(one.stops)) for one in rounds],
        "minutes": [minutes_word(one.minutes) for one in rounds],
        "walking": [minutes_word(one.walking) for one in rounds],
    }
    told = {words(f"rounds.{name}"): column for name, column in columns.items()}
    st.table(told, hide_index=True, alt=words("rounds.list"))


def _row(stop: Stop, overview: Overview, order: int = 0, done: float = 0.0) -> dict[str, object]:
    """The cells of ``stop_line`` with numbers as numbers, and times of one length: they sort as text."""
    told = dict(zip(COLUMNS, stop_line(stop, overview, state.words(), order, done), strict=True))
    (visited,) = rounded_hours([stop.age_h])
    numbers = {"order": order or None, "index": index_number(stop), "visited": visited}
    return {**told, **numbers, "interval": stop.interval_h, "done": told["done"] and told["done"].zfill(5)}


def _table(key: str, stops: Sequence[Stop], lines: list[dict[str, object]]) -> None:
    """A row a stop; columns that say nothing are left out."""
    words = state.words()
    columns = {words(f"rounds.{name}"): [line[name] for line in lines] for name in COLUMNS}
    for name in ("order", "done", "area"):
        if not any(columns[words(f"rounds.{name}")]):
            del columns[words(f"rounds.{name}")]
    sites = [stop.site for stop in stops]
    st.dataframe(
        pa.table(columns),
        key=key,
        height=min(HEIGHT, ROW_HEIGHT * (len(sites) + 1) + 2),
        hide_index=True,
        on_select=lambda: pick_row(key, sites),
        selection_mode="single-cell",
        column_config={
            words(f"rounds.{name}"): st.column_config.Column(pinned=True, width=width)
            for name, width in (("order", 60), ("name", None))
        }
        | {words("rounds.status"): st.column_config.Column(width=90)}
        | {words(f"rounds.{name}"): number_column(unit) for name, unit in UNITS.items()},
        placeholder=words("age.never"),
        alt=words("rounds.list_alt"),
    )
    if words("rounds.index") in columns:
        st.caption(words("rounds.index_help"))


def pick_row(key: str, sites: list[str]) -> None:
    """A row that is pressed chooses its site."""
    walked = [row for row, _ in state.widget(key)["selection"]["cells"] if row < len(sites)]
    if walked:
        state.choose_site(sites[walked[0]], look=True)
