"""Headers that every answer carries: pages, files, errors, redirects, refused connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "Content-Security-Policy"
FRAMING = "frame-ancestors 'self'"
"""Only pages of this very origin, its port included, may frame one of ours, as the map is framed."""
EVERYWHERE = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""What a page's own headers may replace."""
STARTS = {"http.response.start", "websocket.http.response.start", "websocket.accept"}
DENIAL = "websocket.http.response"
"""The ASGI extension by which a refused WebSocket is answered with headers of its own."""


@dataclass(frozen=True, slots=True)
class SafeHeaders:
    """Middleware: to stand before everything else, so that no answer goes past it."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        state = _Answer(scope, send)
        try:
            await self.app(scope, receive, state.send)
        except Exception:
            # Starlette's own answer to a defect would come from outside of every middleware.
            if scope["type"] == "http" and not state.is_begun:
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, state.send)
            raise


@dataclass(slots=True)
class _Answer:
    """One answer on its way out."""

    scope: Scope
    outgoing: Send
    is_begun: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] in STARTS:
            self.is_begun = True
            message = {**message, "headers": list(message.get("headers", []))}
            _complete(MutableHeaders(scope=message))
        elif message["type"] == "websocket.close" and not self.is_begun and DENIAL in self._extensions:
            await self._deny(message.get("reason") or "")
            return
        await self.outgoing(message)

    @property
    def _extensions(self) -> dict[str, object]:
        return self.scope.get("extensions") or {}

    async def _deny(self, reason: str) -> None:
        """What closing would answer as well, 403, but with headers."""
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await self.send({"type": f"{DENIAL}.start", "status": 403, "headers": headers})
        await self.send({"type": f"{DENIAL}.body", "body": reason.encode()})


def _complete(headers: MutableHeaders) -> None:
    """Add what is missing; a policy that already says who may frame a page stands, any other is added to."""
    for name, value in EVERYWHERE.items():
        headers.setdefault(name, value)
    policy = headers.get(POLICY, "")
    if "frame-ancestors" not in policy:
        headers[POLICY] = f"{policy.rstrip('; ')}; {FRAMING}" if policy else FRAMING
