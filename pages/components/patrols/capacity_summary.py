"""Capacity for patrols in words: a verdict, and advice where the hours do not suffice."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.services.patrols.routes import PatrolPlan
from geo.text.patrols import capacity_advice, capacity_sentence, listed_sentence, unavailable_units_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.columns import number_column


def capacity_verdict(patrol_plan: PatrolPlan) -> None:
    """Show in the first line whether the hours suffice."""
    t = state.translator()
    if not patrol_plan.in_use_count:
        st.info(t("patrols.none"), icon=":material/info:")
        return
    sentence = escape_markdown(capacity_sentence(patrol_plan, t))
    if patrol_plan.capacity.fits and patrol_plan.routes:
        st.success(sentence, icon=":material/check_circle:")
    else:
        st.warning(sentence, icon=":material/schedule:")


def capacity_summary(patrol_plan: PatrolPlan) -> None:
    """Show what would make the hours suffice, and the share of due patrols on the routes."""
    t = state.translator()
    if not patrol_plan.in_use_count:
        return
    with st.container(key="rounds-capacity", gap="xsmall"):
        if advice := capacity_advice(patrol_plan, t):
            st.markdown("\n".join(f"- {escape_markdown(sentence)}" for sentence in advice))
        st.markdown(escape_markdown(listed_sentence(patrol_plan, t)))
        if units := unavailable_units_sentence(patrol_plan, t):
            st.caption(escape_markdown(units))
        if patrol_plan.stretch_first and patrol_plan.capacity.doubling_suffices:
            _interval_extension_table(patrol_plan)


def _interval_extension_table(patrol_plan: PatrolPlan) -> None:
    t, stops = state.translator(), patrol_plan.stretch_first
    columns = {
        "name": [stop.name for stop in stops],
        "interval": [stop.interval_h for stop in stops],
        "area": [stop.area for stop in stops],
        "id": [stop.site for stop in stops],
    }
    title = t("patrols.double_title", count=len(stops))
    with st.expander(title):
        table = pa.table({t(f"patrols.{name}"): column for name, column in columns.items()})
        config = {t("patrols.interval"): number_column("hours")}
        st.dataframe(table, hide_index=True, column_config=config, alt=title)
