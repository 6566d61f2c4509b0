"""Sites that need action, worst first; a press chooses the site and moves the map to it."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from geo.domain.units import unit_name
from geo.formatting import format_age
from geo.i18n import Translator
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import show_site
from pages.components.site.site_card import BADGES

ROWS_SHOWN = 20


def rows_in_need(overview: Overview) -> NDArray[np.intp]:
    """Return the rows of the filter that need action, the most urgent first."""
    return overview.rows[overview.state.needs_attention[overview.rows]]


def needs_action(overview: Overview) -> None:
    """Draw the sites of the filter that need action, as far as there is room, and how many more there are."""
    t, rows = state.translator(), rows_in_need(overview)
    worst_sites(overview, ROWS_SHOWN)
    if not len(rows):
        st.caption(t("panel.no_action"))
    elif len(rows) > ROWS_SHOWN:
        st.caption(t("panel.more_action", count=len(rows) - ROWS_SHOWN))


def worst_sites(overview: Overview, limit: int) -> None:
    """Draw one button for each of the first sites that need action, at most ``limit`` of them."""
    t, snapshot = state.translator(), overview.state.snapshot
    for row in rows_in_need(overview)[:limit]:
        site_id = snapshot.ids[row]
        st.button(
            site_line(overview, int(row), t),
            key=f"action-{site_id}",
            type="primary" if site_id == state.screen().site else "secondary",
            width="stretch",
            wrap=True,
            on_click=show_site,
            args=(site_id,),
        )


def site_line(overview: Overview, row: int, t: Translator) -> str:
    """Return name and status, then area, unit and age of the last report."""
    derived, snapshot = overview.state, overview.state.snapshot
    status = overview.status_codes.statuses[derived.status[row]][1]
    facts = (
        overview.tree.name_of(snapshot.area_of(row)),
        unit_name(overview.units, snapshot.units[snapshot.unit[row]]),
        format_age(float(derived.age_h[row]), t),
    )
    return (
        f":{BADGES[status.category]}[●] **{escape_markdown(snapshot.names[row])}** · {t.label(status)}  \n"
        f"{escape_markdown(' · '.join(filter(None, facts)))}"
    )
