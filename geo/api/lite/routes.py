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
from geo.api.lite.replies import conflict_page, error_page, own_page
from geo.api.lite.request import LiteRequest
from geo.api.lite.schedule import schedule_page
from geo.api.lite.views import search_page, site_page
from geo.api.page_language import request_language
from geo.domain.commands import Confirmation, Patrol, StatusChange, Undo
from geo.domain.conflicts import Conflict
from geo.domain.errors import ConnectionChanged, IdempotencyKeyReused, InvalidInput, KadianError
from geo.domain.journal import Receipt
from geo.domain.timestamps import parse_timestamp
from geo.i18n import LANGS, Translator
from geo.services.accounts.sessions import ACCOUNT_HEADER, record_activity, require_actor
from geo.services.context import AppContext
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import change_status, confirm_status, undo_entries
from geo.text.app_pages import LITE_FOLDER, LITE_OWN, LITE_SCHEDULE, LITE_SEARCH, LITE_SITE, AppPage

MAX_FORM_BYTES = 16_384
"""Three times the longest note in Chinese, percent-encoded."""
MAX_DIGITS = 15
MAX_KEY_LENGTH = 64
"""Twice the length of a key of our own forms."""

Query = Mapping[str, str]
Handler = Callable[[LiteRequest, Query], Response]


def lite_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the lite pages.

    ``/m/`` finds a site; ``/m/site`` shows it and takes reports; ``/m/own`` lists the account's own entries,
    of which the newest of a site can be undone; ``/m/rota`` lists the shifts.
    """

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
        post_route(LITE_SITE, _report),
        post_route(LITE_OWN, _undo),
    ]


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
    number, everything = _parse_number(query.get("page", "")), bool(query.get("all"))
    text = search_page(lite, query.get("q", ""), all_sites=everything, page_number=number)
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _site(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(site_page(lite, query.get("site", "")), headers=PAGE_HEADERS)


def _own(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(own_page(lite, _parse_number(query.get("seq", ""))), headers=PAGE_HEADERS)


def _schedule(lite: LiteRequest, query: Query) -> Response:
    return HTMLResponse(schedule_page(lite, all_units=bool(query.get("all"))), headers=PAGE_HEADERS)


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
        # A used key is dropped; what was typed is kept.
        names = ("note", "observed", "unit") if isinstance(error, IdempotencyKeyReused) else tuple(form)
        kept = {name: form.get(name, "") for name in names}
        text = site_page(lite, site_id, kept, lite.error_text(error))
        return HTMLResponse(text, http_status(error), PAGE_HEADERS)
    return RedirectResponse(lite.link(LITE_OWN, seq=receipt.seq), 303, PAGE_HEADERS)


def _undo(lite: LiteRequest, form: Query) -> Response:
    """Undo an entry of the account and redirect to the receipt; show list and error where that fails."""
    seq, key = _parse_number(form.get("seq", "")), form.get("key", "")
    try:
        if form.get("account", lite.actor.id) != lite.actor.id:
            raise ConnectionChanged
        if not key or not seq:
            raise InvalidInput
        receipt = undo_entries(lite.ctx, lite.actor, Undo(seq, key))
    except Conflict:
        overtaken = lite.t("error.undo_overtaken", seq=seq)
        return HTMLResponse(own_page(lite, error=overtaken), 409, PAGE_HEADERS)
    except KadianError as error:
        return HTMLResponse(own_page(lite, error=lite.error_text(error)), http_status(error), PAGE_HEADERS)
    return RedirectResponse(lite.link(LITE_OWN, seq=receipt.seqs[-1]), 303, PAGE_HEADERS)


def _execute(lite: LiteRequest, form: Query) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
        KadianError: The service refused the command.
    """
    ctx, actor = lite.ctx, lite.actor
    if form.get("account", actor.id) != actor.id:
        raise ConnectionChanged
    site_id, key, note = (form.get(name, "") for name in ("site", "key", "note"))
    if len(key) > MAX_KEY_LENGTH:
        raise InvalidInput("error.bad_key", length=len(key), longest=MAX_KEY_LENGTH)
    observed = _parse_time(form.get("observed", "").strip(), ctx.settings.zone)
    action, _, status = form.get("do", "").partition(":")
    if key and action == "visit":
        return record_patrol(ctx, actor, Patrol(site_id, form.get("unit", ""), key, note, observed))
    # A reason is given against the current version; without one the form still has the version it showed.
    reason = _reason(form)
    version = _parse_number(form.get("over" if reason else "version", ""))
    if key and action == "seen":
        return confirm_status(ctx, actor, Confirmation(site_id, version, key, note, observed))
    if key and action == "set":
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


def _parse_number(text: str) -> int:
    """Parse a number; 0 for what is not a number, or one with too many digits."""
    return int(text) if text.isdecimal() and len(text) <= MAX_DIGITS else 0
