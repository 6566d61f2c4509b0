"""Forms: reading stops at the greatest length that our forms can have."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response


async def read_form(request: Request, max_bytes: int) -> dict[str, str] | Response:
    """Read the fields of a form of at most ``max_bytes`` bytes.

    Returns:
        The fields, or the response that refuses the request.
    """
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > max_bytes:  # the rest is not read
                return PlainTextResponse("too long", 413, {"Connection": "close"})
    except ClientDisconnect:  # the client has gone, so the response is not read
        return PlainTextResponse("cut", 400)
    return without_nul(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def without_nul(form: Mapping[str, str]) -> dict[str, str]:
    """Return the form without NUL, the one character that PostgreSQL does not store in a text."""
    return {name: value.replace("\0", "") for name, value in form.items()}
