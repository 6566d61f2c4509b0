"""A start that is refused: its one sentence has been told, and no traceback follows it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.domain.errors import KadianError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


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
