"""The gate around the whole application: nobody without a session gets past it, whatever the route.

Pure ASGI, because it must stand before WebSockets too; Streamlit's own routes lie behind it like ours.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.websockets import WebSocketClose

from geo.api.measured import Measured
from geo.api.page_language import browser_language
from geo.api.telling import PRIVATE, sentence, status_of
from geo.api.turnstile import Turnstile
from geo.domain.errors import KadianError
from geo.i18n import Words
from geo.services.roll import Roll
from geo.services.sessions import ACCOUNT, SESSION, resolve, sha256_of, touch
from geo.services.touching import TOUCH_EVERY

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from geo.api.limits import Limits
    from geo.services.office import Office

SIGN_IN = "/sign-in"
OPEN = frozenset({SIGN_IN, "/healthz", "/metrics", "/_stcore/health"})
"""What answers without a session; everything else is behind the gate, routes nobody thought of too.

The two for whoever watches the process have a guard of their own: this machine alone.
"""

REVOKED = 4401
"""The close code of a connection whose session has ended meanwhile."""

SHUT = frozenset({"/_stcore/metrics"})
"""What Streamlit serves and nobody here needs: the measures of this process are at /metrics."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

THREADS, PLACES = 8, 1000
"""Who is looked up at once, and who may wait for it: whatever else is slow must not keep the gate waiting."""

CLAIMS = {
    ACCOUNT,
    SESSION,
    "remote-user",
    "x-remote-user",
    "x-forwarded-user",
    "x-forwarded-email",
    "x-auth-request-user",
}
"""Headers that say who somebody is: from outside they say nothing."""


@dataclass(frozen=True, slots=True)
class Gate:
    """``is_deed`` tells a person's message on the WebSocket from one that a screen sends by itself.

    ``base`` is the path the whole application is served at, "" for none; ``open`` is more than ``OPEN`` only
    where an identity provider has a way in of its own. ``farewell`` is the last message on a connection whose
    session has ended: it has the browser load its page anew, which leads to the sign-in and back. ``limits``
    bound what each account may ask for; None: nothing does.
    """

    app: ASGIApp
    office: Callable[[], Office]
    is_deed: Callable[[bytes], bool]
    base: str = ""
    open: frozenset[str] = OPEN
    roll: Roll = field(default_factory=Roll)
    turnstile: Turnstile = field(default_factory=lambda: Turnstile("gate", THREADS, PLACES))
    farewell: bytes = b""
    limits: Limits | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name.decode("latin-1").lower() not in CLAIMS
        ]
        if not from_here(scope):
            await _refused(scope, "the request comes from another origin", 403)(scope, receive, send)
            return
        mount = scope.get("root_path", "") + self.base
        if scope["type"] == "http" and scope["path"] in {mount + path for path in self.open}:
            await self.app(scope, receive, send)
            return
        token = token_of(scope)
        try:
            actor = await self.turnstile.through(resolve, self.office(), token) if token else None
        except KadianError as error:
            words = Words(browser_language(scope))
            await _refused(scope, sentence(error, words), status_of(error))(scope, receive, send)
            return
        if actor is None:
            await _unknown(scope, mount, had=bool(token))(scope, receive, send)
            return
        if scope["path"] in {mount + path for path in SHUT}:
            await _refused(scope, "not found", 404)(scope, receive, send)
            return
        scope["headers"] += [
            (ACCOUNT.encode(), quote(actor.id).encode()),
            (SESSION.encode(), sha256_of(token).encode()),
        ]
        app: ASGIApp = partial(self._inside, token)
        if self.limits is not None:
            app = Measured(app, self.limits, actor)
        await app(scope, receive, send)

    async def _inside(self, token: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            watched = Watched(self, token, receive, send)
            receive, send = watched.receive, watched.send
        await self.app(scope, receive, send)


@dataclass(slots=True)
class Watched:
    """An open connection: each message asks whether its session still stood a second ago."""

    gate: Gate
    token: str
    incoming: Receive
    outgoing: Send
    ended: bool = False
    awake_until: float = float("-inf")

    async def receive(self) -> Message:
        message = await self.incoming()
        if message["type"] != "websocket.receive":
            return message
        if not await self._stands():
            self.ended = True
            await self.outgoing({"type": "websocket.send", "bytes": self.gate.farewell})
            await self.outgoing({"type": "websocket.close", "code": REVOKED})
            return {"type": "websocket.disconnect", "code": REVOKED}
        now = time.monotonic()
        if now >= self.awake_until and self.gate.is_deed(message.get("bytes") or b""):
            self.awake_until = now + TOUCH_EVERY.total_seconds()
            with suppress(KadianError):
                await self.gate.turnstile.through(touch, self.gate.office(), self.token)
        return message

    async def _stands(self) -> bool:
        roll, through = self.gate.roll, self.gate.turnstile.through
        try:
            if roll.is_old:
                await through(roll.renew, self.gate.office())
            return roll.has(self.token) or await through(resolve, self.gate.office(), self.token) is not None
        except KadianError:
            # With the store away or busy everybody stays who was there: an error here would end the screen.
            return True

    async def send(self, message: Message) -> None:
        """What the screen is still told after the end goes nowhere."""
        if not self.ended:
            await self.outgoing(message)


def cookie_name(scope: Scope) -> str:
    """Under HTTPS with the prefix that binds it to this very host."""
    return "__Host-kadian" if scope["scheme"] in {"https", "wss"} else "kadian"


def token_of(scope: Scope) -> str:
    """The token in the session's cookie, "" for none; whatever cookies others of this host set beside it."""
    told = "; ".join(Headers(scope=scope).getlist("cookie"))
    return cookie_parser(told).get(cookie_name(scope), "")


def from_here(scope: Scope) -> bool:
    """Whether a WebSocket, or a request that changes something, was sent by a page of this very origin.

    Cookies are not bound to ports: a page of another port of this host would bring ours along.
    """
    if scope["type"] == "http" and scope["method"] in SAFE:
        return True
    headers = Headers(scope=scope)
    scheme = "https" if scope["scheme"] in {"https", "wss"} else "http"
    return headers.get("origin") == f"{scheme}://{headers.get('host')}"


def _unknown(scope: Scope, mount: str, *, had: bool) -> ASGIApp:
    """A page leads to the sign-in and back, with a word where a session has ended or a form was lost.

    All else is told no.
    """
    if scope["type"] == "http" and scope["method"] in {"GET", "POST"} and _is_page(scope):
        back = "?".join(filter(None, (scope["path"], scope["query_string"].decode("latin-1"))))
        lost = "&unsent=1" if scope["method"] == "POST" else "&ended=1" if had else ""
        return RedirectResponse(
            f"{mount}{SIGN_IN}?next={quote(back)}{lost}", 303, {"Cache-Control": "no-store"}
        )
    return _refused(scope, "sign in first", 401)


def _is_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("accept", "")


def _refused(scope: Scope, why: str, status: int) -> ASGIApp:
    """A WebSocket that is closed before it was accepted is answered with 403."""
    if scope["type"] == "websocket":
        return WebSocketClose(reason=why)
    return PlainTextResponse(why, status, PRIVATE)
