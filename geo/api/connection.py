"""An open connection whose messages are measured, and whose runs wait in line with those of its account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.api.meter import Verdict

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

    from geo.api.meter import Meter

GONE = 1006
"""The close code of a connection that broke off."""
ASKS_FOR_A_RUN = frozenset({"run", "look"})


@dataclass(slots=True)
class Connection:
    """Receives and sends for an application; ``incoming`` and ``outgoing`` are the web server's."""

    meter: Meter
    incoming: Receive
    outgoing: Send
    _ahead: asyncio.Future[Message] | None = None
    _line: asyncio.Future[None] | None = None
    _later: list[tuple[Message, Verdict]] = field(default_factory=list)

    async def receive(self) -> Message:
        """The next message that may go on, or the end."""
        message, verdict = await self._admitted()
        if verdict.kind in ASKS_FOR_A_RUN and self.meter.has_line:
            return await self._in_turn(message, verdict)
        return message

    async def send(self, message: Message) -> None:
        """Send a message, and notice what it tells of the run.

        To somebody who has gone nothing is sent. The application learns it from what it receives next; an
        error here would reach the log as a traceback.
        """
        self.meter.sent(message)
        if not self.meter.is_cut:
            try:
                await self.outgoing(message)
            except OSError:
                self.meter.is_cut = True

    def close(self) -> None:
        """Give everything back."""
        for waiting in (self._ahead, self._line):
            if waiting is not None:
                waiting.cancel()
        self.meter.close()

    async def _admitted(self) -> tuple[Message, Verdict]:
        """The next message that is not dropped; the end has no kind."""
        if self._later:
            return self._later.pop(0)
        judged = None
        while judged is None:
            coming, self._ahead = self._ahead, None
            judged = await self._judged(await (coming or self.incoming()))
        return judged

    async def _judged(self, message: Message) -> tuple[Message, Verdict] | None:
        """A message and what becomes of it; None where it is dropped, the end where that is due."""
        if message["type"] != "websocket.receive":
            return message, Verdict()
        verdict = await self.meter.admit(message)
        if self.meter.is_cut:  # what still waits was said by somebody who has gone
            return {"type": "websocket.disconnect", "code": GONE}, Verdict()
        if verdict.code:
            self.meter.is_cut = True  # a run under way goes on telling; after the end that would be an error
            await self.outgoing({"type": "websocket.close", "code": verdict.code})
            return {"type": "websocket.disconnect", "code": verdict.code}, Verdict()
        return (message, verdict) if verdict.kind else None

    async def _in_turn(self, message: Message, verdict: Verdict) -> Message:
        """The message once it is its turn to run; one that took its place meanwhile, or the end.

        Screens look for news all the time: where they wait, looks must not pile up before what a person does.
        """
        self._line = asyncio.ensure_future(self.meter.place())
        while not self._line.done() and not self._later:
            newer = await self._said_meanwhile(self._line)
            if newer is None:
                continue
            if not newer[1].kind:
                self._line.cancel()
                return newer[0]
            if newer[1].kind == "look":
                self.meter.merged()
            elif (verdict.kind, newer[1].kind) == ("look", "run"):
                message, verdict = newer
                self.meter.merged()
            else:
                self._later.append(newer)
        await self._line
        self.meter.runs()
        return message

    async def _said_meanwhile(self, line: asyncio.Future[None]) -> tuple[Message, Verdict] | None:
        """What comes next, unless the turn comes before it."""
        coming = self._ahead = self._ahead or asyncio.ensure_future(self.incoming())
        either: set[asyncio.Future[Any]] = {line, coming}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            return None
        self._ahead = None
        return await self._judged(coming.result())
