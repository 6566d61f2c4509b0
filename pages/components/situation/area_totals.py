"""Areas as breadcrumb and as totals: a press enters or leaves an area, and the map follows."""

from __future__ import annotations

import streamlit as st

from geo.domain.views import AreaTotal
from geo.formatting import format_percent
from geo.i18n import Translator
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import drill_into

BAR_LENGTH = 10


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
    with st.container(key="totals", gap="xsmall"):
        st.caption(t("totals.title") if overview.totals else t("totals.none"))
        for total in overview.totals:
            if state.screen().is_narrow and not total.listed:
                continue  # a phone has no room for what is not there
            st.button(
                _line(total, t, is_narrowed=overview.filter != overview.filter.base),
                key=f"total-{total.code}",
                on_click=drill_into,
                args=(total.code,),
                disabled=not total.name,
                width="stretch",
                wrap=True,
            )


def _line(total: AreaTotal, t: Translator, *, is_narrowed: bool) -> str:
    """Return name, coverage with its bar, and counts; with a filter also the number of listed sites."""
    share = total.coverage.share
    filled = 0 if share is None else int(share * BAR_LENGTH)
    bar = f"{'▰' * filled}:gray[{'▰' * (BAR_LENGTH - filled)}]"  # of one glyph: the hollow one is wider
    key = "totals.listed" if is_narrowed else "totals.sites"
    parts = [t(key, count=total.sites, listed=total.listed)]
    if total.silent:
        parts.append(t("totals.silent", count=total.silent))
    if total.attention:
        parts.append(t("totals.attention", count=total.attention))
    name = f"**{escape_markdown(total.name or t('totals.own'))}**"
    counts = " · ".join(parts)
    return f"{name} {format_percent(share)}  \n{bar}  \n{counts}"
