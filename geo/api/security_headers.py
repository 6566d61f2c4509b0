"""Security headers of every response: pages, files, errors, redirects, refused connections."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP_HEADER = "Content-Security-Policy"
FRAME_ANCESTORS = "frame-ancestors 'self'"
"""Only pages of this origin, port included, may frame one of ours, as they frame the map."""
SECURITY_HEADERS = {
    "X-Frame-Options": "SAMEORIGIN",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Headers that a response may replace by its own."""
RESPONSE_STARTS = {"http.response.start", "websocket.http.response.start", "websocket.accept"}
DENIAL_EXTENSION = "websocket.http.response"
"""The ASGI extension by which the response to a refused WebSocket can have headers."""


@dataclass(frozen=True, slots=True)
class SecurityHeadersMiddleware:
    """Middleware that adds the headers; it comes before all others, so that it sees every response."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the response."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        state = _OutgoingResponse(scope, send)
        try:
            await self.app(scope, receive, state.send)
        except Exception:
            # The response of Starlette itself would not pass through any middleware.
            if scope["type"] == "http" and not state.has_started:
                await PlainTextResponse("Internal Server Error", 500)(scope, receive, state.send)
            raise


@dataclass(slots=True)
class _OutgoingResponse:
    """Response on its way out."""

    scope: Scope
    outgoing: Send
    has_started: bool = False

    async def send(self, message: Message) -> None:
        if message["type"] in RESPONSE_STARTS:
            self.has_started = True
            message = {**message, "headers": list(message.get("headers", []))}
            _add_missing(MutableHeaders(scope=message))
        elif (
            message["type"] == "websocket.close"
            and not self.has_started
            and DENIAL_EXTENSION in self._extensions
        ):
            await self._deny(message.get("reason") or "")
            return
        await self.outgoing(message)

    @property
    def _extensions(self) -> dict[str, object]:
        return self.scope.get("extensions") or {}

    async def _deny(self, reason: str) -> None:
        """Refuse a WebSocket with 403 as closing does, but with headers."""
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await self.send({"type": f"{DENIAL_EXTENSION}.start", "status": 403, "headers": headers})
        await self.send({"type": f"{DENIAL_EXTENSION}.body", "body": reason.encode()})


def _add_missing(headers: MutableHeaders) -> None:
    """Add missing headers; a policy without ``frame-ancestors`` is extended, one with it stays."""
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    policy = headers.get(CSP_HEADER, "")
    if "frame-ancestors" not in policy:
        headers[CSP_HEADER] = f"{policy.rstrip('; ')}; {FRAME_ANCESTORS}" if policy else FRAME_ANCESTORS
