"""Form of an inspection: what did not hold, a note; each item that failed becomes a finding by one press."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.inspections.commands import InspectionReport
from geo.domain.inspections.inspection import InspectionManner
from geo.services.context import AppContext
from geo.services.inspections.record import record_inspection
from pages.components.app import state
from pages.components.app.labels import pills, unique_labels
from pages.components.inspections.teams import chosen_team, team_choice
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "inspection"


def inspection_form(
    ctx: AppContext, actor: Actor, place: str, *, is_area: bool = False, has_team: bool = True
) -> None:
    """Draw the form of a place that the account may inspect, and its result.

    Args:
        ctx: The application context.
        actor: The acting account.
        place: Code of the site or area.
        is_area: Whether the place is an area.
        has_team: Whether the form has the choice of the team; it stands elsewhere on the screen otherwise.
    """
    t = state.translator()
    with st.container(key="inspection-form", gap="xsmall"):
        if has_team:
            team_choice(ctx, actor)
        items = {item.code: t.label(item) for item in ctx.inspection_programme.items}
        pills(
            t("inspections.failed"),
            unique_labels(items),
            key=f"inspection-failed-{place}",
            selection_mode="multi",
            on_change=state.on_widget_change,
        )
        st.text_area(
            t("inspections.note"), key=f"inspection-note-{place}", max_chars=MAX_NOTE_LENGTH, height=80
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            names = {str(manner): t(f"inspections.manner.{manner}") for manner in InspectionManner}
            state.default_widget(f"inspection-manner-{place}", str(InspectionManner.ON_SITE))
            st.segmented_control(
                t("inspections.title"),
                list(names),
                key=f"inspection-manner-{place}",
                format_func=names.__getitem__,
                label_visibility="collapsed",
                required=True,
                width="content",
            )
            st.checkbox(t("inspections.announced"), key=f"inspection-announced-{place}")
        st.text_input(t("inspections.reason"), key=f"inspection-reason-{place}", max_chars=MAX_NOTE_LENGTH)
        st.button(
            t("inspections.record"),
            key="inspection-record",
            type="primary",
            on_click=_record,
            args=(ctx, place),
            kwargs={"is_area": is_area},
        )
        with st.container(key="inspection-result"):
            result_box(ctx, FORM_ID)


def _record(ctx: AppContext, place: str, *, is_area: bool) -> None:
    """Record the inspection, from a callback; the fields are emptied once it is recorded."""
    report = InspectionReport(
        chosen_team(ctx),
        form_key(FORM_ID),
        "" if is_area else place,
        place if is_area else "",
        bool(state.widget_value(f"inspection-announced-{place}")),
        InspectionManner(state.widget_value(f"inspection-manner-{place}") or InspectionManner.ON_SITE),
        tuple(state.widget_value(f"inspection-failed-{place}") or ()),
        state.widget_value(f"inspection-note-{place}") or "",
        state.widget_value(f"inspection-reason-{place}") or "",
    )
    if run_command(ctx, FORM_ID, lambda actor: record_inspection(ctx, actor, report)):
        state.set_widget(f"inspection-failed-{place}", [])
        for name in ("note", "reason"):
            state.set_widget(f"inspection-{name}-{place}", "")
