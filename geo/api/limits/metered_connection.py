"""Open connection whose messages are metered, and whose runs queue with those of its account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message, Receive, Send

from geo.api.limits.message_meter import MessageMeter, MeterDecision

CLOSE_ABNORMAL = 1006
"""Close code of a connection that broke off."""
RERUN_KINDS = frozenset({"run", "look"})


@dataclass(slots=True)
class MeteredConnection:
    """``receive`` and ``send`` for an application, over those of the web server."""

    meter: MessageMeter
    incoming: Receive
    outgoing: Send
    _pending_receive: asyncio.Future[Message] | None = None
    _slot_wait: asyncio.Future[None] | None = None
    _deferred: list[tuple[Message, MeterDecision]] = field(default_factory=list)

    async def receive(self) -> Message:
        """Return the next message that may pass, or the disconnection."""
        message, decision = await self._next_admitted()
        if decision.kind in RERUN_KINDS and self.meter.limits_runs:
            return await self._await_run_slot(message, decision)
        return message

    async def send(self, message: Message) -> None:
        """Send a message, and notice in it that a run begins or ends.

        After the client has gone nothing is sent. The application learns that from what it receives next; an
        error here would be logged as a traceback.
        """
        self.meter.observe_sent(message)
        if not self.meter.is_closed:
            try:
                await self.outgoing(message)
            except OSError:
                self.meter.is_closed = True

    def close(self) -> None:
        """Cancel what waits and close the meter."""
        for future in (self._pending_receive, self._slot_wait):
            if future is not None:
                future.cancel()
        self.meter.close()

    async def _next_admitted(self) -> tuple[Message, MeterDecision]:
        """Return the next message that is not dropped; the disconnection has no kind."""
        if self._deferred:
            return self._deferred.pop(0)
        admitted = None
        while admitted is None:
            next_message, self._pending_receive = self._pending_receive, None
            admitted = await self._apply_meter(await (next_message or self.incoming()))
        return admitted

    async def _apply_meter(self, message: Message) -> tuple[Message, MeterDecision] | None:
        """Return the message with the decision on it, None where it is dropped, or the disconnection."""
        if message["type"] != "websocket.receive":
            return message, MeterDecision()
        decision = await self.meter.admit(message)
        if self.meter.is_closed:  # the client has gone, and pending messages with it
            return {"type": "websocket.disconnect", "code": CLOSE_ABNORMAL}, MeterDecision()
        if decision.close_code:
            self.meter.is_closed = True  # the present run goes on sending, which would be an error now
            await self.outgoing({"type": "websocket.close", "code": decision.close_code})
            return {"type": "websocket.disconnect", "code": decision.close_code}, MeterDecision()
        return (message, decision) if decision.kind else None

    async def _await_run_slot(self, message: Message, decision: MeterDecision) -> Message:
        """Return the message once its run may begin, a message that replaced it, or the disconnection.

        Screens refresh all the time: while they wait, refreshes must not pile up before the action of a
        person.
        """
        self._slot_wait = asyncio.ensure_future(self.meter.acquire_run_slot())
        while not self._slot_wait.done() and not self._deferred:
            newer = await self._next_while_waiting(self._slot_wait)
            if newer is None:
                continue
            if not newer[1].kind:
                self._slot_wait.cancel()
                return newer[0]
            if newer[1].kind == "look":
                self.meter.count_merged()
            elif (decision.kind, newer[1].kind) == ("look", "run"):
                message, decision = newer
                self.meter.count_merged()
            else:
                self._deferred.append(newer)
        await self._slot_wait
        self.meter.mark_run_requested()
        return message

    async def _next_while_waiting(
        self, slot_wait: asyncio.Future[None]
    ) -> tuple[Message, MeterDecision] | None:
        """Return the next message, or None where the slot becomes free first."""
        next_message = self._pending_receive = self._pending_receive or asyncio.ensure_future(self.incoming())
        either: set[asyncio.Future[Any]] = {slot_wait, next_message}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not next_message.done():
            return None
        self._pending_receive = None
        return await self._apply_meter(next_message.result())
