"""Rate limits of an account and of its screens: ample for people, small for a flood."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from geo.api.health.prometheus import MetricFamily, Sample, single_sample
from geo.settings import Settings

BURST_S = 2.5
"""Time in which an empty bucket fills up."""
LEASE_TIMEOUT_S = 5.0
"""Time after which a lease ends by itself: its holder may have stalled."""
MAX_WAITING = 1000
CONNECTIONS_PER_S = 5.0
"""New connections per second of an account that has opened as many as it may hold."""
UPLOAD_WINDOW_S = 600.0
MAX_PHOTOS_AT_ONCE = 3
"""Photos of one account that are being received; over a poor link each takes a minute."""
UNLIMITED = float("inf")


class TokenBucket:
    """Token bucket (Turner 1986): tokens return at a steady rate, up to a burst.

    Args:
        rate: Tokens per second; infinite for no limit.
        burst: Greatest number of tokens.
        clock: Monotonic clock in seconds.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Create a full bucket."""
        self._rate, self._burst, self._clock = rate, burst, clock
        self._level, self._updated_at_s = burst, clock()

    def take(self, tokens: float = 1.0) -> float:
        """Take tokens, into debt if needed; return the seconds until the debt is paid, 0 for none."""
        if self._rate == UNLIMITED:
            return 0.0
        self._refill()
        self._level -= tokens
        return max(0.0, -self._level / self._rate)

    def refund(self, tokens: float = 1.0) -> None:
        """Return tokens whose action was refused."""
        self._level += tokens

    def try_take(self, tokens: float) -> bool:
        """Take tokens where there are as many; return whether there were."""
        if self._rate == UNLIMITED:
            return True
        self._refill()
        has_enough = tokens <= self._level
        if has_enough:
            self._level -= tokens
        return has_enough

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._updated_at_s) * self._rate)
        self._updated_at_s = now


class Lease:
    """Lease of a ``ConcurrencyLimiter``: it is released once, however often ``release`` is called."""

    def __init__(self, limiter: ConcurrencyLimiter) -> None:
        """Create the lease, which ends by itself after ``LEASE_TIMEOUT_S``."""
        self._limiter: ConcurrencyLimiter | None = limiter
        self._timer = asyncio.get_running_loop().call_later(LEASE_TIMEOUT_S, self.release)

    @property
    def is_held(self) -> bool:
        """Whether the lease has not ended."""
        return self._limiter is not None

    def release(self) -> None:
        """End the lease."""
        limiter, self._limiter = self._limiter, None
        self._timer.cancel()
        if limiter is not None:
            limiter.release()


class ConcurrencyLimiter:
    """Limiter of simultaneous leases; further callers queue."""

    def __init__(self, capacity: float) -> None:
        """Create the limiter for ``capacity`` leases."""
        self._free = capacity
        self._waiters: deque[asyncio.Future[None]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether too many callers wait."""
        return len(self._waiters) >= MAX_WAITING

    async def acquire(self) -> Lease:
        """Return a lease, at once or after all earlier callers."""
        if self._free <= 0:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                self._abandon(waiter)
                raise
        else:
            self._free -= 1
        return Lease(self)

    def _abandon(self, waiter: asyncio.Future[None]) -> None:
        """Remove a cancelled waiter; pass a lease on that it had just been given."""
        if waiter.done() and not waiter.cancelled():
            self.release()
        elif waiter in self._waiters:
            self._waiters.remove(waiter)

    def release(self) -> None:
        """Give the capacity to the next waiter."""
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.set_result(None)
                return
        self._free += 1


class OpenScreen(Protocol):
    """One open connection of a screen."""

    session: str
    """Identifier of the session of Streamlit, "" until it is known."""


class AccountLimits:
    """Limits that all screens of one account share."""

    def __init__(self, settings: Settings) -> None:
        """Create the limits of the settings, where 0 stands for no limit."""
        self._max_screens = _or_unlimited(settings.account_screens)
        self.messages = make_bucket(settings.account_messages_per_s)
        self.connections = TokenBucket(CONNECTIONS_PER_S, settings.account_screens)
        if not settings.account_screens:
            self.connections = make_bucket(0)
        self.uploads = _upload_bucket(settings.account_uploads_mb)
        self.imports = _upload_bucket(settings.account_imports_mb)
        self.photos = _upload_bucket(settings.account_photos_mb)
        self.photos_at_once = 0
        self.runs, self.requests = (
            ConcurrencyLimiter(_or_unlimited(settings.account_at_once)) for _ in range(2)
        )
        self.screens: set[OpenScreen] = set()

    @property
    def has_capacity(self) -> bool:
        """Whether one more screen may be opened."""
        return len(self.screens) < self._max_screens

    def has_session(self, session: str) -> bool:
        """Return whether a screen of the account is connected to this session of Streamlit."""
        return any(screen.session == session for screen in self.screens)


class ProtocolReader(NamedTuple):
    """Functions that read messages in the protocol of the screens.

    Attributes:
        read_incoming: Returns the kind of a message of a screen and the number of widget states in it. Kinds:
            "run", requested by a person; "look", a refresh that a screen requests by itself and will repeat;
            "other", which a screen needs; "unneeded"; "unknown", no message of the protocol.
        read_outgoing: Returns of a message to a screen the session whose run begins, "" for none, and whether
            a run ends.
    """

    read_incoming: Callable[[bytes], tuple[str, int]]
    read_outgoing: Callable[[bytes], tuple[str, bool]]


@dataclass(slots=True)
class RateLimits:
    """Limits of every account of this process, and how often each was reached."""

    settings: Settings
    reader: ProtocolReader
    counts: Counter[str] = field(default_factory=Counter)
    _accounts: dict[str, AccountLimits] = field(default_factory=dict)

    def for_account(self, account: str) -> AccountLimits:
        """Return the limits of the account."""
        return self._accounts.setdefault(account, AccountLimits(self.settings))

    def families(self) -> list[MetricFamily]:
        """Return the metrics for ``/metrics``."""
        screens = sum(len(account.screens) for account in self._accounts.values())
        reached = [Sample(self.counts[reason], {"reason": reason}) for reason in REASONS]
        return [
            single_sample("kadian_screens", "gauge", "Open connections of screens.", screens),
            MetricFamily("kadian_limited_total", "counter", "Times a limit was reached, by which.", reached),
        ]


REASONS = {
    "connection": "refused: the account has too many open connections",
    "message_delayed": "waited for the rate of the connection or of the account",
    "message_merged": "dropped: a look for news while the screen waited for its turn anyway",
    "message_flood": "connection closed: above its rate for too long",
    "message_large": "connection closed: too many bytes or widget states in one message",
    "message_unknown": "dropped: no message of Streamlit's protocol",
    "message_unneeded": "dropped: a kind of message that no screen sends",
    "request": "refused: too many requests of the account wait",
    "upload": "refused: not allowed to, not into this session, or too much",
}
"""Labels of ``kadian_limited_total``."""


def make_bucket(rate: float) -> TokenBucket:
    """Return a bucket of the rate, 0 for no limit."""
    return TokenBucket(_or_unlimited(rate), rate * BURST_S)


def _upload_bucket(megabytes: float) -> TokenBucket:
    """Return a bucket of bytes that fills within ``UPLOAD_WINDOW_S``, 0 for no limit."""
    size = _or_unlimited(megabytes) * 2**20
    return TokenBucket(size / UPLOAD_WINDOW_S, size)


def _or_unlimited(value: float) -> float:
    """Return the setting, or infinity for 0."""
    return value or UNLIMITED
