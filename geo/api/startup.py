"""Start of the process: limit of open files, and errors of ours without a traceback."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from dataclasses import dataclass

if sys.platform != "win32":
    import resource

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo.domain.errors import KadianError

MAX_DESCRIPTORS = 65536
"""Greatest number of files and connections that are ever open at once."""


def raise_descriptor_limit() -> int | None:
    """Raise the number of files and connections that this process may open.

    Returns:
        The limit now; None where the system has none.
    """
    if sys.platform == "win32":
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(MAX_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        with suppress(ValueError, OSError):  # macOS has a limit of its own below an infinite one
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def freeze_startup_objects() -> None:
    """Exempt what the start has created from garbage collection: it lives as long as the process.

    Modules and reference data are half a million objects. Without this, collections walk over them again and
    again: an eighth of the processor time of a run.
    """
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class StartupErrorFilter:
    """Middleware that hides the traceback of our errors, which were printed; defects keep theirs."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on but the text of an error of ours."""
        if scope["type"] != "lifespan":
            await self.app(scope, receive, send)
            return

        async def send_without_traceback(message: Message) -> None:
            # Starlette sends this while it handles the exception, with the traceback as the text.
            if message["type"] == "lifespan.startup.failed" and isinstance(sys.exc_info()[1], KadianError):
                message = {**message, "message": ""}
            await send(message)

        await self.app(scope, receive, send_without_traceback)
