"""What a form brought: no more of it is read than a form of ours can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request


async def form_of(request: Request, longest: int) -> dict[str, str] | Response:
    """The fields of a form of at most ``longest`` bytes, or how to refuse it."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > longest:  # whatever else is on its way is not waited for
                return PlainTextResponse("too long", 413, {"Connection": "close"})
    except ClientDisconnect:  # cut in the middle of the form: nobody is there to be told
        return PlainTextResponse("cut", 400)
    return cleaned(dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))


def cleaned(given: Mapping[str, str]) -> dict[str, str]:
    """The same without the one character that PostgreSQL keeps in no text."""
    return {name: value.replace("\0", "") for name, value in given.items()}
