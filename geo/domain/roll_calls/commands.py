"""Commands of roll calls: frozen values, each with the idempotency key of its form."""

from __future__ import annotations

from dataclasses import dataclass

from geo.domain.roll_calls.roll_call import DEFAULT_MINUTES, RollCallExtent


@dataclass(frozen=True, slots=True)
class StartRollCall:
    """Start a roll call.

    Attributes:
        area: Code of the area, "" for everything.
        key: Idempotency key.
        extent: Which of the posts on duty are called.
        minutes: Time to answer.
        seed: Seed of the draw, None to take one from the time of the start.
    """

    area: str
    key: str
    extent: RollCallExtent = RollCallExtent.ALL
    minutes: int = DEFAULT_MINUTES
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRollCall:
    """Withdraw a roll call that one started by mistake."""

    number: int
    key: str


@dataclass(frozen=True, slots=True)
class AnswerRollCall:
    """Answer a roll call for a post.

    Attributes:
        number: Number of the roll call.
        site_id: Code of the post.
        key: Idempotency key.
        answered_by: Role or telephone number where a desk enters it for another unit, "" for a press.
    """

    number: int
    site_id: str
    key: str
    answered_by: str = ""
