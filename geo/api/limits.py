"""How much one account and one open screen of it may ask for: generous for people, small for a flood."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from geo.api.exposition import Family, Sample, single

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.api.meter import Meter
    from geo.settings import Settings

BURST_S = 2.5
"""A bucket holds what its rate brings in this time."""
HOLD_S = 5.0
"""A lease ends by itself after this time: who holds it may have stalled."""
MOST_WAITING = 1000
CONNECTIONS_A_SECOND = 5.0
"""New connections of one account once it has opened as many as it may hold."""
UPLOADS_WITHIN_S = 600.0
UNLIMITED = float("inf")


class TokenBucket:
    """Tokens that come back at a steady rate, up to a burst.

    Args:
        rate: tokens a second; infinite for no limit.
        burst: the most that are kept.
        clock: seconds, monotonic.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._level, self._at = burst, clock()

    def take(self, tokens: float = 1.0) -> float:
        """Take tokens, into debt if need be; return the seconds until the debt is paid, 0 for none."""
        if self._rate == UNLIMITED:
            return 0.0
        self._fill()
        self._level -= tokens
        return max(0.0, -self._level / self._rate)

    def give_back(self, tokens: float = 1.0) -> None:
        """Undo a taking that came to nothing."""
        self._level += tokens

    def take_if_there(self, tokens: float) -> bool:
        """Take tokens unless fewer are there; whether they were."""
        if self._rate == UNLIMITED:
            return True
        self._fill()
        is_there = tokens <= self._level
        if is_there:
            self._level -= tokens
        return is_there

    def _fill(self) -> None:
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now


class Lease:
    """One of the places that ``Places`` has; given back once, however often it is ended."""

    def __init__(self, places: Places) -> None:
        self._places: Places | None = places
        self._timer = asyncio.get_running_loop().call_later(HOLD_S, self.end)

    @property
    def is_held(self) -> bool:
        return self._places is not None

    def end(self) -> None:
        places, self._places = self._places, None
        self._timer.cancel()
        if places is not None:
            places.give_back()


class Places:
    """At most ``number`` leases at once; who asks for more waits in line."""

    def __init__(self, number: float) -> None:
        self._free = number
        self._line: deque[asyncio.Future[None]] = deque()

    @property
    def is_full(self) -> bool:
        """Whether too many wait already."""
        return len(self._line) >= MOST_WAITING

    async def lease(self) -> Lease:
        """A place, at once or after everybody who asked before."""
        if self._free <= 0:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._line.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._leave(turn)
                raise
        else:
            self._free -= 1
        return Lease(self)

    def _leave(self, turn: asyncio.Future[None]) -> None:
        """Pass the place on where it had just been given to somebody who no longer waits."""
        if turn.done() and not turn.cancelled():
            self.give_back()
        elif turn in self._line:
            self._line.remove(turn)

    def give_back(self) -> None:
        while self._line:
            turn = self._line.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class AccountLimits:
    """What one account shares among all its screens."""

    def __init__(self, settings: Settings) -> None:
        self._most_screens = _limit(settings.account_screens)
        self.messages = bucket(settings.account_messages_per_s)
        self.connections = TokenBucket(CONNECTIONS_A_SECOND, settings.account_screens)
        if not settings.account_screens:
            self.connections = bucket(0)
        megabytes = _limit(settings.account_uploads_mb)
        self.uploads = TokenBucket(megabytes * 2**20 / UPLOADS_WITHIN_S, megabytes * 2**20)
        self.runs, self.requests = (Places(_limit(settings.account_at_once)) for _ in range(2))
        self.screens: set[Meter] = set()

    @property
    def has_room(self) -> bool:
        """Whether one more screen may be opened."""
        return len(self.screens) < self._most_screens

    def has_open(self, session: str) -> bool:
        """Whether a screen of the account is connected to Streamlit's session of that id."""
        return any(screen.session == session for screen in self.screens)


class Reading(NamedTuple):
    """How messages are read, in the protocol of whoever draws the screens.

    ``asked`` gives what a message of a screen is and how many widget states it holds: a "run" that a person
    asked for, a "look" for news that a screen takes by itself and will take again, "other" where a screen
    needs it, "unneeded", or "unknown" for no message of the protocol.
    ``told`` gives of a message to a screen the session whose run begins, "" for none, and whether a run ends.
    """

    asked: Callable[[bytes], tuple[str, int]]
    told: Callable[[bytes], tuple[str, bool]]


@dataclass(slots=True)
class Limits:
    """The limits of every account of this process, and how often each was reached."""

    settings: Settings
    reading: Reading
    counts: Counter[str] = field(default_factory=Counter)
    _accounts: dict[str, AccountLimits] = field(default_factory=dict)

    def of(self, account: str) -> AccountLimits:
        return self._accounts.setdefault(account, AccountLimits(self.settings))

    def families(self) -> list[Family]:
        """For ``/metrics``."""
        screens = sum(len(account.screens) for account in self._accounts.values())
        reached = [Sample(self.counts[reason], {"reason": reason}) for reason in REASONS]
        return [
            single("kadian_screens", "gauge", "Open connections of screens.", screens),
            Family("kadian_limited_total", "counter", "Times a limit was reached, by which.", reached),
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


def bucket(rate: float) -> TokenBucket:
    """A bucket of that rate, 0 for no limit."""
    return TokenBucket(_limit(rate), rate * BURST_S)


def _limit(value: float) -> float:
    """A setting of 0 sets no limit."""
    return value or UNLIMITED
