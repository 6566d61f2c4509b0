"""A start that is refused: its one sentence has been told, and no traceback follows it."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import resource

from geo.domain.errors import KadianError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


DESCRIPTORS = 65536
"""More than so many files and connections are never open at once."""


def raise_descriptor_limit() -> int | None:
    """Let this process open as many files and connections as it may and needs.

    Returns:
        How many it may open now; None where the system has no such limit.
    """
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # macOS has a limit of its own below an infinite one
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@dataclass(frozen=True, slots=True)
class OneSentence:
    """Faults of ours are told by whoever starts; a defect keeps its traceback."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def briefly(message: Message) -> None:
            # Starlette tells of the failure while it handles the exception, with the traceback as its text.
            if message["type"] == "lifespan.startup.failed" and isinstance(sys.exc_info()[1], KadianError):
                message = {**message, "message": ""}
            await send(message)

        await self.app(scope, receive, briefly)
