"""``/m/``: lite pages for poor links, without script and WebSocket, a few kilobytes each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.auth.session_middleware import session_token
from geo.api.auth.sign_in import PAGE_HEADERS
from geo.api.errors import http_status, set_error_page
from geo.api.forms import read_form, without_nul
from geo.api.lite.access import access_page, answer_access
from geo.api.lite.day import answer_tally, tally_page, today_page
from geo.api.lite.findings import answer_action, answer_log_form, finding_page, findings_page, log_page
from geo.api.lite.handover import answer_handover, handover_page
from geo.api.lite.inspections import answer_inspection, inspect_page
from geo.api.lite.photos import PHOTO_PAGE_HEADERS, answer_photo_form, photo_page
from geo.api.lite.receipt import answer_receipt, receipt_page
from geo.api.lite.replies import conflict_page, error_page, own_page
from geo.api.lite.request import LiteRequest, form_key, kept_fields, parse_number
from geo.api.lite.schedule import schedule_page
from geo.api.lite.screening import answer_screening, screening_page
from geo.api.lite.shift import act_on_shift, shift_page
from geo.api.lite.shift_confirmation import answer_confirmation, confirmation_page
from geo.api.lite.stand_down import answer_stand_down, stand_down_page
from geo.api.lite.supplies import answer_supplies, supplies_page
from geo.api.lite.views import search_page, site_page
from geo.api.page_language import request_language
from geo.api.uploads import UploadForm, UploadReader
from geo.domain.commands import Confirmation, Patrol, StatusChange, Undo
from geo.domain.conflicts import Conflict
from geo.domain.errors import InvalidInput, KadianError
from geo.domain.journal import Receipt
from geo.domain.timestamps import parse_timestamp
from geo.i18n import LANGS, Translator
from geo.services.accounts.sessions import ACCOUNT_HEADER, record_activity, require_actor
from geo.services.context import AppContext
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import change_status, confirm_status, undo_entries
from geo.text.app_pages import (
    LITE_ACCESS,
    LITE_FINDING,
    LITE_FINDINGS,
    LITE_FOLDER,
    LITE_HANDOVER,
    LITE_INSPECT,
    LITE_LOG_FINDING,
    LITE_OWN,
    LITE_PHOTO,
    LITE_RECEIPT,
    LITE_SCHEDULE,
    LITE_SCREENING,
    LITE_SEARCH,
    LITE_SHIFT,
    LITE_SHIFT_CONFIRMATION,
    LITE_SITE,
    LITE_STAND_DOWN,
    LITE_SUPPLIES,
    LITE_TALLY,
    LITE_TODAY,
    AppPage,
)

MAX_FORM_BYTES = 16_384
"""Three times the longest note in Chinese, percent-encoded."""

Query = Mapping[str, str]
Handler = Callable[[LiteRequest, Query], Response]


def lite_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the lite pages.

    ``/m/today`` lists what the account owes, ``/m/tally`` takes the tally of a shift, ``/m/handover`` its
    handover, ``/m/confirm-shift`` its confirmation, ``/m/receipt`` the receipt of an order, of post orders or
    of a roll call. ``/m/`` finds a site; ``/m/site`` shows it and takes reports; ``/m/own`` lists the
    account's own entries, of which the newest of a site can be undone; ``/m/rota`` lists the shifts and the
    requests for them; ``/m/shift`` shows a shift, and takes requests and answers. ``/m/photo`` has the photos
    of a finding; ``/m/findings`` lists what the account is to fix and to confirm, ``/m/finding`` shows one
    finding and takes steps, ``/m/log-finding`` logs one; ``/m/stand-down`` lists the barriers left, and takes
    the report that one is gone. ``/m/access`` shows the emergency access of a site and takes its test;
    ``/m/inspect`` lists the next sites to inspect, and takes the inspection of one. ``/m/supplies`` takes
    counts and receipts of supplies, ``/m/screening`` the door-to-door screening of a site.
    """
    uploads = UploadReader()

    def get_route(page: AppPage, handler: Handler) -> Route:
        def endpoint(request: Request) -> Response:
            return _respond(get_context(), request, without_nul(request.query_params), handler)

        return Route(f"/{page.path}", endpoint, methods=["GET"])

    def post_route(page: AppPage, handler: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            form = await read_form(request, MAX_FORM_BYTES)
            if isinstance(form, Response):
                return form
            return await asyncio.to_thread(_respond, get_context(), request, form, handler)

        return Route(f"/{page.path}", endpoint, methods=["POST"])

    def add_slash(request: Request) -> Response:
        return RedirectResponse("?".join(filter(None, (LITE_FOLDER, request.url.query))))

    return [
        Route(f"/{LITE_FOLDER}".rstrip("/"), add_slash),
        get_route(LITE_SEARCH, _find),
        get_route(LITE_SITE, _site),
        get_route(LITE_OWN, _own),
        get_route(LITE_SCHEDULE, _schedule),
        get_route(LITE_TODAY, _today),
        get_route(LITE_TALLY, _tally),
        get_route(LITE_SCREENING, _screening),
        get_route(LITE_RECEIPT, _receipt),
        get_route(LITE_HANDOVER, _handover),
        get_route(LITE_SHIFT, _shift),
        get_route(LITE_SHIFT_CONFIRMATION, _confirmation),
        get_route(LITE_PHOTO, _photos),
        get_route(LITE_FINDINGS, _findings),
        get_route(LITE_FINDING, _finding),
        get_route(LITE_LOG_FINDING, _log_form),
        get_route(LITE_ACCESS, _access),
        get_route(LITE_INSPECT, _inspect),
        get_route(LITE_STAND_DOWN, _stand_down),
        get_route(LITE_SUPPLIES, _supplies),
        post_route(LITE_SITE, _report),
        post_route(LITE_OWN, _undo),
        post_route(LITE_TALLY, answer_tally),
        post_route(LITE_SCREENING, answer_screening),
        post_route(LITE_RECEIPT, answer_receipt),
        post_route(LITE_HANDOVER, answer_handover),
        post_route(LITE_SHIFT, _act_on_shift),
        post_route(LITE_SHIFT_CONFIRMATION, answer_confirmation),
        post_route(LITE_FINDING, answer_action),
        post_route(LITE_ACCESS, answer_access),
        post_route(LITE_INSPECT, answer_inspection),
        post_route(LITE_SUPPLIES, answer_supplies),
        _upload_route(get_context, uploads, LITE_LOG_FINDING, answer_log_form),
        _upload_route(get_context, uploads, LITE_PHOTO, answer_photo_form),
        _upload_route(get_context, uploads, LITE_STAND_DOWN, answer_stand_down),
    ]


def _upload_route(
    get_context: Callable[[], AppContext],
    uploads: UploadReader,
    page: AppPage,
    handler: Callable[[LiteRequest, UploadForm], Response],
) -> Route:
    """Return the route of a form that may hold a photo."""

    async def endpoint(request: Request) -> Response:
        form = await uploads.read(request)
        if isinstance(form, Response):
            return form
        # Without a photo, a form does not wait for the photos of others.
        run = uploads.executor.run if form.photo else asyncio.to_thread
        return await run(_respond, get_context(), request, form.fields, lambda lite, _: handler(lite, form))

    return Route(f"/{page.path}", endpoint, methods=["POST"])


def _respond(ctx: AppContext, request: Request, query: Query, handler: Handler) -> Response:
    """Handle a request of the account that the session middleware names.

    Errors of the handler are answered with an error page; as that page reads the store, too, its own errors
    and those raised before are answered in plain text.
    """
    lang = query.get("lang", "") if query.get("lang") in LANGS else ""
    set_error_page(request, None, lang)
    t = Translator(request_language(request.scope, lang))
    actor = require_actor(ctx, unquote(request.headers.get(ACCOUNT_HEADER, "")))
    lite = LiteRequest(ctx, actor, t, lang)
    record_activity(ctx, session_token(request.scope))
    set_error_page(
        request, lambda error: HTMLResponse(error_page(lite, error), http_status(error), PAGE_HEADERS), lang
    )
    return handler(lite, query)


def _find(lite: LiteRequest, query: Query) -> Response:
    number, everything = parse_number(query.get("page", "")), bool(query.get("all"))
    text = search_page(lite, query.get("q", ""), all_sites=everything, page_number=number)
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _site(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(site_page(lite, query.get("site", "")), headers=PAGE_HEADERS)


def _own(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(own_page(lite, parse_number(query.get("seq", ""))), headers=PAGE_HEADERS)


def _schedule(lite: LiteRequest, query: Query) -> Response:
    number, everything = parse_number(query.get("page", "")), bool(query.get("all"))
    return HTMLResponse(schedule_page(lite, all_units=everything, page_number=number), headers=PAGE_HEADERS)


def _shift(lite: LiteRequest, query: Query) -> Response:
    page = shift_page(lite, query.get("shift", ""), number=parse_number(query.get("seq", "")))
    return HTMLResponse(page, headers=PAGE_HEADERS)


def _act_on_shift(lite: LiteRequest, form: Query) -> Response:
    """Record a request or an answer and redirect to its receipt; show the shift and the error otherwise."""
    shift_id = form.get("shift", "")
    if not form.get("do"):  # sent by Enter, not by a button
        return HTMLResponse(shift_page(lite, shift_id, form=form), headers=PAGE_HEADERS)
    try:
        receipt = act_on_shift(lite, form)
    except KadianError as error:
        text = shift_page(lite, shift_id, form=kept_fields(form, error), error=error)
        return HTMLResponse(text, http_status(error), PAGE_HEADERS)
    return RedirectResponse(lite.link(LITE_SHIFT, shift=shift_id, seq=receipt.seqs[0]), 303, PAGE_HEADERS)


def _today(lite: LiteRequest, _: Query) -> Response:
    return HTMLResponse(today_page(lite), headers=PAGE_HEADERS)


def _tally(lite: LiteRequest, query: Query) -> Response:
    text = tally_page(
        lite,
        query.get("site", ""),
        start=query.get("shift", ""),
        seq=parse_number(query.get("seq", "")),
    )
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _handover(lite: LiteRequest, query: Query) -> Response:
    text = handover_page(
        lite,
        query.get("site", ""),
        query.get("shift", ""),
        seq=parse_number(query.get("seq", "")),
    )
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _receipt(lite: LiteRequest, query: Query) -> Response:
    text = receipt_page(lite, query.get("ref", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _screening(lite: LiteRequest, query: Query) -> Response:
    text = screening_page(lite, query.get("site", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _confirmation(lite: LiteRequest, query: Query) -> Response:
    text = confirmation_page(lite, query.get("site", ""), query.get("shift", ""))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _photos(lite: LiteRequest, query: Query) -> Response:
    text = photo_page(lite, query.get("finding", ""), done=query.get("done", ""))
    return HTMLResponse(text, headers=PHOTO_PAGE_HEADERS)


def _findings(lite: LiteRequest, _: Query) -> Response:
    return HTMLResponse(findings_page(lite), headers=PAGE_HEADERS)


def _finding(lite: LiteRequest, query: Query) -> Response:
    text = finding_page(lite, query.get("finding", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _access(lite: LiteRequest, query: Query) -> Response:
    text = access_page(lite, query.get("site", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _supplies(lite: LiteRequest, query: Query) -> Response:
    text = supplies_page(lite, query.get("site", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _stand_down(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(stand_down_page(lite, query.get("site", "")), headers=PHOTO_PAGE_HEADERS)


def _inspect(lite: LiteRequest, query: Query) -> Response:
    text = inspect_page(lite, query.get("site", ""), seq=parse_number(query.get("seq", "")))
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _log_form(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(log_page(lite, query), headers=PAGE_HEADERS)


def _report(lite: LiteRequest, form: Query) -> Response:
    """Record a report and redirect to its receipt; show the form again, filled in, where that fails."""
    site_id = form.get("site", "")
    if not form.get("do"):  # sent by Enter, not by a button
        return HTMLResponse(site_page(lite, site_id, form), headers=PAGE_HEADERS)
    try:
        receipt = _execute(lite, form)
    except Conflict as conflict:
        reason_missing = "over" in form and not _reason(form)
        page = conflict_page(lite, conflict, form, reason_missing=reason_missing)
        return HTMLResponse(page, 409, PAGE_HEADERS)
    except KadianError as error:
        text = site_page(lite, site_id, kept_fields(form, error), lite.error_text(error))
        return HTMLResponse(text, http_status(error), PAGE_HEADERS)
    return RedirectResponse(lite.link(LITE_OWN, seq=receipt.seq), 303, PAGE_HEADERS)


def _undo(lite: LiteRequest, form: Query) -> Response:
    """Undo an entry of the account and redirect to the receipt; show list and error where that fails."""
    seq = parse_number(form.get("seq", ""))
    try:
        key = form_key(lite, form)
        if not seq:
            raise InvalidInput
        receipt = undo_entries(lite.ctx, lite.actor, Undo(seq, key))
    except Conflict:
        overtaken = lite.t("error.undo_overtaken", seq=seq)
        return HTMLResponse(own_page(lite, error=overtaken), 409, PAGE_HEADERS)
    except KadianError as error:
        text = own_page(lite, form=kept_fields(form, error), error=lite.error_text(error))
        return HTMLResponse(text, http_status(error), PAGE_HEADERS)
    return RedirectResponse(lite.link(LITE_OWN, seq=receipt.seqs[-1]), 303, PAGE_HEADERS)


def _execute(lite: LiteRequest, form: Query) -> Receipt:
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


def _reason(form: Query) -> str:
    return form.get("reason", "").strip()


def _parse_time(text: str, zone: ZoneInfo) -> datetime | None:
    """Parse a local time; None for an empty text.

    Raises:
        InvalidInput: The text is not a time.
    """
    return parse_timestamp(text, zone).replace(microsecond=0) if text else None
