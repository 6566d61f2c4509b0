"""Lite page of one shift: the unit confirms that it stands there, with its people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.receipt import order_parts, parse_seen, seen_text
from geo.api.lite.request import LiteRequest, form_key
from geo.domain.commands import ShiftConfirmation
from geo.domain.errors import InvalidInput, NotFound
from geo.domain.filters import SiteFilter
from geo.domain.numbers import whole_number
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.timestamps import timestamp_from_text, timestamp_to_text
from geo.services.post_orders.reading import present_reading
from geo.services.schedule.schedule import shift_schedule
from geo.services.schedule.shift_actions import confirm_shift
from geo.services.schedule.shift_view import AllowedAction
from geo.text.app_pages import LITE_OWN, LITE_SHIFT_CONFIRMATION, LITE_TODAY
from geo.text.plans import unit_label
from geo.text.shifts import format_span


def confirmation_page(
    lite: LiteRequest, site_id: str, start: str, *, form: Mapping[str, str] | None = None, error: str = ""
) -> str:
    """Return a running or coming shift with the form that confirms it.

    Args:
        lite: The request.
        site_id: Code of the post.
        start: Start of the shift as in links.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such shift, or it is over.
    """
    t, fields = lite.t, form or {}
    schedule = shift_schedule(lite.ctx, lite.actor, SiteFilter(), 1)
    wanted = timestamp_from_text(start)
    found = [view for view in schedule.shifts if (view.site, view.shift.start) == (site_id, wanted)]
    if not found:
        raise NotFound("error.unknown_shift", site=site_id, start=wanted or start)
    view = found[0]
    acting_unit = view.unit or lite.actor.unit
    reading = present_reading(lite.ctx, lite.actor, site_id, acting_unit)
    needed = "schedule.needed_lead" if view.staffing.lead else "schedule.needed"
    return lite.render(
        "lite_shift_confirmation.html",
        LITE_SHIFT_CONFIRMATION,
        {"site": site_id, "shift": start},
        view=view,
        start=timestamp_to_text(view.shift.start),
        span=format_span(view.shift, lite.format_time),
        unit=unit_label(view.unit, schedule.units, t),
        state=t(f"schedule.state.{view.state}"),
        needed=t(needed, people=view.staffing.staff),
        may_confirm=AllowedAction.CONFIRM in view.allowed_actions,
        acting_unit=acting_unit,
        orders=order_parts(lite, reading.orders),
        is_unread=bool(reading.unread),
        asks_who=bool(reading.unread) and acting_unit != lite.actor.unit,
        answered_by=fields.get("answered_by", ""),
        longest=MAX_ANSWERED_BY_LENGTH,
        seen=seen_text(reading.seen),
        people=fields.get("people", str(view.stint.people)),
        leads=fields.get("leads", str(view.stint.leads)),
        account=lite.actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(view.record.version),
        is_confirmed=view.record.is_confirmed,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_confirmation(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Confirm a shift; see ``answer_button``."""
    return answer_button(
        lite,
        form,
        show=partial(confirmation_page, lite, form.get("site", ""), form.get("shift", "")),
        record=lambda: confirm_shift(lite.ctx, lite.actor, _confirmation(lite, form)),
        link=lambda receipt: lite.link(LITE_OWN, seq=receipt.seq),
    )


def _confirmation(lite: LiteRequest, form: Mapping[str, str]) -> ShiftConfirmation:
    """Return the command of a form.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: A number is none, or the form is not one of ours.
    """
    key, start = form_key(lite, form), timestamp_from_text(form.get("shift", ""))
    if start is None:
        raise InvalidInput
    numbers = [whole_number(form.get(name, "").strip()) for name in ("version", "people", "leads")]
    version, people, leads = numbers
    return ShiftConfirmation(
        form.get("site", ""),
        start,
        form.get("unit", ""),
        version,
        key,
        people,
        leads,
        parse_seen(form.get("seen", "")),
        form.get("answered_by", "").strip(),
    )
