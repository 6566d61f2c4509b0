"""Result of the filter in words: number of sites, time shown, restrictions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from geo.services.schedule.schedule import ShiftSchedule
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import drill_into
from pages.components.app.times import clock, full_timestamp

MAX_QUOTE_LENGTH = 60
"""Maximum number of characters quoted from a link."""


def result_summary(overview: Overview, now: datetime) -> None:
    """Show how many sites match, how many have no location or lie outside the area, and the time shown."""
    t = state.translator()
    with st.container(key="shown", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(t("summary.count", shown=len(overview.rows), total=overview.total))
        if overview.filter.located:
            _link_button(t("summary.all_again"), "located", _filter_by_location, "")
        elif overview.unlocated:
            _link_button(
                t("summary.unlocated", count=overview.unlocated), "located", _filter_by_location, "no"
            )
        if overview.matches_elsewhere:
            _link_button(
                t("summary.elsewhere", count=overview.matches_elsewhere), "elsewhere", drill_into, ""
            )
        times = [t("summary.moment", time=clock(overview.timestamp, now))]
        if overview.compared_with is not None:
            times.append(t("summary.compared", time=clock(overview.compared_with, now)))
        st.caption(" · ".join(times))
    if overview.shows_totals:
        st.info(t("summary.as_totals", count=len(overview.rows)), icon=":material/layers:")
    since = overview.filter.since
    if since is not None and since > overview.timestamp:
        st.info(t("summary.since_ahead", time=full_timestamp(since)), icon=":material/schedule:")
    elif not len(overview.rows):
        st.info(t("summary.nothing" if overview.total else "summary.empty"), icon=":material/filter_alt:")


def _link_button(label: str, key: str, action: Callable[[str], None], value: str) -> None:
    """Draw a button that reads like a link within the sentence."""
    st.button(label, key=key, type="tertiary", on_click=action, args=(value,))


def time_notice(overview: Overview | ShiftSchedule) -> None:
    """Show that the view is not of the present, or that it leaves out something its link names."""
    t = state.translator()
    # The container stays while it is empty: an element that moves on the page is rebuilt, also the map.
    with st.container(key="moment", horizontal=True, vertical_alignment="center"):
        if unrecognised := state.screen().unrecognised:
            parts = [
                f"{t(f'filter.{part}')} {', '.join(codes)[:MAX_QUOTE_LENGTH]}"
                for part, codes in unrecognised.items()
            ]
            st.warning(
                escape_markdown(t("summary.left_out", parts="; ".join(parts))), icon=":material/link_off:"
            )
        if overview.filter.as_of is None:
            return
        st.warning(t("summary.as_of", time=full_timestamp(overview.timestamp)), icon=":material/history:")
        st.button(t("summary.back_to_now"), key="back-to-now", on_click=_back_to_now)


def _filter_by_location(value: str) -> None:
    state.set_filter(state.screen().filter.replace(located=value))


def _back_to_now() -> None:
    state.set_filter(state.screen().filter.replace(as_of=None))
