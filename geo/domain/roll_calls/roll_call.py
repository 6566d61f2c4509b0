"""Roll calls: which posts are called, until when they may answer, and what came of it.

Nothing is written as time passes: a roll call is open until its time is over, by the clock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from geo.domain.errors import InvalidInput, Refused

MIN_MINUTES, MAX_MINUTES = 1, 240
DEFAULT_MINUTES = 15
"""Time to answer: a team lead is at the barrier, the telephone in the tent."""
SAMPLE_SHARE = 10
"""A sample is one post of so many, at least one."""
ANSWERABLE = timedelta(hours=12)
"""Time after its start within which a late answer is still taken."""


class RollCallExtent(StrEnum):
    """Which of the posts on duty are called (values are message keys)."""

    ALL = "all"
    TENTH = "tenth"


@dataclass(frozen=True, slots=True, order=True)
class CalledPost:
    """A post that is called: its code, the unit on its shift ("" for none), and its area."""

    site_id: str
    unit: str
    area: str


@dataclass(frozen=True, slots=True)
class RollCall:
    """A roll call.

    Attributes:
        number: Its number.
        area: Code of the area, "" for everything.
        extent: Which posts on duty were called.
        seed: Seed of the draw: with it anybody can repeat the draw.
        minutes: Time to answer.
        started_by: Code of the account that started it.
        started_at: Time of the start.
        posts: The called posts, by code.
        on_duty: Number of posts that were on duty, from which the called ones were drawn.
    """

    number: int
    area: str
    extent: RollCallExtent
    seed: int
    minutes: int
    started_by: str
    started_at: datetime
    posts: tuple[CalledPost, ...]
    on_duty: int

    @property
    def id(self) -> str:
        """Id in the journal."""
        return str(self.number)

    @property
    def closes_at(self) -> datetime:
        """Time until which an answer is in time."""
        return self.started_at + timedelta(minutes=self.minutes)

    def is_open(self, now: datetime) -> bool:
        """Check whether answers are still in time."""
        return now < self.closes_at

    def is_answerable(self, now: datetime) -> bool:
        """Check whether an answer is still taken, if late."""
        return now < max(self.closes_at, self.started_at + ANSWERABLE)

    def post(self, site_id: str) -> CalledPost | None:
        """Return a called post, None for one that is not called."""
        return next((post for post in self.posts if post.site_id == site_id), None)

    def require_answerable(self, now: datetime) -> None:
        """Require that an answer is still taken.

        Raises:
            Refused: It is too late for one.
        """
        if not self.is_answerable(now):
            raise Refused("error.roll_call_over", number=self.number)


def drawn(sites: Collection[str], extent: RollCallExtent, seed: int) -> tuple[str, ...]:
    """Return the codes of the posts that are called, in order.

    A tenth is those with the smallest SHA-256 of "seed:code": any program can repeat the draw.

    Args:
        sites: Codes of the posts on duty.
        extent: Which of them are called.
        seed: Seed of the draw.
    """
    if extent is RollCallExtent.ALL:
        return tuple(sorted(sites))
    count = -(-len(sites) // SAMPLE_SHARE)
    ranked = sorted(sites, key=lambda site: (sha256(f"{seed}:{site}".encode()).digest(), site))
    return tuple(sorted(ranked[:count]))


def checked_minutes(minutes: int) -> int:
    """Return the time to answer.

    Raises:
        InvalidInput: It is too short or too long.
    """
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise InvalidInput("error.roll_call_minutes", minutes=minutes, least=MIN_MINUTES, most=MAX_MINUTES)
    return minutes


@dataclass(frozen=True, slots=True)
class RollCallCounts:
    """Numbers of posts of a roll call: called, answered in time, answered late, not answered."""

    called: int
    in_time: int
    late: int

    @property
    def missing(self) -> int:
        """Number of posts without an answer."""
        return self.called - self.in_time - self.late


def roll_call_counts(roll_call: RollCall, answered_at: Sequence[datetime]) -> RollCallCounts:
    """Return the result of a roll call.

    Args:
        roll_call: The roll call.
        answered_at: Time of the first answer of each post that has answered.
    """
    in_time = sum(at < roll_call.closes_at for at in answered_at)
    return RollCallCounts(len(roll_call.posts), in_time, len(answered_at) - in_time)
