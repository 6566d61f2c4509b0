"""The sign-in page, and the two ways through the door: in and out. Plain HTML, so that any browser can."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit
from uuid import uuid4

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.forms import form_of
from geo.api.gate import SIGN_IN, cookie_name, token_of
from geo.api.page_language import browser_language
from geo.api.telling import sentence, status_of
from geo.api.turnstile import Turnstile
from geo.domain.commands import NewAccount, PasswordChange
from geo.domain.errors import Busy, InvalidInput, KadianError, StoreUnavailable
from geo.i18n import LANGS, Words
from geo.reports.pages import page
from geo.services import sessions
from geo.services.invitations import accept_invitation, accept_personal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request

    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.settings import Settings

SIGN_OUT = "/sign-out"
OIDC = f"{SIGN_IN}/oidc"
SCREENS = ("/", "/area", "/planning", "/posts", "/rota", "/patrols", "/account", "/administration")
PAPERS = ("/sheet", "/order", "/rounds", "/shifts")
PAGES = frozenset({*SCREENS, *PAPERS, "/m", "/m/", "/m/site", "/m/own", "/m/rota"})
"""Where a sign-in may lead: nowhere that a stranger's link could name."""

OWN_WAYS = frozenset({"same-origin", "none"})
"""What may lead to the way out: a page of ours or the person, and no page of another port of this host."""

LONGEST_FORM = 4096
REMEMBERED = timedelta(days=90)
"""How long a browser is known again in which somebody signed in."""
THREADS, PLACES = 4, 60
"""Attempts at once, of which two are hashing, and with those that wait: some three seconds of hashing."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def sign_in_routes(office: Callable[[], Office]) -> list[Route]:
    """``/sign-in`` shows the page and takes names and passwords, ``/sign-out`` ends the session."""
    door = Turnstile("sign-in", THREADS, PLACES, "error.sign_in_busy")

    def show(request: Request) -> Response:
        return sign_in_page(office(), request, {})

    async def enter(request: Request) -> Response:
        given = await form_of(request, LONGEST_FORM)
        if isinstance(given, Response):
            return given
        try:
            return await door.through(_entered, office(), request, given)
        except Busy as full:
            return await asyncio.to_thread(sign_in_page, office(), request, given, full)

    async def leave(request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "none") not in OWN_WAYS:
            return PlainTextResponse("the request comes from another origin", 403)
        answer: Response = RedirectResponse(root_of(request) + SIGN_IN, 303, HEADERS)
        try:
            await asyncio.to_thread(sessions.sign_out, office(), token_of(request.scope), address_of(request))
        except KadianError:  # this browser forgets it in any case
            unkept = StoreUnavailable("error.sign_out")
            answer = await asyncio.to_thread(sign_in_page, office(), request, {}, unkept)
        answer.delete_cookie(cookie_name(request.scope), secure=is_secure(request), httponly=True)
        return answer

    return [
        Route(SIGN_IN, show, methods=["GET"]),
        Route(SIGN_IN, enter, methods=["POST"]),
        Route(SIGN_OUT, leave, methods=["GET"]),
    ]


def provider_routes(settings: Settings, office: Callable[[], Office]) -> list[Route]:
    """The way by an identity provider, where the settings name one; else nothing of it is even imported.

    Raises:
        InvalidInput: Authlib is not installed.
    """
    if not settings.oidc_issuer:
        return []
    try:
        from geo.api.oidc import oidc_routes  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise InvalidInput("error.oidc_extra") from missing
    return oidc_routes(settings, office)


def known_page(wanted: str, root: str = "") -> str:
    """``wanted`` where it is one of our pages with its query, else the first page."""
    parts = _parts(wanted)
    path = parts.path.removeprefix(root)
    if parts.scheme or parts.netloc or path not in PAGES:
        return f"{root}/"
    return f"{root}{path}?{parts.query}" if parts.query else f"{root}{path}"


def in_language(link: str, lang: str, request: Request) -> str:
    """The link with the language chosen here, where the page would else be in another."""
    query = dict(_query_of(link))
    told = query.get("lang") or browser_language(request.scope)
    if lang not in LANGS or lang == told:
        return link
    return f"{link.partition('?')[0] or '/'}?{urlencode({**query, 'lang': lang})}"


def _entered(house: Office, request: Request, given: Mapping[str, str]) -> Response:
    """The session's cookie and the page that was asked for; the form again, with what went wrong."""
    address, name = address_of(request), given.get("name", "")
    before, marks = token_of(request.scope), request.cookies.get(marks_name(request), "")
    try:
        if given.get("demo"):
            token = sessions.sign_in_to_demo(house, given["demo"], address, before)
        else:
            if given.get("invitation"):
                _accept(house, given)
                marks = sessions.remembered(house, name, marks)
            browser = sessions.Browser(before, marks)
            token = sessions.sign_in(house, name, given.get("password", ""), address, browser)
            marks = sessions.remembered(house, name, marks)
    except KadianError as error:
        return sign_in_page(house, request, given, error)
    wanted = in_language(given.get("next", ""), given.get("lang", ""), request)
    answer = RedirectResponse(known_page(wanted, root_of(request)), 303, HEADERS)
    admit(answer, request, token)
    if marks:
        remember(answer, request, marks)
    return answer


