"""Result of a personal job: its progress first, then the answer, marked where it is out of date."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob, JobKind, StopMode
from geo.services.jobs.personal import JobSpec, discard_result, get_or_start, is_stale, job_result, stop_job
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.widgets.command_result import result_box, run_query
from pages.components.widgets.job_progress import job_progress

T = TypeVar("T")


def job_result_box(ctx: AppContext, actor: Actor, spec: JobSpec[T]) -> T | None:
    """Start the job where it is new, and show its progress until the answer is ready.

    A job of the same kind that this screen requested before and that still runs is dropped.

    Returns:
        The answer; None while it is computed, after an error, and where the job was dropped.
    """
    t = state.translator()
    with st.container(key=f"{spec.kind}-task"):
        result_box(ctx, actor, spec.kind)
        try:
            job = get_or_start(ctx, actor, spec)
        except KadianError as error:
            st.error(error_text(error))
            return None
        _supersede(ctx, actor, job)
        if not job.is_done:
            job_progress(
                ctx,
                job,
                title=t(f"job.kind.{job.kind}"),
                note=t("job.elsewhere"),
                stop=lambda presser, mode: stop_job(ctx, presser, job, mode),
            )
            return None
        if job.stop_mode is StopMode.DISCARD:
            st.info(t("job.dropped"), icon=":material/block:")
            _restart_button(ctx, job)
            return None
        if is_stale(job, spec):
            st.warning(t("job.stale"), icon=":material/update:")
            _restart_button(ctx, job)
        try:
            return job_result(job, spec)
        except KadianError as error:
            st.error(error_text(error))
            return None


def restart_job(ctx: AppContext, kind: JobKind) -> None:
    """Let the job this screen requested last be computed again where it has ended, from a callback."""
    job: BackgroundJob | None = state.widget_value(_slot_key(kind))
    if job is not None:
        run_query(ctx, kind, lambda actor: discard_result(ctx, actor, job))


def _supersede(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Drop the previous job of the same kind: one screen has one request of a kind at a time."""
    slot = _slot_key(job.kind)
    previous: BackgroundJob | None = state.widget_value(slot)
    if previous is not None and previous is not job and not previous.is_done:
        stop_job(ctx, actor, previous, StopMode.DISCARD)
        discard_result(ctx, actor, previous)
    state.set_widget(slot, job)


def _restart_button(ctx: AppContext, job: BackgroundJob) -> None:
    def restart() -> None:
        run_query(ctx, job.kind, lambda actor: discard_result(ctx, actor, job))

    t, key = state.translator(), f"{job.kind}-again"
    st.button(t("job.again"), key=key, icon=":material/refresh:", on_click=restart)


def _slot_key(kind: JobKind) -> str:
    return f"asked-{kind}"
