"""Absences of people: those in force, and those of the draft, which its order puts in force."""

from __future__ import annotations

import streamlit as st

from geo.domain.plans.commands import PlanEdit
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.plans.comparison import PlanComparison
from geo.services.plans.drafts import edit_plan
from geo.text.absences import absence_sentences, current_absence_sentences
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "away"
"""Form of the commands of this module: their results are shown in its box."""


def absence_form(ctx: AppContext, comparison: PlanComparison) -> None:
    """Show the absences in force and of the draft, and the form that sets one unit's; 0 for none."""
    t, plan, units = state.translator(), comparison.plan, ctx.read_model.reference().units
    labels = unique_labels(
        {unit.code: t("plan.unit_people", unit=unit.name, people=unit.people) for unit in units.values()}
    )
    with st.container(key="away", border=True):
        st.markdown(f"**{t('plan.step.absences')}**")
        with st.form("away-form", border=False, enter_to_submit=False):
            choice(
                t("plan.unit"),
                labels,
                key="away-unit",
                placeholder=t("plan.unit"),
            )
            st.number_input(
                t("plan.absent_people"), min_value=0, step=1, key="away-people", help=t("plan.absent_help")
            )
            st.form_submit_button(
                t("plan.set_absent"),
                key="set-away",
                width="stretch",
                on_click=_set_absence,
                args=(ctx, plan, form_key(FORM_ID)),
            )
        result_box(ctx, FORM_ID)
        # Below the button, which a further sentence would move.
        unchanged = [unit for code, unit in units.items() if code not in plan.absent]
        for sentence in current_absence_sentences(unchanged, t):
            st.markdown(escape_markdown(sentence))
        for sentence in absence_sentences(plan, units, t):
            st.markdown(escape_markdown(t("plan.by_draft", said=sentence)))


def _set_absence(ctx: AppContext, plan: Plan, key: str) -> None:
    """Record the absences of the chosen unit in the draft; a callback."""
    unit, people = state.widget_value("away-unit") or "", int(state.widget_value("away-people") or 0)
    absent = {**plan.absent, unit: people}
    edit = PlanEdit(plan.id, plan.version, key, absent=tuple(sorted(absent.items())))
    run_command(ctx, FORM_ID, lambda actor: edit_plan(ctx, actor, edit))
