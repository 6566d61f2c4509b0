"""``/m/``: lite pages for poor links, without script and WebSocket, a few kilobytes each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote

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
from geo.api.lite.replies import error_page, own_page
from geo.api.lite.request import LiteRequest, parse_number
from geo.api.lite.schedule import schedule_page
from geo.api.lite.screening import answer_screening, screening_page
from geo.api.lite.shift import answer_shift, shift_page
from geo.api.lite.shift_confirmation import answer_confirmation, confirmation_page
from geo.api.lite.site_report import answer_report, answer_undo
from geo.api.lite.stand_down import answer_stand_down, stand_down_page
from geo.api.lite.supplies import answer_supplies, supplies_page
from geo.api.lite.views import search_page, site_page
from geo.api.page_language import request_language
from geo.api.uploads import UploadForm, UploadReader
from geo.i18n import LANGS, Translator
from geo.services.accounts.sessions import ACCOUNT_HEADER, record_activity, require_actor
from geo.services.context import AppContext
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
UploadHandler = Callable[[LiteRequest, UploadForm], Response]


@dataclass(frozen=True, slots=True)
class LitePage:
    """A page and the form on it.

    Attributes:
        page: Its address.
        show: Returns its text for a query.
        answer: Answers its form; None where it has none.
        answer_upload: Answers its form with a photo; None where it has none.
        has_pictures: Whether it shows pictures.
    """

    page: AppPage
    show: Callable[[LiteRequest, Query], str]
    answer: Handler | None = None
    answer_upload: UploadHandler | None = None
    has_pictures: bool = False


class OfOne(Protocol):
    """Page of one thing, with the receipt of a number."""

    def __call__(self, lite: LiteRequest, code: str, /, *, seq: int) -> str:
        """Return the text."""


def _of(field: str, page: OfOne) -> Callable[[LiteRequest, Query], str]:
    """Return a page of the thing that a field of the query names, with the receipt of its ``seq``."""
    return lambda lite, query: page(lite, query.get(field, ""), seq=_number(query, "seq"))


def _number(query: Query, name: str) -> int:
    return parse_number(query.get(name, ""))


PAGES = (
    LitePage(
        LITE_SEARCH,
        lambda lite, query: search_page(
            lite, query.get("q", ""), all_sites=bool(query.get("all")), page_number=_number(query, "page")
        ),
    ),
    LitePage(LITE_SITE, lambda lite, query: site_page(lite, query.get("site", "")), answer_report),
    LitePage(LITE_OWN, lambda lite, query: own_page(lite, _number(query, "seq")), answer_undo),
    LitePage(
        LITE_SCHEDULE,
        lambda lite, query: schedule_page(
            lite, all_units=bool(query.get("all")), page_number=_number(query, "page")
        ),
    ),
    LitePage(
        LITE_SHIFT,
        lambda lite, query: shift_page(lite, query.get("shift", ""), number=_number(query, "seq")),
        answer_shift,
    ),
    LitePage(
        LITE_SHIFT_CONFIRMATION,
        lambda lite, query: confirmation_page(lite, query.get("site", ""), query.get("shift", "")),
        answer_confirmation,
    ),
    LitePage(LITE_TODAY, lambda lite, _: today_page(lite)),
    LitePage(
        LITE_TALLY,
        lambda lite, query: tally_page(
            lite, query.get("site", ""), start=query.get("shift", ""), seq=_number(query, "seq")
        ),
        answer_tally,
    ),
    LitePage(
        LITE_HANDOVER,
        lambda lite, query: handover_page(
            lite, query.get("site", ""), query.get("shift", ""), seq=_number(query, "seq")
        ),
        answer_handover,
    ),
    LitePage(LITE_RECEIPT, _of("ref", receipt_page), answer_receipt),
    LitePage(LITE_SCREENING, _of("site", screening_page), answer_screening),
    LitePage(LITE_ACCESS, _of("site", access_page), answer_access),
    LitePage(LITE_INSPECT, _of("site", inspect_page), answer_inspection),
    LitePage(LITE_SUPPLIES, _of("site", supplies_page), answer_supplies),
    LitePage(LITE_FINDINGS, lambda lite, _: findings_page(lite)),
    LitePage(LITE_FINDING, _of("finding", finding_page), answer_action),
    LitePage(LITE_LOG_FINDING, log_page, answer_upload=answer_log_form),
    LitePage(
        LITE_PHOTO,
        lambda lite, query: photo_page(lite, query.get("finding", ""), done=query.get("done", "")),
        answer_upload=answer_photo_form,
        has_pictures=True,
    ),
    LitePage(
        LITE_STAND_DOWN,
        lambda lite, query: stand_down_page(lite, query.get("site", "")),
        answer_upload=answer_stand_down,
        has_pictures=True,
    ),
)
"""All pages, each with what its address shows and what its form does."""


def lite_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes of the lite pages."""
    uploads = UploadReader()

    def add_slash(request: Request) -> Response:
        return RedirectResponse("?".join(filter(None, (LITE_FOLDER, request.url.query))))

    routes = [Route(f"/{LITE_FOLDER}".rstrip("/"), add_slash)]
    for each in PAGES:
        routes.append(_get_route(get_context, each))
        if each.answer is not None:
            routes.append(_post_route(get_context, each.page, each.answer))
        if each.answer_upload is not None:
            routes.append(_upload_route(get_context, uploads, each.page, each.answer_upload))
    return routes


def _get_route(get_context: Callable[[], AppContext], lite_page: LitePage) -> Route:
    """Return the route that shows a page."""
    headers = PHOTO_PAGE_HEADERS if lite_page.has_pictures else PAGE_HEADERS

    def show(lite: LiteRequest, query: Query) -> Response:
        return HTMLResponse(lite_page.show(lite, query), headers=headers)

    def endpoint(request: Request) -> Response:
        return _respond(get_context(), request, without_nul(request.query_params), show)

    return Route(f"/{lite_page.page.path}", endpoint, methods=["GET"])


def _post_route(get_context: Callable[[], AppContext], page: AppPage, handler: Handler) -> Route:
    """Return the route of a form without a photo."""

    async def endpoint(request: Request) -> Response:
        form = await read_form(request, MAX_FORM_BYTES)
        if isinstance(form, Response):
            return form
        return await asyncio.to_thread(_respond, get_context(), request, form, handler)

    return Route(f"/{page.path}", endpoint, methods=["POST"])


def _upload_route(
    get_context: Callable[[], AppContext],
    uploads: UploadReader,
    page: AppPage,
    handler: UploadHandler,
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
