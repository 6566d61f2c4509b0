"""Reports on a site that its lite page takes, and their undo in the list of one's own entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse, Response

from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.lite.answers import answer, answer_form, redirect
from geo.api.lite.replies import conflict_page, own_page
from geo.api.lite.request import LiteRequest, form_key, kept_fields, parse_number
from geo.api.lite.views import site_page
from geo.domain.commands import Confirmation, Patrol, StatusChange, Undo
from geo.domain.conflicts import Conflict
from geo.domain.errors import InvalidInput, KadianError, Overtaken
from geo.domain.journal import Receipt
from geo.domain.timestamps import parse_timestamp
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import change_status, confirm_status, undo_entries
from geo.text.app_pages import LITE_OWN

Form = Mapping[str, str]


def answer_report(lite: LiteRequest, form: Form) -> Response:
    """Record a report, and lead to its receipt; show the form again, filled in, where that fails."""
    site_id = form.get("site", "")
    if not form.get("do"):  # sent by Enter, not by a button
        return HTMLResponse(site_page(lite, site_id, form), headers=PAGE_HEADERS)

    def show_error(error: KadianError) -> str:
        if isinstance(error, Conflict):
            reason_missing = "over" in form and not _reason(form)
            return conflict_page(lite, error, form, reason_missing=reason_missing)
        return site_page(lite, site_id, kept_fields(form, error), lite.error_text(error))

    return answer(
        partial(_record, lite, form),
        lambda receipt: redirect(lite.link(LITE_OWN, seq=receipt.seq)),
        show_error,
    )


def answer_undo(lite: LiteRequest, form: Form) -> Response:
    """Undo an entry of the account, and lead to the receipt; see ``answer_form``."""
    return answer_form(
        lite,
        form,
        show=partial(own_page, lite),
        record=partial(_undo, lite, form),
        link=lambda receipt: lite.link(LITE_OWN, seq=receipt.seqs[-1]),
    )


def _undo(lite: LiteRequest, form: Form) -> Receipt:
    """Undo the entry that the form names.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
        Overtaken: Something newer is recorded of the site.
        KadianError: The service refused the command.
    """
    key, seq = form_key(lite, form), parse_number(form.get("seq", ""))
    if not seq:
        raise InvalidInput
    try:
        return undo_entries(lite.ctx, lite.actor, Undo(seq, key))
    except Conflict as conflict:
        raise Overtaken("error.undo_overtaken", seq=seq) from conflict


def _record(lite: LiteRequest, form: Form) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
        KadianError: The service refused the command.
    """
    ctx, actor = lite.ctx, lite.actor
    key, site_id, note = form_key(lite, form), form.get("site", ""), form.get("note", "")
    observed = _parse_time(form.get("observed", "").strip(), ctx.settings.zone)
    action, _, status = form.get("do", "").partition(":")
    if action == "visit":
        return record_patrol(ctx, actor, Patrol(site_id, form.get("unit", ""), key, note, observed))
    # A reason is given against the current version; without one the form still has the version it showed.
    reason = _reason(form)
    version = parse_number(form.get("over" if reason else "version", ""))
    if action == "seen":
        return confirm_status(ctx, actor, Confirmation(site_id, version, key, note, observed))
    if action == "set":
        change = StatusChange(site_id, status, version, key, note, observed, reason)
        return change_status(ctx, actor, change)
    raise InvalidInput


def _reason(form: Form) -> str:
    return form.get("reason", "").strip()


def _parse_time(text: str, zone: ZoneInfo) -> datetime | None:
    """Parse a local time; None for an empty text.

    Raises:
        InvalidInput: The text is not a time.
    """
    return parse_timestamp(text, zone).replace(microsecond=0) if text else None
