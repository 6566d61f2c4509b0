"""Rate limits of one account: connections, their messages, requests, uploads."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from geo.api.errors import PRIVATE_HEADERS, error_response
from geo.api.limits.message_meter import MessageMeter
from geo.api.limits.metered_connection import MeteredConnection
from geo.api.limits.rate_limits import MAX_PHOTOS_AT_ONCE, AccountLimits, Lease, RateLimits
from geo.api.page_language import request_language
from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import Throttled
from geo.i18n import Translator

UPLOAD_PATH = "/_stcore/upload_file/"
PHOTO_CONTENT_TYPE = "multipart/form-data"
"""Of the forms with a photo: no other form of ours has it."""
MAX_CONNECTION_WAIT_S = 30.0
"""A new connection that would have to wait longer is refused."""
MAX_SMALL_FILE_BYTES = 2**20 + 4096
"""Longest upload of an account that may not import: a file of 1 MB with the lines around it."""


@dataclass(frozen=True, slots=True)
class AccountRateLimiter:
    """ASGI application that passes on what the limits of one account allow."""

    app: ASGIApp
    limits: RateLimits
    actor: Actor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, delay or pass on a request or connection."""
        account = self.limits.for_account(self.actor.id)
        if scope["type"] == "websocket":
            await self._serve_websocket(account, scope, receive, send)
        elif UPLOAD_PATH in scope["path"] and (refusal := self._upload_refusal(account, scope)):
            self.limits.counts["upload"] += 1
            await PlainTextResponse(*refusal, PRIVATE_HEADERS)(scope, receive, send)
        elif _is_photo_upload(scope):
            await self._serve_photo_upload(account, scope, receive, send)
        else:
            await self._serve_request(account, scope, receive, send)

    async def _serve_photo_upload(
        self, account: AccountLimits, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass on a form with a photo while the account has sent neither too much nor too many at once.

        It holds no lease of a request: for the minute that it takes, the account could open no page.
        """
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():
            await PlainTextResponse("the length must be said", 411, PRIVATE_HEADERS)(scope, receive, send)
            return
        if account.photos_at_once >= MAX_PHOTOS_AT_ONCE or not account.photos.try_take(int(length)):
            self.limits.counts["upload"] += 1
            language = Translator(request_language(scope))
            await error_response(Throttled("error.photo_quota"), language)(scope, receive, send)
            return
        account.photos_at_once += 1
        try:
            await self.app(scope, receive, send)
        finally:
            account.photos_at_once -= 1

    async def _serve_websocket(
        self, account: AccountLimits, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Wait for the rate of new connections, and meter the messages of this one."""
        wait = account.connections.take()
        if wait > MAX_CONNECTION_WAIT_S or not account.has_capacity:
            account.connections.refund()
            self.limits.counts["connection"] += 1
            await WebSocketClose(reason="too many connections")(scope, receive, send)
            return
        connection = MeteredConnection(MessageMeter(self.limits, account), receive, send)
        try:
            await asyncio.sleep(wait)
            await self.app(scope, connection.receive, connection.send)
        finally:
            connection.close()

    async def _serve_request(
        self, account: AccountLimits, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Wait for a lease among the requests of the account; it is held until the response begins."""
        if account.requests.is_full:
            self.limits.counts["request"] += 1
            await PlainTextResponse("too many requests", 429, PRIVATE_HEADERS)(scope, receive, send)
            return
        lease: Lease = await account.requests.acquire()

        async def release_and_send(message: Message) -> None:
            lease.release()
            await send(message)

        try:
            await self.app(scope, receive, release_and_send)
        finally:
            lease.release()

    def _upload_refusal(self, account: AccountLimits, scope: Scope) -> tuple[str, int] | None:
        """Return reason and status of a refused upload, None for an accepted one.

        Only accounts that may plan or import have a screen with uploads. The address names the session that
        the file is for.
        """
        may_import = self.actor.may_somewhere(Verb.IMPORT)
        if not may_import and not self.actor.may_somewhere(Verb.DRAFT_PLAN):
            return "no uploads for this account", 403
        session = scope["path"].partition(UPLOAD_PATH)[2].partition("/")[0]
        # A screen that has just connected has no session yet: "" must not match it.
        if not session or not account.has_session(session):
            return "no open screen of this account", 403
        if scope["method"] != "PUT":
            return None
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        # In chunks, a body may be longer than its Content-Length.
        if "transfer-encoding" in headers or not length.isdecimal():
            return "the length must be said", 411
        return _size_refusal(account, int(length), may_import=may_import)


def _size_refusal(account: AccountLimits, length: int, *, may_import: bool) -> tuple[str, int] | None:
    """Return reason and status where a file is too large, or too much comes within ten minutes."""
    # Lists of candidates, forms and boundaries are small; only an import needs more.
    if not may_import and length > MAX_SMALL_FILE_BYTES:
        return "the file is too large", 413
    bucket = account.imports if may_import else account.uploads
    return None if bucket.try_take(length) else ("too much uploaded within ten minutes", 429)


def _is_photo_upload(scope: Scope) -> bool:
    return scope["method"] == "POST" and Headers(scope=scope).get("content-type", "").startswith(
        PHOTO_CONTENT_TYPE
    )
