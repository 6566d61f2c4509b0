"""Background jobs of a draft: started, shown while they run with two ways to stop them, and reported."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.domain.plans.commands import PlanAction
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob, JobKind, StopMode
from geo.services.plans.jobs import plan_jobs, start_plan_job, stop_plan_job
from pages.components.app import state
from pages.components.app.screen_state import CommandResult
from pages.components.widgets.command_result import result_box, run_query
from pages.components.widgets.job_progress import job_progress


def start_job(ctx: AppContext, action: PlanAction, kind: JobKind) -> None:
    """Start a job for a draft, from a callback; ``job_box`` shows its result at once or later."""
    state.mark_dirty().command_result = None

    def begin(actor: Actor) -> None:
        start_plan_job(ctx, actor, action, kind)
        state.screen().command_key = uuid4().hex

    run_query(ctx, kind, begin)


def job_box(ctx: AppContext, actor: Actor, plan: Plan) -> None:
    """Show the progress of running jobs; of a finished proposal the receipt, or why there is none."""
    t, jobs = state.translator(), plan_jobs(ctx, actor, plan.id)
    for job in reversed(jobs):
        _report_end(job, actor)
    running = [job for job in jobs if not job.is_done]
    result_box(ctx, actor, JobKind.PROPOSE)
    with st.container(key="plan-task"):
        for job in running:
            _progress_box(ctx, actor, job)
        last = next(iter(jobs), None)
        if last is not None and last.stop_mode is StopMode.DISCARD and last.version == plan.version:
            st.info(t("job.dropped"), icon=":material/block:")


def last_successful_job(ctx: AppContext, actor: Actor, plan: Plan, kind: JobKind) -> BackgroundJob | None:
    """Return the actor's last finished job of this kind; None where there is none or it failed."""
    done = (job for job in plan_jobs(ctx, actor, plan.id) if job.kind is kind and job.is_done)
    last = next(done, None)
    return last if last is not None and last.has_result else None


def _report_end(job: BackgroundJob, actor: Actor) -> None:
    """Put the receipt or the error of a finished job before its actor.

    Each screen that showed the running job reports its end once; where none of them is left, the first screen
    opened afterwards does.
    """
    awaited = state.screen().awaited_jobs
    if not job.is_done:
        if job.actor == actor.id:
            awaited.add(job.key)
        return
    is_news = job.key in awaited or not job.was_shown
    awaited.discard(job.key)
    if not is_news or job.stop_mode is StopMode.DISCARD:
        return
    job.was_shown = True
    try:
        result = job.result()
    except KadianError as error:
        state.screen().command_result = CommandResult(job.kind, error=error)
    else:
        if job.kind is JobKind.PROPOSE:
            state.screen().command_result = CommandResult(job.kind, receipt=result)


def _progress_box(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Show the progress of a running job, who started it, and the buttons that stop it."""
    t, account_names = state.translator(), ctx.read_model.reference().account_names
    heading = [t(f"job.kind.{job.kind}")]
    if job.actor != actor.id:
        heading.append(t("job.by", who=account_names.get(job.actor, job.actor)))
    closing = t("job.elsewhere_draft")

    def stop(presser: Actor, mode: StopMode) -> bool:
        return stop_plan_job(ctx, presser, job.subject, mode)

    job_progress(ctx, job, title=" · ".join(heading), note=closing, stop=stop)
