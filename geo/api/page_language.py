"""The language of every HTML document: Streamlit's own call themselves English, whatever they show.

A browser that offers to translate replaces the text nodes that the screens go on writing to: figures freeze.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import Route

from geo.api.assets import FOR_GOOD
from geo.i18n import LANGS, Words, language_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_SCRIPT = Path(__file__).parent / "static" / "page.js"
ROUTE = "/page.js"
COMPONENTS = "/component/"
"""In the path of every component's frame; a frame needs no script of the page's."""
PARTIAL_CONTENT = 206

HTML_TAG = re.compile(rb"<html\b([^>]*)>", re.IGNORECASE)
HEAD_TAG = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
LANG = re.compile(rb"""\s+lang\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
NO_TRANSLATION = b'<meta name="google" content="notranslate">'
DEPENDS_ON_CONTENT = ("etag", "last-modified", "content-length", "accept-ranges")
CONDITIONAL = {b"if-none-match", b"if-modified-since", b"if-range", b"range"}


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """Middleware: declares the reader's language, and no translation, in HTML that does not do so itself."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            # The same file is another document in another language: no part of it, and no "not modified".
            scope["headers"] = [pair for pair in scope["headers"] if pair[0].lower() not in CONDITIONAL]
        is_frame = COMPONENTS in scope["path"]
        await self.app(scope, receive, Rewriting(send, asked_language(scope), is_frame=is_frame).send)


@dataclass(slots=True)
class Rewriting:
    """One answer on its way out: held back while it is HTML, and then sent as a whole."""

    outgoing: Send
    lang: str
    is_frame: bool
    start: Message | None = None
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_whole_html(message):
            self.start = message
            return
        if self.start is None or message["type"] != "http.response.body":
            await self.outgoing(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        headers = MutableHeaders(scope=self.start)
        is_zipped = headers.get("content-encoding") == "gzip"
        written = in_language(self.body, self.lang, is_frame=self.is_frame, is_zipped=is_zipped)
        if written != self.body:
            for name in DEPENDS_ON_CONTENT:
                del headers[name]
            headers["content-length"] = str(len(written))
            headers.add_vary_header("Accept-Language")
        await self.outgoing(self.start)
        await self.outgoing({"type": "http.response.body", "body": written})
        self.start = None


def asked_language(scope: Scope) -> str:
    """The language that the address asks for, else the browser's."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    return asked if asked in LANGS else browser_language(scope)


def browser_language(scope: Scope) -> str:
    """The first of the browser's languages that there are words in."""
    return language_of(Headers(scope=scope).get("accept-language", ""))


def in_language(document: bytes, lang: str, *, is_frame: bool = False, is_zipped: bool = False) -> bytes:
    """The document saying its language and that it is not to be translated; as it is where it says so itself.

    Args:
        document: HTML in UTF-8, compressed where ``is_zipped``.
        lang: the language of what it will show.
        is_frame: whether it is shown within a page, which then follows what the page says.
        is_zipped: whether it came, and is to go, compressed by gzip.
    """
    html = gzip.decompress(document) if is_zipped and document else document
    tag = HTML_TAG.search(html)
    if tag is None or b"translate=" in tag[1]:
        return document
    return _declared(html, lang, is_frame=is_frame, is_zipped=is_zipped)


@lru_cache(maxsize=32)
def _declared(html: bytes, lang: str, *, is_frame: bool, is_zipped: bool) -> bytes:
    """The document with both; only Streamlit's own, of which there are few, come here to be kept."""
    tag = HTML_TAG.search(html)
    if tag is None:
        return html
    attributes = LANG.sub(b"", tag[1])
    html = html.replace(tag[0], b'<html lang="%s" translate="no"%s>' % (lang.encode(), attributes), 1)
    head = HEAD_TAG.search(html)
    if head is not None:
        told = NO_TRANSLATION if is_frame else NO_TRANSLATION + _script_tag(lang)
        html = html[: head.end()] + told + html[head.end() :]
    return gzip.compress(html, mtime=0) if is_zipped else html


def page_script_route() -> Route:
    """The script that every screen's page runs besides Streamlit's own."""

    async def answer(request: Request) -> Response:
        kept = FOR_GOOD if "v" in request.query_params else "no-cache"
        return Response(page_script(), media_type="text/javascript", headers={"Cache-Control": kept})

    return Route(ROUTE, answer)


@cache
def page_script() -> bytes:
    return PAGE_SCRIPT.read_bytes()


def _script_tag(lang: str) -> bytes:
    """Relative like Streamlit's own, so that it holds below any base path."""
    version, altered = sha256(page_script()).hexdigest()[:12], escape(Words(lang)("frame.altered"))
    return f'<script defer src=".{ROUTE}?v={version}" data-altered="{altered}"></script>'.encode()


def _is_whole_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    is_readable = headers.get("content-encoding", "") in {"", "gzip"}
    return start["status"] != PARTIAL_CONTENT and is_readable and is_html
