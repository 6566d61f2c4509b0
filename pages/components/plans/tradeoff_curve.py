"""Move budget curve of a draft: a slider over the number of moves, computed on request."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanAction, PlanEdit
from geo.domain.plans.plan import Plan
from geo.domain.plans.preferences import ChangePolicy
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.plans.drafts import edit_plan
from geo.services.plans.jobs import move_budget_job
from geo.services.plans.propose import MoveBudgetCurve
from geo.text.plans import format_km, relative_gap
from pages.components.app import state
from pages.components.plans.draft_job import draft_answer, start_draft_job
from pages.components.widgets.command_result import form_key, result_box, run_command


def tradeoff_curve(ctx: AppContext, actor: Actor, plan: Plan) -> None:
    """Show the button, and the slider as long as the curve's input is unchanged."""
    t = state.translator()
    with st.container(key="plan-curve"):
        result_box(ctx, JobKind.CURVE)
        action = PlanAction(plan.id, plan.version, form_key("curve"))
        st.button(
            t("gain.title"),
            key="curve",
            icon=":material/trending_down:",
            on_click=start_draft_job,
            args=(ctx, JobKind.CURVE, action, move_budget_job),
        )
        curve = draft_answer(ctx, actor, JobKind.CURVE, action, move_budget_job)
        if curve is not None:
            _slider(ctx, plan, curve)


def _slider(ctx: AppContext, plan: Plan, curve: MoveBudgetCurve) -> None:
    """Show what the chosen number of moves gains, what the next one saves, and the gap to the bound."""
    t, points = state.translator(), {point.moves: point for point in curve.points}
    least, most = curve.points[0].moves, curve.points[-1].moves
    if len(points) == 1:
        st.markdown(t("gain.one", moves=least) if least else t("gain.none"))
        return
    if state.widget_value("curve-moves") not in points:
        budget = plan.preferences.moves if plan.preferences.keep is ChangePolicy.BUDGET else least
        state.set_widget("curve-moves", max((moves for moves in points if moves <= budget), default=least))
    moves = st.select_slider(t("gain.moves"), list(points), key="curve-moves")
    sentences = [t("gain.text", moves=moves, share=floor(100 * points[moves].gain_share + 1e-9), most=most)]
    further = [point for point in curve.points if point.moves > moves]
    if further:
        saved = points[moves].cost - further[0].cost
        sentences.append(t("gain.next", count=further[0].moves - moves, way=format_km(saved)))
    if least:
        sentences.append(t("gain.must", moves=least))
    gap = relative_gap(curve.points[-1].cost, curve.bound)
    if gap is not None:
        percent = f"{ceil(1000 * gap) / 10:g} %"
        sentences.append(t("gain.open", share=percent) if gap else t("gain.proved"))
    st.markdown("  \n".join(sentences))
    edit = PlanEdit(plan.id, plan.version, form_key("curve"))
    st.button(t("gain.choose"), key="curve-choose", on_click=_apply_budget, args=(ctx, plan, edit))


def _apply_budget(ctx: AppContext, plan: Plan, edit: PlanEdit) -> None:
    """Set the change policy to the chosen number of moves; a callback."""
    preferences = replace(
        plan.preferences, keep=ChangePolicy.BUDGET, moves=int(state.widget_value("curve-moves") or 0)
    )
    with_budget = replace(edit, preferences=preferences)
    run_command(ctx, JobKind.CURVE, lambda actor: edit_plan(ctx, actor, with_budget))
