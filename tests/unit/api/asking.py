"""Asks an application without a network."""

import asyncio
import re
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import urlencode

from starlette.applications import Starlette

from geo.api.errors import EXCEPTION_HANDLERS


def application(routes):
    """An application of these routes that answers errors as ours does."""
    return Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)


def ask(routes, path, *args, **parts):
    """As ``asked``, by somebody who is there alone."""
    return asyncio.run(asked(routes, path, *args, **parts))


async def asked(
    routes, path, client="127.0.0.1", form=None, *, base="http:", cut=False, body=None, **headers
):
    """GET ``path`` of some routes or a whole application, or POST a form; header names with underscores.

    ``body``: what is posted instead of a form, as a list of its parts.
    ``base`` is scheme and base path, as in "https:/kadian".
    ``cut``: the browser goes away before the form has ended. Gives status, headers, cookies and body.
    """
    path, _, query = path.partition("?")
    scheme, _, root = base.partition(":")
    scope = {
        "type": "http",
        "method": "GET" if form is None and body is None else "POST",
        "scheme": scheme,
        "client": (client, 50000) if client else None,
        "root_path": root,
        "path": root + path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    answer = SimpleNamespace(status=0, headers={}, cookies=SimpleCookie(), body=b"")
    parts = body or [urlencode(form or {}).encode()]
    coming = [
        {"type": "http.request", "body": part, "more_body": cut or number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]

    async def receive():
        if coming:
            return coming.pop(0)
        if cut:
            return {"type": "http.disconnect"}
        return await asyncio.Event().wait()  # a browser that never goes away

    async def send(message):
        answer.status = message.get("status", answer.status)
        answer.headers |= {name.decode(): value.decode() for name, value in message.get("headers", [])}
        for name, value in message.get("headers", []):
            if name == b"set-cookie":
                answer.cookies.load(value.decode())
        answer.body += message.get("body", b"")

    app = routes if callable(routes) else application(routes)
    await app(scope, receive, send)
    return answer


def notice(page):
    """The sentence on a paper that says what was ignored, "" for none."""
    found = re.search(r'<p class="notice" role="alert">⚠ (.*?)</p>', page)
    return found[1] if found else ""
