"""Session middleware: admits requests and connections only with a live session, whatever the route.

Pure ASGI, because it must stand before WebSockets, too; the routes of Streamlit lie behind it like ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.errors import PRIVATE_HEADERS, error_response, error_text
from geo.api.limits.account_limiter import AccountRateLimiter
from geo.api.limits.rate_limits import RateLimits
from geo.api.page_language import request_language
from geo.api.place_links import PLACE_PREFIX
from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.i18n import Translator
from geo.services.accounts.api_keys import resolve_api_key
from geo.services.accounts.live_sessions import LiveSessionCache
from geo.services.accounts.session_touch import LAST_SEEN_INTERVAL
from geo.services.accounts.sessions import (
    ACCOUNT_HEADER,
    SESSION_HEADER,
    record_activity,
    resolve_session,
    sha256_of,
)
from geo.services.context import AppContext

SIGN_IN_PATH = "/sign-in"
PUBLIC_PATHS = frozenset({SIGN_IN_PATH, "/healthz", "/metrics", "/_stcore/health"})
"""Paths that need no session; all others do, unknown routes included.

``/healthz`` and ``/metrics`` have a guard of their own: by default they answer this machine alone.
"""

OGC_PREFIX = "/ogc"
"""Path of the service for GIS programs, the only one that a key opens."""
API_KEY_HEADER, API_KEY_PARAMETER = "x-api-key", "api-key"
PROGRAM_READER = "kadian.reader"
"""Entry of the scope with the account of a key, confined to the area of the key."""

CLOSE_SESSION_ENDED = 4401
"""Close code of a connection whose session has ended."""

BLOCKED_PATHS = frozenset({"/_stcore/metrics"})
"""Unused routes of Streamlit: the metrics of this process are at ``/metrics``."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

LOOKUP_THREADS, MAX_PENDING_LOOKUPS = 8, 1000
"""Parallel look-ups of sessions, and how many may wait; other slow work must not delay them."""

IDENTITY_HEADERS = {
    ACCOUNT_HEADER,
    SESSION_HEADER,
    "remote-user",
    "x-remote-user",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-auth-request-user",
}
"""Headers that name an account: they are removed from incoming requests, as anybody could set them."""


