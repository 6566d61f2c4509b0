"""Background job on a page: its progress with the ways to stop it, then its answer or why there is none."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.jobs.job import NO_PARTIAL_RESULT, BackgroundJob, JobKind, JobSpec, StopMode
from geo.services.jobs.lifecycle import discard_result, is_stale, job_result, start_job, stop_job
from geo.text.jobs import progress_sentence
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import result_box, run_query

T = TypeVar("T")

REFRESH_S = 1.0
"""Seconds between two updates of the progress."""


def job_result_box(ctx: AppContext, actor: Actor, spec: JobSpec[T]) -> T | None:
    """Start the job where it is new, and show its progress until the answer is ready.

    A job of the same kind that this screen requested before and that still runs is dropped.

    Returns:
        The answer, marked where it is out of date; None while it is computed, after an error, and where the
        job was dropped.
    """
    t = state.translator()
    with st.container(key=f"{spec.kind}-task"):
        result_box(ctx, spec.kind)
        try:
            job = start_job(ctx, actor, spec)
        except KadianError as error:
            st.error(error_text(error))
            return None
        _supersede(ctx, actor, job)
        if not job.is_done:
            job_progress(ctx, actor, job)
            return None
        if job.stop_mode is StopMode.DISCARD:
            dropped_notice()
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


def job_progress(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Draw the progress of a running job, its buttons to stop, and who started it where others may."""
    t, account_names = state.translator(), ctx.read_model.reference().account_names
    heading = [t(f"job.kind.{job.kind}")]
    if job.actor != actor.id:
        heading.append(t("job.by", who=account_names.get(job.actor, job.actor)))
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(' · '.join(heading))}**")
        _progress(ctx, job, t)
        with st.container(horizontal=True, gap="xsmall"):
            for mode in StopMode if job.kind not in NO_PARTIAL_RESULT else (StopMode.DISCARD,):
                st.button(
                    t(f"job.{mode}"),
                    key=f"task-{mode}",
                    disabled=mode is StopMode.KEEP_BEST and not job.can_keep_best,
                    on_click=_stop,
                    args=(ctx, job, mode),
                )
        st.caption(t("job.elsewhere_draft" if job.scope.is_draft else "job.elsewhere"))


def dropped_notice() -> None:
    """Say that the job was dropped."""
    st.info(state.translator()("job.dropped"), icon=":material/block:")


def restart_job(ctx: AppContext, kind: JobKind) -> None:
    """Let the job this screen requested last be computed again where it has ended, from a callback."""
    job: BackgroundJob | None = state.widget_value(_slot_key(kind))
    if job is not None:
        _discard(ctx, job)


def _progress(ctx: AppContext, job: BackgroundJob, t: Translator) -> None:
    @st.fragment(run_every=REFRESH_S)
    def poll() -> None:
        if job.is_done:
            st.markdown(t("job.ready"))
        elif job.stop_mode is not None:
            st.markdown(t("job.stopping"))
        elif job.elapsed_s is None:
            st.markdown(t("job.waiting", count=ctx.jobs.count_ahead(job)))
        else:
            st.markdown(escape_markdown(progress_sentence(job.elapsed_s, job.progress, t)))

    poll()


def _stop(ctx: AppContext, job: BackgroundJob, mode: StopMode) -> None:
    run_query(ctx, job.kind, lambda actor: stop_job(ctx, actor, job, mode))


def _supersede(ctx: AppContext, actor: Actor, job: BackgroundJob) -> None:
    """Drop the previous job of the same kind: one screen has one request of a kind at a time."""
    slot = _slot_key(job.kind)
    previous: BackgroundJob | None = state.widget_value(slot)
    if previous is not None and previous is not job and not previous.is_done:
        stop_job(ctx, actor, previous, StopMode.DISCARD)
        discard_result(ctx, actor, previous)
    state.set_widget(slot, job)


def _restart_button(ctx: AppContext, job: BackgroundJob) -> None:
    t, key = state.translator(), f"{job.kind}-again"
    st.button(t("job.again"), key=key, icon=":material/refresh:", on_click=_discard, args=(ctx, job))


def _discard(ctx: AppContext, job: BackgroundJob) -> None:
    run_query(ctx, job.kind, lambda actor: discard_result(ctx, actor, job))


def _slot_key(kind: JobKind) -> str:
    return f"asked-{kind}"
