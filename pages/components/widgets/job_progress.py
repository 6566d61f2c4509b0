"""Progress of a background job, and two ways to stop it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.jobs.job import NO_PARTIAL_RESULT, BackgroundJob, StopMode
from geo.text.jobs import progress_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.widgets.command_result import run_query

REFRESH_S = 1.0
"""Seconds between two updates of the progress."""


def job_progress(
    ctx: AppContext,
    job: BackgroundJob,
    *,
    title: str,
    note: str,
    stop: Callable[[Actor, StopMode], object],
) -> None:
    """Draw the progress of a job with its stop buttons.

    Args:
        ctx: the application context.
        job: the job.
        title: what is computed.
        note: what becomes of the job when the screen is left.
        stop: stops the job in a mode, as the account that presses.
    """
    t = state.translator()
    with st.container(border=True):
        st.markdown(f"**{escape_markdown(title)}**")
        _progress(ctx, job, t)
        with st.container(horizontal=True, gap="xsmall"):
            for mode in StopMode if job.kind not in NO_PARTIAL_RESULT else (StopMode.DISCARD,):
                st.button(
                    t(f"job.{mode}"),
                    key=f"task-{mode}",
                    disabled=mode is StopMode.KEEP_BEST and not job.can_keep_best,
                    on_click=_stop,
                    args=(ctx, job, mode, stop),
                )
        st.caption(note)


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


def _stop(
    ctx: AppContext, job: BackgroundJob, mode: StopMode, stop: Callable[[Actor, StopMode], object]
) -> None:
    run_query(ctx, job.kind, lambda actor: stop(actor, mode))
