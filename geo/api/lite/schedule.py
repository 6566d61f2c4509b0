"""Lite page of the shift schedule: pending requests and the shifts of the own unit or of all, a line each."""

from __future__ import annotations

from itertools import groupby

from geo.api.lite.request import LiteRequest
from geo.api.lite.rows import WARNING, LiteRow
from geo.domain.filters import SiteFilter
from geo.domain.kinds import StatusCategory
from geo.services.schedule.exchange_requests import exchange_requests
from geo.services.schedule.schedule import ShiftSchedule, shift_schedule
from geo.services.schedule.shift_view import AllowedAction, ShiftView
from geo.text.app_pages import LITE_SCHEDULE, LITE_SHIFT, LITE_SITE
from geo.text.plans import unit_label
from geo.text.shifts import REQUEST_MARK, issue_names, request_sentence

PAGE_SIZE = 16
"""Shifts on one page of the list."""
MAX_REQUESTS = 6
"""Requests above the list; the others are reached from their shifts."""
SHOWN_DAYS = 3
EXCHANGE_ACTIONS = frozenset({AllowedAction.REQUEST_TAKEOVER, AllowedAction.ACCEPT, AllowedAction.DECLINE})
"""What can be done on the page of a shift."""


def schedule_page(lite: LiteRequest, *, all_units: bool, page_number: int) -> str:
    """Return the shifts by start; of all units where requested, or where the account has no unit."""
    reference, unit = lite.ctx.read_model.reference(), lite.actor.unit
    own = unit if unit in reference.units and not all_units else ""
    schedule = shift_schedule(lite.ctx, lite.actor, SiteFilter(unit=(own,) if own else ()), SHOWN_DAYS)
    views = sorted(schedule.shifts, key=lambda view: (view.shift, view.name, view.site))
    last_page = max(1, -(-len(views) // PAGE_SIZE))
    page_number = max(1, min(page_number, last_page))
    query = {"all": "1" if all_units else ""}

    def page_link(number: int) -> str:
        return lite.link(LITE_SCHEDULE, **query, page=number) if 1 <= number <= last_page else ""

    parts = [
        (
            f"{lite.format_time(shift.start)} – {lite.format_time(shift.end)}",
            [_row(lite, schedule, each) for each in group],
        )
        for shift, group in groupby(
            views[(page_number - 1) * PAGE_SIZE : page_number * PAGE_SIZE], key=lambda view: view.shift
        )
    ]
    return lite.render(
        "lite_schedule.html",
        LITE_SCHEDULE,
        {**query, "page": page_number},
        own=reference.units[own].name if own else "",
        requests=_requests(lite, schedule) if page_number == 1 else [],
        parts=parts,
        before=page_link(page_number - 1),
        after=page_link(page_number + 1),
    )


def _requests(lite: LiteRequest, schedule: ShiftSchedule) -> list[LiteRow]:
    """Return the requests that the account may answer or withdraw, the next ones."""
    return [
        LiteRow(
            lite.link(LITE_SHIFT, shift=request.requested.record.id),
            "⇄",
            request_sentence(request, schedule.units, lite.t, lite.format_time),
            meaning=StatusCategory.PARTIAL,
        )
        for request in exchange_requests(lite.ctx, lite.actor)
        if AllowedAction.DECLINE in request.requested.allowed_actions
    ][:MAX_REQUESTS]


def _row(lite: LiteRequest, schedule: ShiftSchedule, shift: ShiftView) -> LiteRow:
    """Return a shift; it leads to the shift where the account can request or answer it, else to the post."""
    t, issues = lite.t, issue_names(shift, lite.t)
    has_exchange = not EXCHANGE_ACTIONS.isdisjoint(shift.allowed_actions)
    state = t(f"schedule.state.{shift.state}")
    facts = [state if shift.unit else f"{WARNING} {state}", *(f"{WARNING} {issue}" for issue in issues)]
    if shift.record.requested_by:
        facts.append(f"{REQUEST_MARK} {unit_label(shift.record.requested_by, schedule.units, t)}")
    return LiteRow(
        lite.link(LITE_SHIFT, shift=shift.record.id)
        if has_exchange
        else lite.link(LITE_SITE, site=shift.site),
        shift.name,
        unit_label(shift.unit, schedule.units, t) if shift.unit else "",
        (" · ".join(facts),),
        meaning=StatusCategory.NOT_IN_FORCE if issues or not shift.unit else "",
    )
