"""What an account is let in to do, measured: connections, their messages, requests, uploads."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketClose

from geo.api.connection import Connection
from geo.api.meter import Meter
from geo.api.telling import PRIVATE
from geo.domain.access import Verb

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from geo.api.limits import AccountLimits, Lease, Limits
    from geo.domain.actors import Actor

UPLOAD = "/_stcore/upload_file/"
LONGEST_WAIT_S = 30.0
"""A new connection that would have to wait longer is refused."""


@dataclass(frozen=True, slots=True)
class Measured:
    """An application as one account may use it."""

    app: ASGIApp
    limits: Limits
    actor: Actor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        account = self.limits.of(self.actor.id)
        if scope["type"] == "websocket":
            await self._connection(account, scope, receive, send)
        elif UPLOAD in scope["path"] and (refusal := self._upload_refused(account, scope)):
            self.limits.counts["upload"] += 1
            await PlainTextResponse(*refusal, PRIVATE)(scope, receive, send)
        else:
            await self._request(account, scope, receive, send)

    async def _connection(self, account: AccountLimits, scope: Scope, receive: Receive, send: Send) -> None:
        wait = account.connections.take()
        if wait > LONGEST_WAIT_S or not account.has_room:
            account.connections.give_back()
            self.limits.counts["connection"] += 1
            await WebSocketClose(reason="too many connections")(scope, receive, send)
            return
        connection = Connection(Meter(self.limits, account), receive, send)
        try:
            await asyncio.sleep(wait)
            await self.app(scope, connection.receive, connection.send)
        finally:
            connection.close()

    async def _request(self, account: AccountLimits, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait for a place among the requests of the account, held until the answer begins."""
        if account.requests.is_full:
            self.limits.counts["request"] += 1
            await PlainTextResponse("too many requests", 429, PRIVATE)(scope, receive, send)
            return
        lease: Lease = await account.requests.lease()

        async def begun(message: Message) -> None:
            lease.end()
            await send(message)

        try:
            await self.app(scope, receive, begun)
        finally:
            lease.end()

    def _upload_refused(self, account: AccountLimits, scope: Scope) -> tuple[str, int] | None:
        """Why a file is not taken, with the status; None where it is.

        Only whoever may plan has a screen that takes one. Whose session it is put into is in its address.
        """
        if not self.actor.may_somewhere(Verb.DRAFT_PLAN):
            return "no uploads for this account", 403
        session = scope["path"].partition(UPLOAD)[2].partition("/")[0]
        # A screen that has just connected has no known session yet: nothing is put into that of no name.
        if not session or not account.has_open(session):
            return "no open screen of this account", 403
        if scope["method"] != "PUT":
            return None
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        # Sent in chunks, a body may be longer than the length that stands beside it.
        if "transfer-encoding" in headers or not length.isdecimal():
            return "the length must be said", 411
        if not account.uploads.take_if_there(int(length)):
            return "too much uploaded within ten minutes", 429
        return None