def remember(answer: Response, request: Request, marks: str) -> None:
    """Let the browser be known again by the attempts that follow; it lets nobody in."""
    answer.set_cookie(
        marks_name(request),
        marks,
        max_age=int(REMEMBERED.total_seconds()),
        secure=is_secure(request),
        httponly=True,
        samesite="strict",
    )


def marks_name(request: Request) -> str:
    """The cookie that a browser is known again by."""
    return f"{cookie_name(request.scope)}-known"


def admit(answer: Response, request: Request, token: str) -> None:
    """Give the browser its session, to be shown by pages of ours alone."""
    answer.set_cookie(
        cookie_name(request.scope), token, secure=is_secure(request), httponly=True, samesite="strict"
    )


def _accept(house: Office, given: Mapping[str, str]) -> None:
    """The first administrator's link makes an account; any other was handed out for one that is there."""
    name, password, key = given.get("name", ""), given.get("password", ""), uuid4().hex
    if given.get("handed"):
        accept_personal(house, given["invitation"], PasswordChange(name, key), password)
    else:
        new = NewAccount(name, given.get("called", "").strip(), key)
        accept_invitation(house, given["invitation"], new, password)


def sign_in_page(
    house: Office, request: Request, given: Mapping[str, str], error: KadianError | None = None
) -> Response:
    """The page with its form, filled in as it was, and what went wrong."""
    wanted = given.get("next") or request.query_params.get("next", "")
    asked = given.get("lang") or request.query_params.get("lang") or dict(_query_of(wanted)).get("lang", "")
    words = Words(asked if asked in LANGS else browser_language(request.scope))
    demo, error = _demo_accounts(house, error)
    handed = given.get("handed") or request.query_params.get("handed", "")
    text = page(
        "sign_in.html",
        words=words,
        lang=words.lang,
        langs={"zh": "中文", "en": "English"},
        action=root_of(request) + SIGN_IN,
        next=wanted,
        plain=f"{root_of(request)}/m/",
        account=given.get("name") or handed,
        handed=handed,
        called=given.get("called", ""),
        invitation=given.get("invitation") or request.query_params.get("invitation", ""),
        error=sentence(error, words) if error else "",
        unsent=bool(request.query_params.get("unsent")),
        ended=bool(request.query_params.get("ended")),
        demo=demo,
        provider=house.settings.oidc_issuer and (house.settings.oidc_label or words("sign_in.oidc")),
        provider_at=root_of(request) + OIDC,
    )
    return HTMLResponse(text, status_of(error) if error else 200, HEADERS)


def _demo_accounts(house: Office, error: KadianError | None) -> tuple[tuple[Actor, ...], KadianError | None]:
    """Whom anybody may try; with the store away nobody, and what is wrong where nothing else was."""
    try:
        return house.board.reference().demo_accounts, error
    except KadianError as away:
        return (), error or away


def _query_of(link: str) -> list[tuple[str, str]]:
    return parse_qsl(_parts(link).query)


def _parts(link: str) -> SplitResult:
    """Of what is no link at all, nothing."""
    try:
        return urlsplit(link)
    except ValueError:
        return urlsplit("")


def root_of(request: Request) -> str:
    """The path that the application is mounted at."""
    return str(request.scope.get("root_path", ""))


def address_of(request: Request) -> str:
    """Where it comes from."""
    return request.client.host if request.client else ""


def is_secure(request: Request) -> bool:
    """Whether cookies can be kept to HTTPS."""
    return str(request.scope["scheme"]) == "https"
