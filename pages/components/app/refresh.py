"""Automatic refresh: a check every few seconds; the page reruns when something is new or time has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.error_display import show_errors

OUTDATED_AFTER = timedelta(minutes=1)
"""Age after which a page is redrawn: ages are shown in minutes, and a site becomes overdue without any entry.
"""


@dataclass(frozen=True, slots=True)
class RenderStamp:
    """What a page was drawn from: journal revision, time and number of finished jobs.

    ``at`` is None for a view of the past, which does not age.
    """

    revision: int
    at: datetime | None
    ended_jobs: int = 0
    """Number of background jobs that had finished."""


def render_stamp(ctx: AppContext) -> RenderStamp:
    """Take the stamp of the page about to be drawn.

    It must be taken before anything is read: what is written while the page runs is then newer than the
    stamp.
    """
    at = None if state.screen().filter.as_of else ctx.now()
    return RenderStamp(ctx.store.revision(), at, ctx.jobs.finished_count)


def is_outdated(ctx: AppContext, stamp: RenderStamp, outdated_after: timedelta = OUTDATED_AFTER) -> bool:
    """Check whether something was written or computed since the stamp, or whether shown ages have changed."""
    aged = stamp.at is not None and ctx.now() - stamp.at > outdated_after
    return aged or (ctx.store.revision(), ctx.jobs.finished_count) != (stamp.revision, stamp.ended_jobs)


def auto_refresh(ctx: AppContext, stamp: RenderStamp, outdated_after: timedelta = OUTDATED_AFTER) -> None:
    """Check periodically for anything newer than what is drawn, and rerun the page.

    Nothing happens before the page is drawn in full: a press would otherwise be lost halfway.

    Args:
        ctx: the application context.
        stamp: what the page was drawn from.
        outdated_after: age after which the page is redrawn in any case.
    """
    is_complete = False

    @st.fragment(run_every=ctx.settings.refresh_s)
    def poll() -> None:
        state.refill_stale_widgets()
        with show_errors():  # shown while it lasts; what is drawn stays
            if is_outdated(ctx, stamp, outdated_after) and is_complete:
                state.mark_auto_refresh()
                st.rerun()

    poll()
    is_complete = True
