"""Sign-in page, sign-in and sign-out, as plain HTML that every browser can show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.auth.session_middleware import SIGN_IN_PATH, session_cookie_name, session_token
from geo.api.errors import error_text, http_status, set_error_page
from geo.api.forms import read_form
from geo.api.page_language import browser_language, request_language
from geo.domain.actors import Actor
from geo.domain.commands import NewAccount, PasswordChange
from geo.domain.errors import KadianError, StoreUnavailable
from geo.i18n import LANGS, Translator
from geo.reports.html import render_template
from geo.services.accounts import sessions
from geo.services.accounts.invitations import accept_invitation, accept_personal_invitation
from geo.services.context import AppContext
from geo.text.app_pages import LITE_FOLDER, PAGES, first_page
from geo.text.demo_accounts import demo_account_name

SIGN_OUT_PATH = "/sign-out"
OIDC_PATH = f"{SIGN_IN_PATH}/oidc"
REDIRECT_TARGETS = frozenset({f"/{page.path}" for page in PAGES} | {f"/{LITE_FOLDER}".rstrip("/")})
"""Pages that a sign-in may lead to; other links are ignored (unvalidated redirects, OWASP)."""

SIGN_OUT_FETCH_SITES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site with which one may sign out: not those of another port of this host."""

MAX_FORM_BYTES = 4096
DEVICE_COOKIE_LIFETIME = timedelta(days=90)
"""How long a browser in which an account signed in is recognised."""
SIGN_IN_THREADS, MAX_PENDING_SIGN_INS = 4, 60
"""Parallel sign-ins, of which two hash passwords, and how many may wait: some three seconds of hashing."""
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def sign_in_routes(get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes: ``/sign-in`` shows the page and starts sessions, ``/sign-out`` ends the session."""
    executor = BoundedExecutor("sign-in", SIGN_IN_THREADS, MAX_PENDING_SIGN_INS, "error.sign_in_busy")

    def show(request: Request) -> Response:
        return sign_in_page(get_context(), request, {})

    async def enter(request: Request) -> Response:
        form = await read_form(request, MAX_FORM_BYTES)
        if isinstance(form, Response):
            return form
        ctx = get_context()
        set_error_page(request, lambda error: sign_in_page(ctx, request, form, error))
        return await executor.run(_sign_in, ctx, request, form)

    async def leave(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "none") not in SIGN_OUT_FETCH_SITES:
            return PlainTextResponse("the request comes from another origin", 403)
        response: Response = RedirectResponse(root_path(request) + SIGN_IN_PATH, 303, PAGE_HEADERS)
        try:
            await asyncio.to_thread(
                sessions.sign_out, get_context(), session_token(request.scope), client_address(request)
            )
        except KadianError:  # this browser forgets it in any case
            error = StoreUnavailable("error.sign_out")
            response = await asyncio.to_thread(sign_in_page, get_context(), request, {}, error)
        response.delete_cookie(session_cookie_name(request.scope), secure=is_secure(request), httponly=True)
        return response

    return [
        Route(SIGN_IN_PATH, show, methods=["GET"]),
        Route(SIGN_IN_PATH, enter, methods=["POST"]),
        Route(SIGN_OUT_PATH, leave, methods=["GET"]),
    ]


def safe_redirect(link: str, root: str = "") -> str:
    """Return the link where it leads to a page of ours, else the first page.

    Args:
        link: Path and query, with ``root``.
        root: Path that the application is mounted at.
    """
    parts = _split_url(link)
    path = parts.path.removeprefix(root)
    if parts.scheme or parts.netloc or path not in REDIRECT_TARGETS:
        return f"{root}/"
    return f"{root}{path}?{parts.query}" if parts.query else f"{root}{path}"


def first_page_link(ctx: AppContext, account: str, link: str, root: str = "") -> str:
    """Return the link; in place of the bare address of the application that of the account's first page.

    Args:
        ctx: Application context.
        account: Code of the account that signs in.
        link: Path and query, with ``root``.
        root: Path that the application is mounted at.
    """
    parts = _split_url(link)
    has_query = bool(dict(_query_params(link)).keys() - {"lang"})
    if parts.path not in {"", f"{root}/"} or parts.netloc or has_query:
        return link
    pages = [first_page(each) for each in ctx.read_model.reference().accounts if each.id == account]
    path = f"{root}/{pages[0].path}" if pages else link
    return f"{path}?{parts.query}" if pages and parts.query else path


def with_language(link: str, lang: str, request: Request) -> str:
    """Return the link with the language that was chosen, where its page would be in another."""
    query = dict(_query_params(link))
    link_lang = query.get("lang") or browser_language(request.scope)
    if lang not in LANGS or lang == link_lang:
        return link
    return f"{link.partition('?')[0] or '/'}?{urlencode({**query, 'lang': lang})}"


def _sign_in(ctx: AppContext, request: Request, form: Mapping[str, str]) -> Response:
    """Start a session: set its cookie and redirect to the page of the form.

    Raises:
        KadianError: The sign-in is refused.
    """
    address, name = client_address(request), form.get("name", "")
    replaced_token = session_token(request.scope)
    device_tokens = request.cookies.get(device_cookie_name(request), "")
    if form.get("demo"):
        token = sessions.sign_in_to_demo(ctx, form["demo"], address, replaced_token)
    else:
        if form.get("invitation"):
            _accept_invitation(ctx, form)
            device_tokens = sessions.issue_device_token(ctx, name, device_tokens)
        browser = sessions.BrowserCredentials(replaced_token, device_tokens)
        token = sessions.sign_in(ctx, name, form.get("password", ""), address, browser)
        device_tokens = sessions.issue_device_token(ctx, name, device_tokens)
    root = root_path(request)
    link = first_page_link(ctx, form.get("demo") or name, form.get("next", ""), root)
    link = with_language(link, form.get("lang", ""), request)
    response = RedirectResponse(safe_redirect(link, root), 303, PAGE_HEADERS)
    set_session_cookie(response, request, token)
    if device_tokens:
        set_device_cookie(response, request, device_tokens)
    return response


def set_device_cookie(response: Response, request: Request, device_tokens: str) -> None:
    """Set the cookie by which later attempts recognise this browser; it grants no access."""
    response.set_cookie(
        device_cookie_name(request),
        device_tokens,
        max_age=int(DEVICE_COOKIE_LIFETIME.total_seconds()),
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )


def device_cookie_name(request: Request) -> str:
    """Return the name of the device cookie."""
    return f"{session_cookie_name(request.scope)}-known"


def set_session_cookie(response: Response, request: Request, token: str) -> None:
    """Set the session cookie, which only pages of this site send back."""
    response.set_cookie(
        session_cookie_name(request.scope), token, secure=is_secure(request), httponly=True, samesite="strict"
    )


def _accept_invitation(ctx: AppContext, form: Mapping[str, str]) -> None:
    """Create the account of the first administrator, or set the password of an existing account."""
    name, password, key = form.get("name", ""), form.get("password", ""), uuid4().hex
    if form.get("handed"):
        accept_personal_invitation(ctx, form["invitation"], PasswordChange(name, key), password)
    else:
        new = NewAccount(name, form.get("called", "").strip(), key)
        accept_invitation(ctx, form["invitation"], new, password)


def sign_in_page(
    ctx: AppContext, request: Request, form: Mapping[str, str], error: KadianError | None = None
) -> Response:
    """Return the page with its form, filled in as it was sent, and the error."""
    next_link = form.get("next") or request.query_params.get("next", "")
    link_lang = dict(_query_params(next_link)).get("lang", "")
    t = Translator(request_language(request.scope, form.get("lang", ""), link_lang))
    demo, notice, error = _store_facts(ctx, t, error)
    handed = form.get("handed") or request.query_params.get("handed", "")
    text = render_template(
        "sign_in.html",
        t=t,
        lang=t.lang,
        langs={"zh": "中文", "en": "English"},
        action=root_path(request) + SIGN_IN_PATH,
        next=next_link,
        plain=f"{root_path(request)}/{LITE_FOLDER}",
        account=form.get("name") or handed,
        handed=handed,
        called=form.get("called", ""),
        invitation=form.get("invitation") or request.query_params.get("invitation", ""),
        error=error_text(error, t) if error else "",
        unsent=bool(request.query_params.get("unsent")),
        ended=bool(request.query_params.get("ended")),
        exercise=notice,
        demo=[(actor.id, demo_account_name(actor, t)) for actor in demo],
        provider=ctx.settings.oidc_issuer and (ctx.settings.oidc_label or t("sign_in.oidc")),
        provider_at=root_path(request) + OIDC_PATH,
    )
    return HTMLResponse(text, http_status(error) if error else 200, PAGE_HEADERS)


def _store_facts(
    ctx: AppContext, t: Translator, error: KadianError | None
) -> tuple[tuple[Actor, ...], str, KadianError | None]:
    """Return the demo accounts, the notice of an exercise, and the error to show.

    With the store unavailable there are none of these, and the error says so unless there is another one.
    """
    try:
        reference = ctx.read_model.reference()
    except KadianError as store_error:
        return (), "", error or store_error
    return reference.demo_accounts, reference.exercise_notice(t), error


def _query_params(link: str) -> list[tuple[str, str]]:
    return parse_qsl(_split_url(link).query)


def _split_url(link: str) -> SplitResult:
    """Split a link; an invalid link has no parts."""
    try:
        return urlsplit(link)
    except ValueError:
        return urlsplit("")


def root_path(request: Request) -> str:
    """Return the path that the application is mounted at, "" for the root."""
    return str(request.scope.get("root_path", ""))


def client_address(request: Request) -> str:
    """Return the address of the client, "" where it is unknown."""
    return request.client.host if request.client else ""


def is_secure(request: Request) -> bool:
    """Return whether the request came by HTTPS, so that cookies can be bound to it."""
    return str(request.scope["scheme"]) == "https"
