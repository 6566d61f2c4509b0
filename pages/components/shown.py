"""What one is looking at, said in words: how many of how many, which moment, what is restricted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.components import state
from pages.components.area_totals import enter, plain
from pages.components.times import clock, stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from geo.services.overview import Overview
    from geo.services.rota import Rota


LONGEST = 60
"""So much of what a link named is said again."""


def shown(overview: Overview, now: datetime) -> None:
    """How many of how many; how many have no location or lie beyond the area, those one press away."""
    words = state.words()
    with st.container(key="shown", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(words("shown.count", shown=len(overview.rows), total=overview.total))
        if overview.filter.located:
            _way(words("shown.all_again"), "located", _located, "")
        elif overview.unlocated:
            _way(words("shown.unlocated", count=overview.unlocated), "located", _located, "no")
        if overview.elsewhere:
            _way(words("shown.elsewhere", count=overview.elsewhere), "elsewhere", enter, "")
        told = [words("shown.moment", time=clock(overview.moment, now))]
        if overview.compared_with is not None:
            told.append(words("shown.compared", time=clock(overview.compared_with, now)))
        st.caption(" · ".join(told))
    if overview.as_totals:
        st.info(words("shown.as_totals", count=len(overview.rows)), icon=":material/layers:")
    since = overview.filter.since
    if since is not None and since > overview.moment:
        st.info(words("shown.since_ahead", time=stamp(since)), icon=":material/schedule:")
    elif not len(overview.rows):
        st.info(words("shown.nothing" if overview.total else "shown.empty"), icon=":material/filter_alt:")


def _way(label: str, key: str, act: Callable[[str], None], told: str) -> None:
    """A press that reads like a link, within the sentence."""
    st.button(label, key=key, type="tertiary", on_click=act, args=(told,))


def moment_notice(overview: Overview | Rota) -> None:
    """In plain sight, whenever the screen does not show the present, or not all that its link names."""
    words = state.words()
    # Its place is kept while it is empty: what moves down the page is made anew, the map too.
    with st.container(key="moment", horizontal=True, vertical_alignment="center"):
        if left_out := state.screen().left_out:
            parts = [
                f"{words(f'filter.{part}')} {', '.join(codes)[:LONGEST]}" for part, codes in left_out.items()
            ]
            st.warning(plain(words("shown.left_out", parts="; ".join(parts))), icon=":material/link_off:")
        if overview.filter.as_of is None:
            return
        st.warning(words("shown.as_of", time=stamp(overview.moment)), icon=":material/history:")
        st.button(words("shown.back_to_now"), key="back-to-now", on_click=_to_now)


def _located(value: str) -> None:
    state.set_filter(state.screen().filter.but(located=value))


def _to_now() -> None:
    state.set_filter(state.screen().filter.but(as_of=None))
