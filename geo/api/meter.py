"""The measure of one open connection: what it sends is passed on, delayed, dropped, or ends it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from geo.api.limits import bucket

if TYPE_CHECKING:
    from starlette.types import Message

    from geo.api.limits import AccountLimits, Lease, Limits

TOO_MANY, TOO_LARGE = 1008, 1009
"""Close codes of the WebSocket protocol: policy violation, message too big."""
MOST_UNKNOWN = 20
"""So many frames that are no message are dropped on one connection; then it is closed."""
FLOOD_S = 10.0
"""Above its rate for so long without a pause, a connection is closed."""
INTERRUPT_S = 0.25
"""A run under way is interrupted by the next one no sooner than this after it was asked for."""
BYTES_A_TOKEN = 8192
"""A long message counts as several."""


class Verdict(NamedTuple):
    """What becomes of a message: its kind where it may go on, else ""; ``code`` closes the connection."""

    kind: str = ""
    code: int = 0


DROPPED = Verdict()


class Meter:
    """The measure of one connection, and its part in that of its account."""

    def __init__(self, limits: Limits, account: AccountLimits) -> None:
        self._limits, self._account = limits, account
        self._bucket = bucket(limits.settings.screen_messages_per_s)
        self._behind_since: float | None = None
        self._unknown = 0
        self._run = _Run()
        self.session = ""
        """The id of Streamlit's session, once it is known."""
        self.is_cut = False
        """Whether nothing is sent any more: the other end has gone, or the connection was closed."""
        self._account.screens.add(self)

    async def admit(self, message: Message) -> Verdict:
        """Wait for the rate, and say whether the message may go on."""
        payload, settings = message.get("bytes") or b"", self._limits.settings
        if settings.message_kb and len(payload) > settings.message_kb * 1024:
            return self._closing("message_large", TOO_LARGE)
        if not await self._in_time(1 + len(payload) / BYTES_A_TOKEN):
            return self._closing("message_flood", TOO_MANY)
        kind, widgets = self._limits.reading.asked(payload)
        if kind == "unknown":
            return self._unknown_verdict()
        if kind == "unneeded":
            self._limits.counts["message_unneeded"] += 1
            return DROPPED
        if settings.message_widgets and widgets > settings.message_widgets:
            return self._closing("message_large", TOO_LARGE)
        return Verdict(kind)

    @property
    def has_line(self) -> bool:
        """Whether a run may have to wait for others."""
        return bool(self._limits.settings.account_at_once)

    async def place(self) -> None:
        """Wait for the run before, or a moment, and for a place among the runs of the account."""
        await self._run.ended_or_old()
        if not self._run.is_under_way:
            self._run.lease = await self._account.runs.lease()

    def runs(self) -> None:
        """The message that asks for a run goes on."""
        self._run.asked()

    def merged(self) -> None:
        """A look for news was dropped, as the screen waits for its turn anyway."""
        self._limits.counts["message_merged"] += 1

    def sent(self, message: Message) -> None:
        """Notice where a run begins and ends."""
        if message["type"] != "websocket.send":
            return
        session, is_end = self._limits.reading.told(message.get("bytes") or b"")
        if session:
            self._run.begins()
            self.session = session
        elif is_end:
            self._run.ends()

    def close(self) -> None:
        """Give everything back."""
        self._run.stop()
        self._account.screens.discard(self)

    async def _in_time(self, tokens: float) -> bool:
        """Wait for the rate of the connection and of the account; False once it is a flood."""
        own, shared = self._bucket.take(tokens), self._account.messages.take(tokens)
        now = time.monotonic()
        if not own:
            self._behind_since = None
        elif self._behind_since is None:
            self._behind_since = now
        elif now - self._behind_since > FLOOD_S:
            return False
        if wait := max(own, shared):
            self._limits.counts["message_delayed"] += 1
            await asyncio.sleep(wait)
        return True

    def _unknown_verdict(self) -> Verdict:
        self._limits.counts["message_unknown"] += 1
        self._unknown += 1
        return Verdict(code=TOO_MANY) if self._unknown > MOST_UNKNOWN else DROPPED

    def _closing(self, reason: str, code: int) -> Verdict:
        self._limits.counts[reason] += 1
        return Verdict(code=code)


@dataclass(slots=True)
class _Run:
    """The run of one screen that is under way, and the place it takes."""

    lease: Lease | None = None
    asked_at: float = float("-inf")
    is_asked_again: bool = False
    _end: asyncio.Event | None = None

    @property
    def is_under_way(self) -> bool:
        return self.lease is not None and self.lease.is_held

    def asked(self) -> None:
        """A run was asked for: a new one, or one that interrupts the one under way."""
        self.asked_at = time.monotonic()
        self.is_asked_again = True
        self._end = self._end or asyncio.Event()
        self._end.clear()

    def begins(self) -> None:
        self.is_asked_again = False

    def ends(self) -> None:
        """The end of a run that another one has interrupted is not the end."""
        if not self.is_asked_again:
            self.stop()

    def stop(self) -> None:
        if self.lease is not None:
            self.lease.end()
        if self._end is not None:
            self._end.set()

    async def ended_or_old(self) -> None:
        """Until the run under way has ended, or was asked for long enough ago to be interrupted."""
        if not self.is_under_way or self._end is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, self.asked_at + INTERRUPT_S - time.monotonic())):
                await self._end.wait()
