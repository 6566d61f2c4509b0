"""The gate around the whole application: nobody without a session gets past it, whatever the route.

Pure ASGI, because it must stand before WebSockets too; Streamlit's own routes lie behind it like ours.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocketClose

from geo.domain.errors import KadianError, StoreUnavailable
from geo.i18n import Words, language_of
from geo.services.roll import Roll
from geo.services.sessions import ACCOUNT, TOUCH_EVERY, resolve, touch

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from geo.services.office import Office

SIGN_IN = "/sign-in"
OPEN = frozenset({SIGN_IN, "/healthz", "/metrics", "/_stcore/health"})
"""What answers without a session; everything else is behind the gate, routes nobody thought of too.

The two for whoever watches the process have a guard of their own: this machine alone.
"""

REVOKED = 4401
"""The close code of a connection whose session has ended meanwhile."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CLAIMS = {
    ACCOUNT,
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
    session has ended: it has the browser load its page anew, which leads to the sign-in and back.
    """

    app: ASGIApp
    office: Callable[[], Office]
    is_deed: Callable[[bytes], bool]
    base: str = ""
    open: frozenset[str] = OPEN
    roll: Roll = field(default_factory=Roll)
    farewell: bytes = b""

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
            actor = await asyncio.to_thread(resolve, self.office(), token) if token else None
        except KadianError as error:
            # In words: the error itself may tell where the store is, and nobody has been let in yet.
            words = Words(language_of(Headers(scope=scope).get("accept-language", "")))
            await _refused(scope, words(error.key, **error.params), 503)(scope, receive, send)
            return
        if actor is None:
            await _unknown(scope, mount, had=bool(token))(scope, receive, send)
            return
        scope["headers"].append((ACCOUNT.encode(), quote(actor.id).encode()))
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
            await asyncio.to_thread(touch, self.gate.office(), self.token)
        return message

    async def _stands(self) -> bool:
        roll = self.gate.roll
        if roll.is_old:
            # With the store away everybody stays who was there: nothing can be read or written anyway.
            with suppress(StoreUnavailable):
                await asyncio.to_thread(roll.renew, self.gate.office())
        if roll.has(self.token):
            return True
        return await asyncio.to_thread(resolve, self.gate.office(), self.token) is not None

    async def send(self, message: Message) -> None:
        """What the screen is still told after the end goes nowhere."""
        if not self.ended:
            await self.outgoing(message)


def cookie_name(scope: Scope) -> str:
    """Under HTTPS with the prefix that binds it to this very host."""
    return "__Host-kadian" if scope["scheme"] in {"https", "wss"} else "kadian"


def token_of(scope: Scope) -> str:
    """The token in the session's cookie, "" for none."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return ""
    morsel = cookies.get(cookie_name(scope))
    return morsel.value if morsel else ""


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
    return _plain(why, status)


def _plain(why: str, status: int) -> Response:
    return PlainTextResponse(why, status, {"Cache-Control": "no-store"})
