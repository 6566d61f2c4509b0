"""Verdict on the shift schedule as the first line of the page."""

from __future__ import annotations

import streamlit as st

from geo.services.schedule.schedule import ShiftSchedule
from geo.services.schedule.shift_view import ShiftIssue
from geo.text.schedule_verdict import day_verdict
from pages.components.app import state
from pages.components.app.markdown import escape_markdown


def schedule_verdict(schedule: ShiftSchedule) -> None:
    """Show the verdict in the colour of its worst issue; nothing where the day has no shifts."""
    verdict = day_verdict(schedule, state.screen().zone, state.translator())
    if verdict is None:
        return
    text = escape_markdown(verdict.text)
    if verdict.worst is None:
        st.success(text, icon=":material/check_circle:")
    elif verdict.worst is ShiftIssue.GAP:
        st.error(text, icon=":material/person_off:")
    else:
        st.warning(text, icon=":material/group_add:")
