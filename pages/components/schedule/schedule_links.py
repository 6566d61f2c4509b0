"""Links to the shift schedule as a printed page for each unit, and as a file for Word."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.schedule.schedule import ShiftSchedule
from geo.text.app_pages import SCHEDULE_SHEET
from pages.components.app import state
from pages.components.app.navigation import WORD, link_button, print_link


def schedule_links(actor: Actor, schedule: ShiftSchedule, days: int) -> None:
    """Draw the links for the area, units and days of the view."""
    t, site_filter = state.translator(), schedule.filter
    query = {**site_filter.base.replace(kind=(), unit=site_filter.unit).to_query(), "days": days}
    with st.container(key="schedule-files", horizontal=True, gap="small"):
        print_link(actor, SCHEDULE_SHEET, query)
        link_button(actor, t("schedule.word"), "files/rota.docx", query, WORD)
