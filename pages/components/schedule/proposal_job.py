"""Jobs of the proposed shift schedule: progress, then the proposal or the effect of one more crew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.jobs.lifecycle import running_request
from geo.services.schedule.problem import ScheduleRequest
from geo.services.schedule.propose import (
    CrewOption,
    PressedRequest,
    ScheduleProposal,
    crew_job,
    schedule_job,
)
from pages.components.app import state
from pages.components.widgets.background_job import job_result_box
from pages.components.widgets.command_result import run_query

REQUEST_KEY, CREW_REQUEST_KEY = "schedule-pressed", "schedule-crew-pressed"


@dataclass(frozen=True, slots=True)
class _ShownRequest:
    """The request whose proposal a screen shows, with the id of the account that made it."""

    account: str
    pressed: PressedRequest


def request_proposal(ctx: AppContext, form_id: str, request: ScheduleRequest) -> None:
    """Request a proposal, from a callback; the same request changes nothing while it is computed."""
    state.mark_dirty().page_result = None

    def store_request(actor: Actor) -> None:
        running = _running_request(ctx, actor)
        is_same = running is not None and running.pressed.request == request
        new = _ShownRequest(actor.id, PressedRequest(request, uuid4().hex))
        state.set_widget(REQUEST_KEY, running if is_same else new)

    run_query(ctx, form_id, store_request)


def proposal_box(ctx: AppContext, actor: Actor) -> ScheduleProposal | None:
    """Show the progress, then return the proposal, also on another screen of the same account."""
    shown: _ShownRequest | None = state.widget_value(REQUEST_KEY)
    if shown is None or shown.account != actor.id:
        shown = _running_request(ctx, actor)
        if shown is None:
            return None
        state.set_widget(REQUEST_KEY, shown)
    return job_result_box(ctx, actor, schedule_job(ctx, actor, shown.pressed))


def has_proposal_request(ctx: AppContext, actor: Actor) -> bool:
    """Check whether the account requested a proposal that is not applied yet, here or on another screen."""
    shown: _ShownRequest | None = state.widget_value(REQUEST_KEY)
    if shown is None or shown.account != actor.id:
        shown = _running_request(ctx, actor)
    return shown is not None


def clear_proposal() -> None:
    """Drop the request after its proposal was applied."""
    state.set_widget(REQUEST_KEY, None)


def request_extra_crew() -> None:
    """Request the effect of one more crew on the proposal, from a callback."""
    state.mark_dirty()
    shown: _ShownRequest | None = state.widget_value(REQUEST_KEY)
    state.set_widget(CREW_REQUEST_KEY, shown and shown.pressed)


def extra_crew_box(ctx: AppContext, actor: Actor) -> tuple[CrewOption, ...] | None:
    """Show the progress, then return the options for one more crew; None before a request."""
    shown: _ShownRequest | None = state.widget_value(REQUEST_KEY)
    if shown is None or state.widget_value(CREW_REQUEST_KEY) != shown.pressed:
        return None
    return job_result_box(ctx, actor, crew_job(ctx, actor, shown.pressed))


def _running_request(ctx: AppContext, actor: Actor) -> _ShownRequest | None:
    """Return the request that is being computed for the account, from any screen."""
    running = running_request(ctx, actor, JobKind.SCHEDULE)
    return _ShownRequest(actor.id, running) if isinstance(running, PressedRequest) else None
