"""The rota in words: posts or units down, shifts across; a press on a cell chooses its shift."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow as pa
import streamlit as st

from geo.domain.duties import DutyState
from geo.domain.units import unit_name
from geo.services.rota import DAYS, SPANS
from geo.services.watches import Trouble
from pages.components import state
from pages.components.shift_form import choose_shift
from pages.components.times import clock

if TYPE_CHECKING:
    from datetime import datetime

    from geo.services.rota import Rota
    from geo.services.watches import Watch

ROWS_SHOWN = 2000
HEIGHT, ROW_HEIGHT = 560, 35
WARNING = "⚠"
COLOURS = dict.fromkeys(Trouble, "orange") | {Trouble.GAP: "red"}


def rota_strip(shown: Rota) -> None:
    """How many shifts have each trouble, and how many of those that run are confirmed."""
    words = state.words()
    running = [watch for watch in shown.watches if watch.shift.has(shown.moment)]
    there = sum(watch.state is DutyState.CONFIRMED for watch in running)
    told = [
        f":{COLOURS[trouble] if count else 'gray'}-badge[{words(f'rota.trouble.{trouble}')} {count}]"
        for trouble, count in shown.counts().items()
    ]
    with st.container(key="rota-strip"):
        st.markdown(" ".join([*told, words("rota.present", there=there, all=len(running))]))


def days_shown() -> int:
    """As many days as were chosen."""
    return int(state.widget("rota-span") or DAYS)


def rota_grid(shown: Rota) -> None:
    """By post, the worst first, or by unit; so many days."""
    words = state.words()
    state.keep("rota-by", "post")
    state.keep("rota-span", DAYS)
    with st.container(key="rota"):
        with st.container(horizontal=True):
            st.segmented_control(
                words("rota.shown_by"),
                ["post", "unit"],
                key="rota-by",
                format_func=lambda by: words(f"rota.by.{by}"),
                label_visibility="collapsed",
                required=True,
                on_change=state.acted,
            )
            st.segmented_control(
                words("rota.span"),
                SPANS,
                key="rota-span",
                format_func=lambda days: words("rota.span_days", days=days),
                label_visibility="collapsed",
                required=True,
                on_change=state.acted,
            )
        if not shown.watches:
            st.info(words("rota.none"), icon=":material/event_busy:")
        elif state.widget("rota-by") == "unit":
            _table(_by_unit(shown), words("rota.alt_units"))
        else:
            _by_post(shown)


def _by_post(shown: Rota) -> None:
    words = state.words()
    of_site: dict[str, dict[datetime, Watch]] = defaultdict(dict)
    for watch in shown.watches:  # the worst of a site comes first, and with it the site
        of_site[watch.site][watch.shift.start] = watch
    rows = list(of_site.values())[:ROWS_SHOWN]
    columns = {words("rota.post"): [next(iter(row.values())).name for row in rows]}
    for start in shown.starts:
        columns[_heading(start, shown)] = [_cell(row.get(start), shown) for row in rows]

    def picked() -> None:
        for row, column in state.widget(key)["selection"]["cells"]:
            if column in headings and row < len(rows) and headings[column] in rows[row]:
                chosen = rows[row][headings[column]]
                choose_shift(chosen.site, chosen.shift.start.isoformat())

    headings = {_heading(start, shown): start for start in shown.starts}
    key = f"rota-table-{state.screen().table}"
    _table(columns, words("rota.alt"), key=key, on_select=picked, selection_mode="single-cell")
    if len(of_site) > ROWS_SHOWN:
        st.caption(words("list.first", count=ROWS_SHOWN))


def _table(columns: dict[str, list[str]], alt: str, **more: object) -> None:
    rows = pa.table(columns)
    first = next(iter(columns))
    st.dataframe(
        rows,
        height=min(HEIGHT, ROW_HEIGHT * (len(rows) + 1) + 2),
        hide_index=True,
        column_config={first: st.column_config.Column(pinned=True)},
        alt=alt,
        **more,
    )


def _heading(start: datetime, shown: Rota) -> str:
    return clock(start, shown.moment)


def _cell(watch: Watch | None, shown: Rota) -> str:
    """Unit, how sure, what is wrong."""
    if watch is None:
        return ""
    words = state.words()
    parts = [unit_name(shown.units, watch.unit)] if watch.unit else []
    if watch.state is DutyState.CONFIRMED:
        parts.append(f"{words('rota.state.confirmed')} {watch.duty.people}/{watch.needed.staff}")
    else:
        parts.append(words(f"rota.state.{watch.state}"))
    parts += [words(f"rota.trouble.{trouble}") for trouble in watch.troubles]
    return (f"{WARNING} " if watch.troubles else "") + " · ".join(parts)


def _by_unit(shown: Rota) -> dict[str, list[str]]:
    words = state.words()
    of_unit: dict[str, dict[datetime, list[Watch]]] = defaultdict(lambda: defaultdict(list))
    for watch in shown.watches:  # the worst of a unit comes first, and with it the unit
        of_unit[watch.unit][watch.shift.start].append(watch)
    columns = {
        words("rota.unit"): [unit_name(shown.units, unit) or words("rota.state.vacant") for unit in of_unit]
    }
    for start in shown.starts:
        columns[_heading(start, shown)] = [_sum(row[start]) for row in of_unit.values()]
    return columns


def _sum(watches: list[Watch]) -> str:
    """So many posts and people, and which troubles there are."""
    words = state.words()
    if not watches:
        return ""
    people = sum(watch.stint.people for watch in watches)
    troubles = [trouble for trouble in Trouble if any(trouble in watch.troubles for watch in watches)]
    parts = [words("rota.posts_people", posts=len(watches), people=people)]
    parts += [words(f"rota.trouble.{trouble}") for trouble in troubles]
    return (f"{WARNING} " if troubles else "") + " · ".join(parts)
