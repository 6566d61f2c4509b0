"""Jobs of the proposed shift schedule: progress, then the proposal or the effect of one more crew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import uuid4

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.jobs.job import JobKind
from geo.services.jobs.personal import running_request
from geo.services.schedule.problem import ScheduleRequest
from geo.services.schedule.propose import CrewOption, ScheduleProposal, crew_job, schedule_job
from pages.components.app import state
from pages.components.widgets.command_result import run_query
from pages.components.widgets.job_result import job_result_box

REQUEST_KEY, CREW_REQUEST_KEY = "rota-pressed", "rota-crew-pressed"


@dataclass(frozen=True, slots=True)
class PressedRequest:
    """A request with the account that made it and an id of the press."""

    actor_id: str
    request: ScheduleRequest
    press_id: str


def request_proposal(ctx: AppContext, form_id: str, request: ScheduleRequest) -> None:
    """Request a proposal, from a callback; the same request changes nothing while it is computed."""
    state.mark_dirty().command_result = None

    def store_request(actor: Actor) -> None:
        running = _running_request(ctx, actor)
        is_same = running is not None and running.request == request
        state.set_widget(REQUEST_KEY, running if is_same else PressedRequest(actor.id, request, uuid4().hex))

    run_query(ctx, form_id, store_request)


def proposal_box(ctx: AppContext, actor: Actor) -> ScheduleProposal | None:
    """Show the progress, then return the proposal, also on another screen of the same account."""
    pressed: PressedRequest | None = state.widget_value(REQUEST_KEY)
    if pressed is None or pressed.actor_id != actor.id:
        pressed = _running_request(ctx, actor)
        if pressed is None:
            return None
        state.set_widget(REQUEST_KEY, pressed)
    return job_result_box(ctx, actor, schedule_job(ctx, actor, pressed.request, pressed.press_id))


def _running_request(ctx: AppContext, actor: Actor) -> PressedRequest | None:
    """Return the request that is being computed for the account, from any screen."""
    running = running_request(ctx, actor, JobKind.SCHEDULE)
    if running is None:
        return None
    request, press_id = cast("tuple[ScheduleRequest, str]", running)  # as ``schedule_job`` names its job
    return PressedRequest(actor.id, request, press_id)


def clear_proposal() -> None:
    """Drop the request after its proposal was applied."""
    state.set_widget(REQUEST_KEY, None)


def request_extra_crew() -> None:
    """Request the effect of one more crew on the proposal, from a callback."""
    state.mark_dirty()
    pressed: PressedRequest | None = state.widget_value(REQUEST_KEY)
    state.set_widget(CREW_REQUEST_KEY, pressed and pressed.press_id)


def extra_crew_box(ctx: AppContext, actor: Actor) -> tuple[CrewOption, ...] | None:
    """Show the progress, then return the options for one more crew; None before a request."""
    pressed: PressedRequest | None = state.widget_value(REQUEST_KEY)
    if pressed is None or state.widget_value(CREW_REQUEST_KEY) != pressed.press_id:
        return None
    return job_result_box(ctx, actor, crew_job(ctx, actor, pressed.request, pressed.press_id))
