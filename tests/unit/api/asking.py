"""Asks an application without a network."""

import asyncio
from http.cookies import SimpleCookie
from types import SimpleNamespace

from starlette.applications import Starlette


def ask(routes, path, client="127.0.0.1", *, scheme="http", root="", **headers):
    """GET ``path`` from ``client``, below ``root``; header names with underscores.

    Gives status, headers, cookies and body.
    """
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": scheme,
        "client": (client, 50000) if client else None,
        "root_path": root,
        "path": root + path,
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    answer = SimpleNamespace(status=0, headers={}, cookies=SimpleCookie(), body=b"")

    async def receive():
        await asyncio.Event().wait()  # a browser that never goes away

    async def send(message):
        answer.status = message.get("status", answer.status)
        answer.headers |= {name.decode(): value.decode() for name, value in message.get("headers", [])}
        for name, value in message.get("headers", []):
            if name == b"set-cookie":
                answer.cookies.load(value.decode())
        answer.body += message.get("body", b"")

    asyncio.run(Starlette(routes=routes)(scope, receive, send))
    return answer
