"""Errors as HTTP responses: one status and one sentence for each kind, wherever it was raised.

``EXCEPTION_HANDLERS`` is a keyword of the application. A route with an error page of its own registers it
with ``set_error_page``; all others answer with the sentence as plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from geo.api.page_language import request_language
from geo.domain.conflicts import Conflict
from geo.domain.errors import (
    ConnectionChanged,
    IdempotencyKeyReused,
    KadianError,
    NotFound,
    Overtaken,
    PlanVerificationFailed,
    ProviderUnavailable,
    Refused,
    SignedOut,
    SignInRefused,
    StoreBusy,
    StoreDamaged,
    StoreUnavailable,
    Throttled,
)
from geo.i18n import Translator

HTTP_STATUS = {
    SignedOut: 401,
    SignInRefused: 401,
    Overtaken: 409,
    Refused: 403,
    NotFound: 404,
    Conflict: 409,
    ConnectionChanged: 409,
    IdempotencyKeyReused: 409,
    Throttled: 429,
    PlanVerificationFailed: 500,
    StoreBusy: 503,
    ProviderUnavailable: 503,
    StoreDamaged: 503,
    StoreUnavailable: 503,
}
"""Status of each kind of error; 400 for all others: the request cannot be accepted."""
PRIVATE_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def http_status(error: KadianError) -> int:
    """Return the status of the first class in ``HTTP_STATUS`` that the error belongs to, else 400."""
    return next((status for kind, status in HTTP_STATUS.items() if isinstance(error, kind)), 400)


def error_text(error: KadianError, t: Translator) -> str:
    """Return the sentence of the error alone: its other parameters may hold the address of the store."""
    return t(error.key, **error.params)


def error_response(error: KadianError, t: Translator) -> Response:
    """Return the sentence as plain text, for where no page of ours can be shown."""
    return PlainTextResponse(
        error_text(error, t), http_status(error), {**PRIVATE_HEADERS, "Content-Language": t.lang}
    )


def set_error_page(
    request: Request, render: Callable[[KadianError], Response] | None, lang: str = ""
) -> None:
    """Register the page that answers an error raised from now on while the request is handled.

    Args:
        request: The request.
        render: Builds the page, None for no page; an error that it raises itself is answered in plain text.
        lang: Language of the form that was sent, "" for that of the address or the browser.
    """
    request.state.render_error, request.state.form_lang = render, lang


def handle_error(request: Request, error: Exception) -> Response:
    """Answer an error with the page registered for the request, else in plain text.

    A plain function and no coroutine, so that Starlette runs it in a thread: a page may read the store.
    """
    if not isinstance(error, KadianError):  # registered for another class
        raise error
    render = getattr(request.state, "render_error", None)
    try:
        if render is not None:
            page: Response = render(error)
            return page
    except KadianError as page_error:
        error = page_error
    lang = request_language(request.scope, getattr(request.state, "form_lang", ""))
    return error_response(error, Translator(lang))


EXCEPTION_HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Response]] = {
    KadianError: handle_error
}
"""Keyword ``exception_handlers`` of the application."""
