"""Advice where posts stay uncovered: shortages that were counted, relaxations that were solved."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.plans.commands import PlanAction
from geo.formatting import join_names
from geo.planning.assignment.shortage_advice import ConstraintRelaxation, Shortage
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.plans.comparison import PlanComparison
from geo.services.plans.jobs import shortage_advice_job
from geo.services.plans.propose import ShortageAdvice
from geo.text.plans import unit_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.plans.draft_job import draft_answer, start_draft_job
from pages.components.widgets.command_result import form_key, result_box


def shortage_advice(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> None:
    """Show the button where posts are uncovered, and the advice as long as its input is unchanged."""
    t, plan = state.translator(), comparison.plan
    with st.container(key="plan-advice"):
        result_box(ctx, "advice")
        action = PlanAction(plan.id, plan.version, form_key("advice"))
        if comparison.uncovered:
            st.button(
                t("plan.advice"),
                key="advice",
                icon=":material/lightbulb:",
                on_click=start_draft_job,
                args=(ctx, JobKind.ADVICE, action, shortage_advice_job),
            )
        advice = draft_answer(ctx, actor, JobKind.ADVICE, action, shortage_advice_job)
        if advice is not None:
            lines = _advice_lines(advice)
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))


def _advice_lines(advice: ShortageAdvice) -> list[str]:
    """Return the shortages; then the relaxations that help, or that no single one does."""
    remedies = [_remedy_sentence(advice, remedy) for remedy in advice.relaxations]
    return [
        *(_shortage_sentence(advice, shortage) for shortage in advice.shortages),
        *(remedies or [state.translator()("plan.advice_none")]),
    ]


def _shortage_sentence(advice: ShortageAdvice, shortage: Shortage) -> str:
    """Return what is required and what is available, with the posts and units."""
    t = state.translator()
    posts = join_names([advice.posts[row].name for row in shortage.posts], t)
    units = join_names([advice.units[number].name for number in shortage.units], t)
    counts = {"needed": f"{shortage.needed:g}", "available": f"{shortage.available:g}"}
    return t(f"short.{shortage.kind}", posts=posts, units=units, **counts)


def _remedy_sentence(advice: ShortageAdvice, remedy: ConstraintRelaxation) -> str:
    """Return a relaxation, and the posts that stay unmanned with it."""
    t = state.translator()
    unit = unit_label(advice.units[remedy.unit].code, {each.code: each for each in advice.units}, t)
    post = advice.posts[remedy.post].name if remedy.post >= 0 else ""
    relaxation = t(f"help.{remedy.kind}", unit=unit, post=post, amount=f"{remedy.amount:g}")
    left = [advice.posts[row].name for row in remedy.solution.figures.unmanned]
    then = t("plan.then_left", names=join_names(left, t)) if left else t("plan.then_all")
    return t("plan.offer", help=relaxation, then=then)
