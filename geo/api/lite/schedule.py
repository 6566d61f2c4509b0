"""Lite page of the shift schedule: the shifts of the own unit, or of all units, a line each."""

from __future__ import annotations

from itertools import groupby

from geo.api.lite.request import LiteRequest
from geo.domain.filters import SiteFilter
from geo.services.schedule.schedule import ShiftSchedule, shift_schedule
from geo.services.schedule.shift_view import ShiftView
from geo.text.app_pages import LITE_SCHEDULE, LITE_SITE
from geo.text.plans import unit_label
from geo.text.shifts import REQUEST_MARK, issue_names

MAX_LINES = 100
"""Shifts on one page."""
SHOWN_DAYS = 3


def schedule_page(lite: LiteRequest, *, all_units: bool) -> str:
    """Return the shifts by start; of all units where requested, or where the account has no unit."""
    reference, unit = lite.ctx.read_model.reference(), lite.actor.unit
    own = unit if unit in reference.units and not all_units else ""
    schedule = shift_schedule(lite.ctx, lite.actor, SiteFilter(unit=(own,) if own else ()), SHOWN_DAYS)
    views = sorted(schedule.shifts, key=lambda view: (view.shift, view.name, view.site))
    parts = [
        (
            f"{lite.format_time(shift.start)} – {lite.format_time(shift.end)}",
            [_row(lite, schedule, each) for each in group],
        )
        for shift, group in groupby(views[:MAX_LINES], key=lambda view: view.shift)
    ]
    first = lite.t("list.first", count=MAX_LINES) if len(views) > MAX_LINES else ""
    return lite.render(
        "lite_schedule.html",
        LITE_SCHEDULE,
        {"all": "1" if all_units else ""},
        own=reference.units[own].name if own else "",
        parts=parts,
        first=first,
    )


def _row(lite: LiteRequest, schedule: ShiftSchedule, shift: ShiftView) -> dict[str, object]:
    t = lite.t
    return {
        "link": lite.link(LITE_SITE, site=shift.site),
        "name": shift.name,
        "unit": unit_label(shift.unit, schedule.units, t) if shift.unit else "",
        "state": t(f"schedule.state.{shift.state}"),
        "issues": issue_names(shift, t),
        "request": f"{REQUEST_MARK} {unit_label(shift.record.requested_by, schedule.units, t)}"
        if shift.record.requested_by
        else "",
    }
