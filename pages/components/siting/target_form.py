"""Siting plan: the target, the plan with its quality, and the way into a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.plans.commands import MAX_PLAN_NAME_LENGTH, NewPlan
from geo.formatting import MAX_NAMES, join_names
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.siting.objectives import SitingObjective
from geo.services.siting.problem import DemandPoint, SitingProblem, closure_range, post_count_range
from geo.services.siting.solve import SitingPlan, SitingTarget, draft_siting_plan, siting_job
from pages.components.app import state
from pages.components.app.error_display import show_errors
from pages.components.app.labels import choices, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.siting.demand_measure import population_of
from pages.components.siting.optimality import closing_tradeoff_table, optimality_report
from pages.components.siting.service_access import access_report
from pages.components.widgets.background_job import job_result_box, restart_job
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "posts-draft"
MAX_COVERAGE, MIN_POSTS = "most", "fewest"
FIELDS = ("aim", "count", "closing", "keep", "price")
DEFAULT_CLOSING = 5
PRICE_RANGE = (0.5, 10.0, 1.0)
"""Minimum, maximum and default."""


def target_form(ctx: AppContext, problem: SitingProblem) -> None:
    """Draw the target: number of posts and of closures, or the fewest posts that cover everything."""
    t, (least, most), now = state.translator(), post_count_range(problem), len(problem.open)
    if least > most:
        return
    closable = now - len(problem.cannot_close)
    # With other limits a number is another field: the value typed before may not fit. The other fields stay.
    keys = {part: f"posts-{part}" for part in FIELDS}
    keys |= {part: f"posts-{part}-{least}-{most}-{closable}" for part in ("count", "closing")}
    with st.form("posts-preferences", enter_to_submit=False):
        st.markdown(f"**{t('siting.plan_title')}**")
        st.segmented_control(
            t("siting.aim"),
            [MAX_COVERAGE, MIN_POSTS, *SitingObjective],
            key=keys["aim"],
            format_func=lambda code: t(f"siting.aim.{code}"),
            default=MAX_COVERAGE,
            required=True,
            persist_state="session",
        )
        left, right = st.columns(2)
        left.number_input(
            t("siting.count"),
            least,
            most,
            min(max(now, least), most),
            key=keys["count"],
            persist_state="session",
            help=t("siting.count_help", now=now, most=most),
        )
        right.number_input(
            t("siting.closing"),
            0,
            closable,
            min(DEFAULT_CLOSING, closable),
            key=keys["closing"],
            persist_state="session",
            help=t("siting.closing_help"),
        )
        st.number_input(
            t("siting.price"),
            *PRICE_RANGE,
            key=keys["price"],
            persist_state="session",
            step=0.5,
            format="%.1f",
            help=t("siting.price_help"),
        )
        choices(
            t("siting.keep"),
            unique_labels({post.site: post.name for post in problem.posts}),
            key=keys["keep"],
            persist_state="session",
            placeholder=t("siting.keep_none"),
            help=t("siting.keep_help"),
        )
        if problem.cannot_close:
            st.caption(
                t("siting.stays", names=_names([problem.posts[number] for number in problem.cannot_close]))
            )
        st.form_submit_button(
            t("siting.work_out"),
            key="posts-work-out",
            type="primary",
            on_click=_submit_target,
            args=(ctx, keys),
        )


def _submit_target(ctx: AppContext, keys: dict[str, str]) -> None:
    state.mark_dirty()
    state.set_widget("posts-asked", {part: state.widget_value(key) for part, key in keys.items()})
    restart_job(ctx, JobKind.SITING)


def submitted_target(problem: SitingProblem) -> SitingTarget | None:
    """Return the last submitted target within the current limits; None before a first one."""
    submitted = state.widget_value("posts-asked")
    if submitted is None:
        return None
    kept_sites = set(submitted["keep"] or ())
    keep = tuple(number for number, post in enumerate(problem.posts) if post.site in kept_sites)
    least, most = post_count_range(problem, keep)
    if least > most:
        return None
    if submitted["aim"] == MIN_POSTS:
        return SitingTarget(must_keep=keep)
    count = min(max(int(submitted["count"]), least), most)
    low, high = closure_range(problem, count, keep)
    objective = None if submitted["aim"] == MAX_COVERAGE else SitingObjective(submitted["aim"])
    closing = min(max(int(submitted["closing"]), low), high)
    return SitingTarget(count, closing, keep, objective, float(submitted["price"]))


def requested_plan(ctx: AppContext, actor: Actor, problem: SitingProblem) -> SitingPlan | None:
    """Return the plan for the submitted target; show progress or an error while there is none."""
    target = submitted_target(problem)
    if target is None:
        return None
    plan = None
    with show_errors():
        spec = siting_job(ctx, actor, problem.request, target)
        # The choice identifies the job, not the limits that follow from it today: no search is dropped.
        chosen = repr(sorted(state.widget_value("posts-asked").items()))
        plan = job_result_box(ctx, actor, replace(spec, request=(problem.request, chosen)))
    return plan  # noqa: RET504 - the block may end with an error


def plan_report(ctx: AppContext, plan: SitingPlan | None) -> None:
    """Show figures, optimality, changes, gains and losses of the plan, and the button for a draft of it."""
    t = state.translator()
    with st.container(key="posts-plan"):
        result_box(ctx, FORM_ID)
        if plan is None:
            st.caption(t("siting.how"))
            return
        optimality_report(plan)
        for name, things in (
            ("closes", plan.closes),
            ("opens", plan.opens),
            ("gained", plan.newly_covered),
            ("lost", plan.newly_uncovered),
        ):
            if things:
                # Posts that a draft would close or open are named in full: the decision rests on them.
                most = len(things) if name in {"closes", "opens"} else MAX_NAMES
                names = join_names([escape_markdown(thing.name) for thing in things], t, most)
                st.markdown(t(f"siting.text.{name}", count=len(things), names=names))
        if plan.problem.request.weighted_by_people and (plan.newly_covered or plan.newly_uncovered):
            gained, lost = (population_of(places) for places in (plan.newly_covered, plan.newly_uncovered))
            st.markdown(t("siting.text.people", gained=gained, lost=lost))
        _isolation(plan)
        access_report(plan.access_report, plan.problem.request.max_access_m)
        if plan.closes:
            st.warning(t("siting.only_places"))
        if plan.closes or plan.opens:
            _draft_form(ctx, plan)
        else:
            st.info(t("siting.nothing_changes"))
        closing_tradeoff_table(plan)


def _isolation(plan: SitingPlan) -> None:
    t, isolation = state.translator(), plan.isolation
    if isolation is None:
        st.caption(t("siting.isolation_not_computed"))
        return
    st.markdown(t("siting.enclosed", count=len(isolation.with_plan), today=isolation.today))
    if isolation.newly_isolated:
        names = _names(isolation.newly_isolated)
        st.warning(t("siting.enclosed_newly", count=len(isolation.newly_isolated), names=names))


def _draft_form(ctx: AppContext, plan: SitingPlan) -> None:
    t, key, count = state.translator(), form_key(FORM_ID), len(plan.result.sites)
    with st.form("posts-draft", enter_to_submit=False):
        field = f"posts-name-{count}-{key}"
        st.text_input(
            t("siting.draft_name"),
            t("siting.draft_name_usual", count=count),
            key=field,
            max_chars=MAX_PLAN_NAME_LENGTH,
        )

        def into_draft() -> None:
            new = NewPlan(state.widget_value(field) or "", key, plan.problem.request.area)
            statuses = plan.statuses(ctx.kinds)
            run_command(
                ctx, FORM_ID, lambda actor: draft_siting_plan(ctx, actor, new, statuses, plan.creates)
            )

        st.form_submit_button(
            t("siting.into_draft"),
            key="posts-into-draft",
            help=t("siting.into_draft_help"),
            on_click=into_draft,
        )


def _names(named: Sequence[Post | DemandPoint]) -> str:
    return join_names([escape_markdown(thing.name) for thing in named], state.translator())
