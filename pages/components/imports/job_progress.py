"""Progress of the job that reads or writes an import."""

from __future__ import annotations

import streamlit as st

from geo.services.context import AppContext
from geo.services.jobs.job import BackgroundJob
from geo.text.jobs import progress_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown

REFRESH_S = 1.0
"""Seconds between two updates of the progress."""


def import_progress(ctx: AppContext, job: BackgroundJob) -> None:
    """Draw how far the job is, kept up to date by itself; other screens are used meanwhile."""
    t = state.translator()

    @st.fragment(run_every=REFRESH_S)
    def poll() -> None:
        if job.is_done:
            st.markdown(t("job.ready"))
        elif job.elapsed_s is None:
            st.markdown(t("job.waiting", count=ctx.jobs.count_ahead(job)))
        else:
            st.markdown(escape_markdown(progress_sentence(job.elapsed_s, job.progress, t)))

    with st.container(border=True, key="import-progress"):
        st.markdown(f"**{escape_markdown(t(f'job.kind.{job.kind}'))}**")
        poll()
        st.caption(t("job.elsewhere"))
