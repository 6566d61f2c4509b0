"""Language of a request, and of every HTML document; Streamlit declares all of its own as English.

A browser that offers to translate replaces the text nodes that the screens go on updating: numbers freeze.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.api.static_files import CACHE_IMMUTABLE
from geo.i18n import LANGS, Translator, preferred_language

PAGE_SCRIPT = Path(__file__).parent / "static" / "page.js"
SCRIPT_PATH = "/page.js"
COMPONENT_PATH = "/component/"
"""Part of the path of every frame of a component; frames do without the script of the page."""
PARTIAL_CONTENT = 206

HTML_TAG = re.compile(rb"<html\b([^>]*)>", re.IGNORECASE)
HEAD_TAG = re.compile(rb"<head\b[^>]*>", re.IGNORECASE)
LANG = re.compile(rb"""\s+lang\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
NO_TRANSLATION = b'<meta name="google" content="notranslate">'
CONTENT_HEADERS = ("etag", "last-modified", "content-length", "accept-ranges")
CONDITIONAL_HEADERS = {b"if-none-match", b"if-modified-since", b"if-range", b"range"}


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """Middleware that declares the language of HTML, and that it is not to be translated.

    HTML that declares both itself stays as it is.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and rewrite the HTML of the response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if "text/html" in Headers(scope=scope).get("accept", ""):
            # The same file is another document in another language: no part of it, and no "not modified".
            scope["headers"] = [
                pair for pair in scope["headers"] if pair[0].lower() not in CONDITIONAL_HEADERS
            ]
        is_frame = COMPONENT_PATH in scope["path"]
        await self.app(scope, receive, HtmlRewriter(send, request_language(scope), is_frame=is_frame).send)


@dataclass(slots=True)
class HtmlRewriter:
    """Response on its way out: HTML is held back and then sent as a whole."""

    outgoing: Send
    lang: str
    is_frame: bool
    response_start: Message | None = None
    body: bytes = b""

    async def send(self, message: Message) -> None:
        """Send a message, or hold it back until the document is complete."""
        if message["type"] == "http.response.start" and _is_whole_html(message):
            self.response_start = message
            return
        if self.response_start is None or message["type"] != "http.response.body":
            await self.outgoing(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        headers = MutableHeaders(scope=self.response_start)
        is_zipped = headers.get("content-encoding") == "gzip"
        written = declare_language(self.body, self.lang, is_frame=self.is_frame, is_zipped=is_zipped)
        if written != self.body:
            for name in CONTENT_HEADERS:
                del headers[name]
            headers["content-length"] = str(len(written))
            headers.add_vary_header("Accept-Language")
        await self.outgoing(self.response_start)
        await self.outgoing({"type": "http.response.body", "body": written})
        self.response_start = None


def request_language(scope: Scope, form_lang: str = "", link_lang: str = "") -> str:
    """Return the language of a request, the first that is given and has a catalogue.

    Args:
        scope: ASGI scope of the request, whose address may have the parameter ``lang``.
        form_lang: Language that a form of the request names; it comes before that of the address.
        link_lang: Language of the page that the request leads to; it comes after that of the address and
            before those of the browser.
    """
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    langs = (form_lang, query.get("lang", [""])[0], link_lang)
    return next((lang for lang in langs if lang in LANGS), "") or browser_language(scope)


def browser_language(scope: Scope) -> str:
    """Return the first of the browser's languages that has a catalogue."""
    return preferred_language(Headers(scope=scope).get("accept-language", ""))


def declare_language(document: bytes, lang: str, *, is_frame: bool = False, is_zipped: bool = False) -> bytes:
    """Return the document with its language and a ban on translation, unless it declares them itself.

    Args:
        document: HTML in UTF-8, compressed where ``is_zipped``.
        lang: Language of the content.
        is_frame: Whether it is shown within a page, which it then follows.
        is_zipped: Whether it is, and is to be, compressed by gzip.
    """
    html = gzip.decompress(document) if is_zipped and document else document
    tag = HTML_TAG.search(html)
    if tag is None or b"translate=" in tag[1]:
        return document
    return _with_declaration(html, lang, is_frame=is_frame, is_zipped=is_zipped)


@lru_cache(maxsize=32)
def _with_declaration(html: bytes, lang: str, *, is_frame: bool, is_zipped: bool) -> bytes:
    """Return the document with both declarations; cached, as Streamlit has few documents."""
    tag = HTML_TAG.search(html)
    if tag is None:
        return html
    attributes = LANG.sub(b"", tag[1])
    html = html.replace(tag[0], b'<html lang="%s" translate="no"%s>' % (lang.encode(), attributes), 1)
    head = HEAD_TAG.search(html)
    if head is not None:
        addition = NO_TRANSLATION if is_frame else NO_TRANSLATION + _script_tag(lang)
        html = html[: head.end()] + addition + html[head.end() :]
    return gzip.compress(html, mtime=0) if is_zipped else html


def page_script_route() -> Route:
    """Return the route of the script that every screen runs besides those of Streamlit."""

    async def endpoint(request: Request) -> Response:
        cache = CACHE_IMMUTABLE if "v" in request.query_params else "no-cache"
        return Response(page_script(), media_type="text/javascript", headers={"Cache-Control": cache})

    return Route(SCRIPT_PATH, endpoint)


@cache
def page_script() -> bytes:
    """Return the script."""
    return PAGE_SCRIPT.read_bytes()


def _script_tag(lang: str) -> bytes:
    """Return the tag of the script, with a relative address, which holds below any base path."""
    version, altered = sha256(page_script()).hexdigest()[:12], escape(Translator(lang)("frame.altered"))
    return f'<script defer src=".{SCRIPT_PATH}?v={version}" data-altered="{altered}"></script>'.encode()


def _is_whole_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    is_html = headers.get("content-type", "").startswith("text/html")
    is_readable = headers.get("content-encoding", "") in {"", "gzip"}
    return start["status"] != PARTIAL_CONTENT and is_readable and is_html
