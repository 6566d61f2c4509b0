"""Loopback-only demo: demo accounts need no password, so while there are any, only this machine is served."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.api.auth.bounded_executor import BoundedExecutor
from geo.api.errors import PRIVATE_HEADERS
from geo.api.page_language import request_language
from geo.domain.errors import KadianError
from geo.i18n import Translator
from geo.settings import LOOPBACK_HOSTS

CACHE_TTL_S = 5.0
"""How long the answer whether there are demo accounts is reused."""
FORWARDED_FOR = re.compile(r"""for=["\[]*([^;,"\]]+)""", re.IGNORECASE)


@dataclass(slots=True)
class LoopbackOnlyDemo:
    """Middleware that refuses requests of other machines, or to addresses that other machines can reach.

    ``is_demo`` returns whether there are demo accounts. It may read the store, so it is called only for
    requests that are not local, and not more than once in ``CACHE_TTL_S``.
    """

    app: ASGIApp
    is_demo: Callable[[], bool]
    _executor: BoundedExecutor = field(default_factory=lambda: BoundedExecutor("demo", 1, 1000))
    _cached: bool = True
    _expires_at_s: float = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request, or pass it on."""
        if (
            scope["type"] not in {"http", "websocket"}
            or is_local_request(scope)
            or not await self._has_demo_accounts()
        ):
            await self.app(scope, receive, send)
            return
        reason = Translator(request_language(scope))("error.demo_elsewhere")
        if scope["type"] == "websocket":
            await WebSocketClose(reason=reason)(scope, receive, send)
        else:
            await PlainTextResponse(reason, 403, PRIVATE_HEADERS)(scope, receive, send)

    async def _has_demo_accounts(self) -> bool:
        """Return whether there are demo accounts.

        With the store unavailable it is the last answer, at first True.
        """
        if time.monotonic() >= self._expires_at_s:
            try:
                self._cached = await self._executor.run(self.is_demo)
            except KadianError:
                return self._cached
            self._expires_at_s = time.monotonic() + CACHE_TTL_S
        return self._cached


def is_local_request(scope: Scope) -> bool:
    """Return whether a request was sent on this machine, to a loopback address, and not through a proxy."""
    server, client = scope.get("server"), scope.get("client")
    if server is None or client is None:
        return False
    return _unmap_ipv4(server[0]) in LOOPBACK_HOSTS and all(
        map(is_loopback, (client[0], *_forwarded_addresses(Headers(scope=scope))))
    )


def is_loopback(address: str) -> bool:
    """Return whether the text is an address of this machine alone."""
    try:
        return ip_address(_unmap_ipv4(address)).is_loopback
    except ValueError:
        return False


def _unmap_ipv4(address: str) -> str:
    """Return an IPv4 address that IPv6 maps as it is by itself, and any other text unchanged."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


def _forwarded_addresses(headers: Headers) -> Iterator[str]:
    """Yield every address for which some proxy has forwarded the request."""
    for name in ("x-forwarded-for", "x-real-ip"):
        for value in headers.getlist(name):
            yield from filter(None, map(str.strip, value.split(",")))
    for value in headers.getlist("forwarded"):
        yield from map(str.strip, FORWARDED_FOR.findall(value))
