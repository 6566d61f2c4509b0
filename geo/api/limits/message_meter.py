"""Meter of one open connection: passes its messages on, delays or drops them, or closes it."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from starlette.types import Message

from geo.api.limits.rate_limits import AccountLimits, Lease, RateLimits, make_bucket

CLOSE_POLICY_VIOLATION, CLOSE_MESSAGE_TOO_BIG = 1008, 1009
"""Close codes of the WebSocket protocol: policy violation, message too big."""
MAX_UNKNOWN_FRAMES = 20
"""Frames that are no message of the protocol and are dropped before the connection is closed."""
FLOOD_S = 10.0
"""Time without a pause above its rate after which a connection is closed."""
MIN_INTERRUPT_INTERVAL_S = 0.25
"""Least time between the request of a run and its interruption by the next one."""
BYTES_PER_TOKEN = 8192
"""Length for which a message costs one further token."""


class MeterDecision(NamedTuple):
    """Decision on a message.

    ``kind``: kind of a message that may pass, "" for a dropped one. ``close_code``: code with which the
    connection is to be closed, 0 for none.
    """

    kind: str = ""
    close_code: int = 0


DROP = MeterDecision()


class MessageMeter:
    """Meter of one connection, which also counts against the limits of its account."""

    def __init__(self, limits: RateLimits, account: AccountLimits) -> None:
        """Create the meter and add it to the screens of the account."""
        self._limits, self._account = limits, account
        self._bucket = make_bucket(limits.settings.screen_messages_per_s)
        self._over_rate_since_s: float | None = None
        self._unknown_frames = 0
        self._run = _Run()
        self.session = ""
        """Identifier of the session of Streamlit, "" until it is known."""
        self.is_closed = False
        """Whether nothing is sent any more: the client has gone, or the connection was closed."""
        self._account.screens.add(self)

    async def admit(self, message: Message) -> MeterDecision:
        """Wait for the rate, and return the decision on the message."""
        payload, settings = message.get("bytes") or b"", self._limits.settings
        if settings.message_kb and len(payload) > settings.message_kb * 1024:
            return self._decide_close("message_large", CLOSE_MESSAGE_TOO_BIG)
        if not await self._wait_for_rate(1 + len(payload) / BYTES_PER_TOKEN):
            return self._decide_close("message_flood", CLOSE_POLICY_VIOLATION)
        kind, widgets = self._limits.reader.read_incoming(payload)
        if kind == "unknown":
            return self._decide_unknown()
        if kind == "unneeded":
            self._limits.counts["message_unneeded"] += 1
            return DROP
        if settings.message_widgets and widgets > settings.message_widgets:
            return self._decide_close("message_large", CLOSE_MESSAGE_TOO_BIG)
        return MeterDecision(kind)

    @property
    def limits_runs(self) -> bool:
        """Whether the number of simultaneous runs of the account is limited."""
        return bool(self._limits.settings.account_at_once)

    async def acquire_run_slot(self) -> None:
        """Wait until the present run may be interrupted, and for a lease among the runs of the account."""
        await self._run.wait_until_interruptible()
        if not self._run.is_running:
            self._run.lease = await self._account.runs.acquire()

    def mark_run_requested(self) -> None:
        """Notice that a message that requests a run has passed."""
        self._run.mark_requested()

    def count_merged(self) -> None:
        """Count a refresh that was dropped, as the screen already waits for its turn."""
        self._limits.counts["message_merged"] += 1

    def observe_sent(self, message: Message) -> None:
        """Notice in a message to the screen that a run begins or ends."""
        if message["type"] != "websocket.send":
            return
        session, is_end = self._limits.reader.read_outgoing(message.get("bytes") or b"")
        if session:
            self._run.mark_started()
            self.session = session
        elif is_end:
            self._run.mark_finished()

    def close(self) -> None:
        """Release the lease and remove the screen from the account."""
        self._run.release()
        self._account.screens.discard(self)

    async def _wait_for_rate(self, tokens: float) -> bool:
        """Wait for the rates of connection and account; return False once the connection floods."""
        own, shared = self._bucket.take(tokens), self._account.messages.take(tokens)
        now = time.monotonic()
        if not own:
            self._over_rate_since_s = None
        elif self._over_rate_since_s is None:
            self._over_rate_since_s = now
        elif now - self._over_rate_since_s > FLOOD_S:
            return False
        if wait := max(own, shared):
            self._limits.counts["message_delayed"] += 1
            await asyncio.sleep(wait)
        return True

    def _decide_unknown(self) -> MeterDecision:
        self._limits.counts["message_unknown"] += 1
        self._unknown_frames += 1
        return (
            MeterDecision(close_code=CLOSE_POLICY_VIOLATION)
            if self._unknown_frames > MAX_UNKNOWN_FRAMES
            else DROP
        )

    def _decide_close(self, reason: str, code: int) -> MeterDecision:
        self._limits.counts[reason] += 1
        return MeterDecision(close_code=code)


@dataclass(slots=True)
class _Run:
    """Present run of one screen, with its lease."""

    lease: Lease | None = None
    requested_at_s: float = float("-inf")
    is_start_pending: bool = False
    """Whether a run was requested that has not begun: the end that follows is that of the run before it."""
    _finished: asyncio.Event | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run holds a lease."""
        return self.lease is not None and self.lease.is_held

    def mark_requested(self) -> None:
        """Notice the request of a run: a new one, or one that interrupts the present one."""
        self.requested_at_s = time.monotonic()
        self.is_start_pending = True
        self._finished = self._finished or asyncio.Event()
        self._finished.clear()

    def mark_started(self) -> None:
        """Notice that the requested run has begun."""
        self.is_start_pending = False

    def mark_finished(self) -> None:
        """Release the lease at the end of the run, unless another run has interrupted it."""
        if not self.is_start_pending:
            self.release()

    def release(self) -> None:
        """Release the lease."""
        if self.lease is not None:
            self.lease.release()
        if self._finished is not None:
            self._finished.set()

    async def wait_until_interruptible(self) -> None:
        """Wait until the present run has ended, or was requested long enough ago to be interrupted."""
        if not self.is_running or self._finished is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(
                max(0.0, self.requested_at_s + MIN_INTERRUPT_INTERVAL_S - time.monotonic())
            ):
                await self._finished.wait()
