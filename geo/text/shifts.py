"""Shifts and exchange requests as sentences."""

from __future__ import annotations

from geo.domain.shifts.shift import Shift
from geo.domain.units import Unit, unit_name
from geo.formatting import FormatTime
from geo.i18n import Translator
from geo.services.schedule.exchange_requests import ExchangeRequest
from geo.services.schedule.shift_view import ShiftIssue, ShiftView

REQUEST_MARK = "⇄"
"""Marks a shift that a unit requests, or offers in exchange."""


def issue_names(view: ShiftView, t: Translator) -> list[str]:
    """Return the issues of a shift; that it has no unit is its state already."""
    return [t(f"schedule.trouble.{issue}") for issue in view.issues if issue is not ShiftIssue.GAP]


def format_span(shift: Shift, clock: FormatTime) -> str:
    """Return start and end of a shift."""
    return f"{clock(shift.start)} – {clock(shift.end)}"


def request_sentence(
    request: ExchangeRequest, units: dict[str, Unit], t: Translator, clock: FormatTime
) -> str:
    """Return which unit requests which shift of which unit, and what it offers in exchange."""
    view, offered = request.requested, request.offered
    facts = {
        "unit": unit_name(units, view.record.requested_by),
        "post": view.name,
        "span": format_span(view.shift, clock),
        "holder": unit_name(units, view.unit) if view.unit else t("schedule.state.vacant"),
    }
    if not request.is_swap:
        return t("schedule.request.takeover", **facts)
    if offered is None:
        return t("schedule.request.swap_gone", **facts)
    own_span = format_span(offered.shift, clock)
    return t("schedule.request.swap", **facts, offered=offered.name, offered_span=own_span)


def new_issues_sentence(request: ExchangeRequest, units: dict[str, Unit], t: Translator) -> str:
    """Return what an acceptance would bring about, "" for nothing."""
    names = [
        t(
            "schedule.request.issue",
            unit=unit_name(units, each.unit),
            issue=t(f"schedule.trouble.{each.issue}"),
        )
        for each in request.new_issues
    ]
    return t("schedule.request.result", issues=t("list.comma").join(names)) if names else ""