@dataclass(frozen=True, slots=True)
class SessionMiddleware:
    """Middleware that requires a session for all paths but the public ones.

    Requests of another origin are refused. The account and a hash of the session are handed on as headers.

    Attributes:
        app: Application behind the middleware.
        get_context: Returns the application context.
        is_user_rerun: Whether a message on the WebSocket comes from a person, and not from the screen by
            itself.
        base_path: Path that the whole application is served at, "" for none.
        public_paths: Paths that need no session: ``PUBLIC_PATHS``, and those of an identity provider.
        live_sessions: Cache of the live sessions, for open connections.
        executor: Threads in which sessions are looked up.
        expired_message: Last message on a connection whose session has ended; the browser then reloads its
            page, which leads to the sign-in and back.
        rate_limits: Limits of what each account may request; None for no limits.
    """

    app: ASGIApp
    get_context: Callable[[], AppContext]
    is_user_rerun: Callable[[bytes], bool]
    base_path: str = ""
    public_paths: frozenset[str] = PUBLIC_PATHS
    live_sessions: LiveSessionCache = field(default_factory=LiveSessionCache)
    executor: BoundedExecutor = field(
        default_factory=lambda: BoundedExecutor("gate", LOOKUP_THREADS, MAX_PENDING_LOOKUPS)
    )
    expired_message: bytes = b""
    rate_limits: RateLimits | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on with the headers of its account."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope["headers"] = [
            (name, value)
            for name, value in scope["headers"]
            if name.decode("latin-1").lower() not in IDENTITY_HEADERS
        ]
        if not is_same_origin(scope):
            await _refusal(scope, "the request comes from another origin", 403)(scope, receive, send)
            return
        mount = scope.get("root_path", "") + self.base_path
        is_public = scope["path"] in {mount + path for path in self.public_paths}
        if scope["type"] == "http" and (is_public or scope["path"].startswith(mount + PLACE_PREFIX)):
            await self.app(scope, receive, send)
            return
        token = session_token(scope)
        try:
            actor = await self._resolve(scope, mount, token)
        except KadianError as error:
            await _error_response(scope, error)(scope, receive, send)
            return
        if actor is None:
            await _unauthenticated_response(scope, mount, had_session=bool(token))(scope, receive, send)
            return
        if scope["path"] in {mount + path for path in BLOCKED_PATHS}:
            await _refusal(scope, "not found", 404)(scope, receive, send)
            return
        scope["headers"] += [
            (ACCOUNT_HEADER.encode(), quote(actor.id).encode()),
            (SESSION_HEADER.encode(), sha256_of(token).encode()),
        ]
        app: ASGIApp = partial(self._serve_authenticated, token)
        if self.rate_limits is not None:
            app = AccountRateLimiter(app, self.rate_limits, actor)
        await app(scope, receive, send)

    async def _resolve(self, scope: Scope, mount: str, token: str) -> Actor | None:
        """Return the account of the session, or of the key with which a program asks; None for neither."""
        if key := program_key(scope, mount):
            address = (scope.get("client") or ("",))[0]
            reader = await self.executor.run(resolve_api_key, self.get_context(), key, address)
            scope[PROGRAM_READER] = reader
            return reader
        return await self.executor.run(resolve_session, self.get_context(), token) if token else None

    async def _serve_authenticated(self, token: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; guard a WebSocket for as long as it is open."""
        if scope["type"] == "websocket":
            guard = SessionGuard(self, token, receive, send)
            receive, send = guard.receive, guard.send
        await self.app(scope, receive, send)


@dataclass(slots=True)
class SessionGuard:
    """Guard of an open connection: checks at each message that its session was live a second ago.

    Attributes:
        middleware: Middleware that admitted the connection.
        token: Token of the session.
        incoming: ``receive`` of the web server.
        outgoing: ``send`` of the web server.
        has_ended: Whether the session has ended; nothing is sent from then on.
        touch_due_at_s: Monotonic time from which the next message of a person is recorded as activity.
    """

    middleware: SessionMiddleware
    token: str
    incoming: Receive
    outgoing: Send
    has_ended: bool = False
    touch_due_at_s: float = float("-inf")

    async def receive(self) -> Message:
        """Return the next message; once the session has ended, tell the browser and disconnect."""
        message = await self.incoming()
        if message["type"] != "websocket.receive":
            return message
        if not await self._is_session_live():
            self.has_ended = True
            await self.outgoing({"type": "websocket.send", "bytes": self.middleware.expired_message})
            await self.outgoing({"type": "websocket.close", "code": CLOSE_SESSION_ENDED})
            return {"type": "websocket.disconnect", "code": CLOSE_SESSION_ENDED}
        now = time.monotonic()
        if now >= self.touch_due_at_s and self.middleware.is_user_rerun(message.get("bytes") or b""):
            self.touch_due_at_s = now + LAST_SEEN_INTERVAL.total_seconds()
            with suppress(KadianError):
                await self.middleware.executor.run(record_activity, self.middleware.get_context(), self.token)
        return message

    async def _is_session_live(self) -> bool:
        """Return whether the session is live; with the store unavailable or busy it is assumed to be."""
        live_sessions, run = self.middleware.live_sessions, self.middleware.executor.run
        try:
            if live_sessions.is_expired:
                await run(live_sessions.refresh, self.middleware.get_context())
            return (
                live_sessions.contains(self.token)
                or await run(resolve_session, self.middleware.get_context(), self.token) is not None
            )
        except KadianError:  # passed on, it would end the screen
            return True

    async def send(self, message: Message) -> None:
        """Send a message, unless the session has ended."""
        if not self.has_ended:
            await self.outgoing(message)


def session_cookie_name(scope: Scope) -> str:
    """Return the name of the session cookie; under HTTPS with the prefix that binds it to this host."""
    return "__Host-kadian" if scope["scheme"] in {"https", "wss"} else "kadian"


def session_token(scope: Scope) -> str:
    """Return the token in the session cookie, "" for none; unreadable cookies beside it are ignored."""
    cookies = "; ".join(Headers(scope=scope).getlist("cookie"))
    return cookie_parser(cookies).get(session_cookie_name(scope), "")


def program_key(scope: Scope, mount: str) -> str:
    """Return the key of a program that asks for features, "" for none; no other path is opened by a key."""
    path = scope["path"]
    prefix = mount + OGC_PREFIX
    if scope["type"] != "http" or not (path == prefix or path.startswith(f"{prefix}/")):
        return ""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    return Headers(scope=scope).get(API_KEY_HEADER) or query.get(API_KEY_PARAMETER, [""])[0]


def is_same_origin(scope: Scope) -> bool:
    """Return whether a WebSocket, or a request that changes something, was sent by a page of this origin.

    Cookies are not bound to ports: a page at another port of this host would send ours along.
    """
    if scope["type"] == "http" and scope["method"] in SAFE_METHODS:
        return True
    headers = Headers(scope=scope)
    scheme = "https" if scope["scheme"] in {"https", "wss"} else "http"
    return headers.get("origin") == f"{scheme}://{headers.get('host')}"


def _unauthenticated_response(scope: Scope, mount: str, *, had_session: bool) -> ASGIApp:
    """Redirect the request of a page to the sign-in and back, and refuse all others.

    The sign-in page says that a session has ended, or that a form was not sent.
    """
    if scope["type"] == "http" and scope["method"] in {"GET", "POST"} and _is_page(scope):
        next_link = "?".join(filter(None, (scope["path"], scope["query_string"].decode("latin-1"))))
        notice = "&unsent=1" if scope["method"] == "POST" else "&ended=1" if had_session else ""
        return RedirectResponse(
            f"{mount}{SIGN_IN_PATH}?next={quote(next_link)}{notice}", 303, {"Cache-Control": "no-store"}
        )
    return _refusal(scope, "sign in first", 401)


def _is_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _error_response(scope: Scope, error: KadianError) -> ASGIApp:
    """Answer an error as the exception handlers do; they only see what is raised behind the middleware."""
    t = Translator(request_language(scope))
    if scope["type"] == "websocket":
        return WebSocketClose(reason=error_text(error, t))
    return error_response(error, t)


def _refusal(scope: Scope, reason: str, status: int) -> ASGIApp:
    """Return the refusal; a WebSocket closed before it is accepted is answered with 403."""
    if scope["type"] == "websocket":
        return WebSocketClose(reason=reason)
    return PlainTextResponse(reason, status, PRIVATE_HEADERS)
