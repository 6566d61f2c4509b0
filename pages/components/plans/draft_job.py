"""Background jobs of a draft: started, shown while they run, and their ends reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.domain.plans.commands import PlanAction
from geo.domain.plans.plan import Plan
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob, JobKind, JobScope, JobSpec, StopMode
from geo.services.jobs.lifecycle import is_stale, job_result, list_jobs, start_job
from pages.components.app import state
from pages.components.app.screen_state import CommandResult
from pages.components.widgets.background_job import dropped_notice, job_progress
from pages.components.widgets.command_result import result_box, run_query

T = TypeVar("T")
DraftJobBuilder = Callable[[AppContext, Actor, PlanAction], JobSpec[T]]


def start_draft_job(ctx: AppContext, kind: JobKind, action: PlanAction, build: DraftJobBuilder[T]) -> None:
    """Start a job for a draft, from a callback; ``draft_job_box`` shows its result at once or later."""
    state.mark_dirty().page_result = None

    def begin(actor: Actor) -> None:
        start_job(ctx, actor, build(ctx, actor, action))
        state.screen().command_key = uuid4().hex

    run_query(ctx, kind, begin)


def draft_job_box(ctx: AppContext, actor: Actor, plan: Plan) -> None:
    """Show the progress of running jobs; of a finished proposal the receipt, or why there is none."""
    jobs = _draft_jobs(ctx, actor, plan.id)
    for job in reversed(jobs):
        _report_end(job, actor)
    running = [job for job in jobs if not job.is_done]
    result_box(ctx, JobKind.PROPOSE)
    with st.container(key="plan-task"):
        for job in running:
            job_progress(ctx, actor, job)
        last = next(iter(jobs), None)
        if last is not None and last.stop_mode is StopMode.DISCARD and last.draft_version == plan.version:
            dropped_notice()


def draft_answer(
    ctx: AppContext, actor: Actor, kind: JobKind, action: PlanAction, build: DraftJobBuilder[T]
) -> T | None:
    """Return the answer of the actor's last finished job of this kind.

    None where there is none, where it failed, and where its input has changed since.
    """
    done = (job for job in _draft_jobs(ctx, actor, action.plan) if job.kind is kind and job.is_done)
    job = next(done, None)
    if job is None or not job.has_result:
        return None
    spec = build(ctx, actor, action)  # reads all its input: only where there is something to compare it with
    return None if is_stale(job, spec) else job_result(job, spec)


def _draft_jobs(ctx: AppContext, actor: Actor, plan_id: str) -> tuple[BackgroundJob, ...]:
    return list_jobs(ctx, actor, JobScope(plan_id, is_draft=True))


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
        state.screen().keep_result(CommandResult(job.kind, error=error))
    else:
        if job.kind is JobKind.PROPOSE:
            state.screen().keep_result(CommandResult(job.kind, result, author_name=actor.name))
