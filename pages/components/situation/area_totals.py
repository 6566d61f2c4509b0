"""Areas as breadcrumb and as totals: a press enters or leaves an area, and the map follows."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geo.domain.views import AreaTotal
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import drill_into


def breadcrumb(overview: Overview) -> None:
    """Draw the path from everything the account may read down to the current area, each step a button."""
    t = state.translator()
    with st.container(key="breadcrumb", horizontal=True, gap="xsmall", vertical_alignment="center"):
        steps = [(area.code, area.name) for area in overview.path]
        if not overview.home_area:
            steps = [("", t("filter.all_areas")), *steps]
        for code, name in steps:
            is_current = code == overview.current_area
            st.button(
                escape_markdown(name),
                key=f"crumb-{code}",
                type="tertiary",
                disabled=is_current,
                icon=None if is_current else ":material/chevron_left:",
                on_click=drill_into,
                args=(code,),
            )


def area_totals(overview: Overview) -> None:
    """Draw one row for each area below the current one: bar, silent sites, sites that need attention."""
    t = state.translator()
    # A phone has no room for what is not there.
    shown = [total for total in overview.totals if total.listed or not state.screen().is_narrow]
    with st.container(key="totals", gap="xsmall"):
        st.caption(t("totals.title") if overview.totals else t("totals.none"))
        for total in shown:
            st.button(
                _line(total, t, is_narrowed=overview.filter != overview.filter.base),
                key=f"total-{total.code}",
                on_click=drill_into,
                args=(total.code,),
                disabled=not total.name,
                width="stretch",
                wrap=True,
            )
        _draw_bars(total.coverage.share for total in shown)


def _draw_bars(shares: Iterable[float | None]) -> None:
    """Draw a bar along each button of the totals, in their order.

    Bars made of characters would be read out one character after the other; the share itself is in the text.
    """
    bars = (
        f".st-key-totals > :nth-child({place}) {{ --share: {share or 0:.0%} }}"
        for place, share in enumerate(shares, start=2)  # after the caption
    )
    st.html(f"<style>{' '.join(bars)}</style>")


def _line(total: AreaTotal, t: Translator, *, is_narrowed: bool) -> str:
    """Return name, coverage and counts; with a filter also the number of listed sites."""
    key = "totals.listed" if is_narrowed else "totals.sites"
    parts = [t(key, count=total.sites, listed=total.listed)]
    if total.silent:
        parts.append(t("totals.silent", count=total.silent))
    if total.attention:
        parts.append(t("totals.attention", count=total.attention))
    name = f"**{escape_markdown(total.name or t('totals.own'))}**"
    counts = " · ".join(parts)
    return f"{name} {format_percent(total.coverage.share)}  \n{counts}"
