"""Demo accounts need no password: while there are any, only this machine is answered."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketClose

from geo.api.page_language import browser_language
from geo.api.telling import PRIVATE
from geo.api.turnstile import Turnstile
from geo.domain.errors import KadianError
from geo.i18n import Words
from geo.settings import LOCAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

KNOWN_S = 5.0
"""So long it is believed that there are demo accounts, or none."""
FORWARDED_FOR = re.compile(r"""for=["\[]*([^;,"\]]+)""", re.IGNORECASE)


@dataclass(slots=True)
class LocalDemo:
    """Middleware: refuses whoever comes from another machine, or to an address another machine could reach.

    ``is_demo`` tells whether there are demo accounts; it may ask the store. Only who is not of this machine
    makes it asked, and not more often than every few seconds.
    """

    app: ASGIApp
    is_demo: Callable[[], bool]
    _turnstile: Turnstile = field(default_factory=lambda: Turnstile("demo", 1, 1000))
    _known: bool = True
    _until: float = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or is_of_this_machine(scope) or not await self._demo():
            await self.app(scope, receive, send)
            return
        words = Words(browser_language(scope))
        why = words("error.demo_elsewhere")
        if scope["type"] == "websocket":
            await WebSocketClose(reason=why)(scope, receive, send)
        else:
            await PlainTextResponse(why, 403, PRIVATE)(scope, receive, send)

    async def _demo(self) -> bool:
        """Whether there are demo accounts; with the store away as last known, at first that there are."""
        if time.monotonic() >= self._until:
            try:
                self._known = await self._turnstile.through(self.is_demo)
            except KadianError:
                return self._known
            self._until = time.monotonic() + KNOWN_S
        return self._known


def is_of_this_machine(scope: Scope) -> bool:
    """Whether a request was sent on this machine, to its local address, and by no proxy for somebody else."""
    server, client = scope.get("server"), scope.get("client")
    if server is None or client is None:
        return False
    return _plain(server[0]) in LOCAL and all(
        map(is_loopback, (client[0], *_forwarded(Headers(scope=scope))))
    )


def is_loopback(address: str) -> bool:
    """Whether an address is one of this machine alone; what is no address is none."""
    try:
        return ip_address(_plain(address)).is_loopback
    except ValueError:
        return False


def _plain(address: str) -> str:
    """An IPv4 address that IPv6 wraps, as it is by itself; everything else unchanged."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _forwarded(headers: Headers) -> Iterator[str]:
    """Every address for which some proxy says that it asks."""
    for name in ("x-forwarded-for", "x-real-ip"):
        for value in headers.getlist(name):
            yield from filter(None, map(str.strip, value.split(",")))
    for value in headers.getlist("forwarded"):
        yield from map(str.strip, FORWARDED_FOR.findall(value))
