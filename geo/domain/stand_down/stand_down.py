"""Stand-down orders, and reports that a barrier is gone.

An order names its places once and for all: what is built later is no part of it, and what is merged or
withdrawn meanwhile is still to be answered for. A report is about the place, so that one answers every order
before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.domain.errors import InvalidInput
from geo.domain.photos import Attachment
from geo.domain.sanitise import sanitise_line

MAX_CONDITION_LENGTH = 200
"""Maximum length of the condition of an order, in characters."""
LAST_PHASE = 9
"""Number of phases that orders can be in."""


@dataclass(frozen=True, slots=True)
class StandDown:
    """Order to remove the barriers of an area.

    Attributes:
        number: Number of the order, from 1.
        area: Code of the area.
        kind: Kind of the sites, "" for all.
        phase: Phase of the stand-down that it belongs to, from 1.
        condition: What had to hold before, in words; "" for nothing.
        due_at: When all barriers are to be gone.
        ordered_by: Code of the account.
        ordered_at: When it was given.
        sites: Codes of its places, sorted.
    """

    number: int
    area: str
    kind: str
    phase: int
    condition: str
    due_at: datetime
    ordered_by: str
    ordered_at: datetime
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedStandDown:
    """Order with the journal number under which it was given."""

    seq: int
    order: StandDown


@dataclass(frozen=True, slots=True)
class BarrierRemoval:
    """Report that the barrier of a place is gone.

    Attributes:
        seq: Journal number.
        site_id: Code of the place.
        note: What was noted.
        photo: Photo of the place without its barrier, None where there is only a note.
        actor: Code of the account.
        observed_at: When it was gone.
        at: When it was reported.
    """

    seq: int
    site_id: str
    note: str
    photo: Attachment | None
    actor: str
    observed_at: datetime
    at: datetime


def removal_after(removals: Iterable[BarrierRemoval], order_seq: int) -> BarrierRemoval | None:
    """Return the report that answers an order: the first of its place after it, None while there is none.

    Args:
        removals: Reports of the place, the oldest first.
        order_seq: Journal number of the order.
    """
    return next((removal for removal in removals if removal.seq > order_seq), None)


def places_left(
    orders: Iterable[RecordedStandDown], removals: Mapping[str, Sequence[BarrierRemoval]]
) -> frozenset[str]:
    """Return the codes of the places that have not answered one of the orders about them.

    Args:
        orders: The orders that stand.
        removals: Code of a place -> its reports, the oldest first.
    """
    return frozenset(
        site_id
        for recorded in orders
        for site_id in recorded.order.sites
        if removal_after(removals.get(site_id, ()), recorded.seq) is None
    )


@dataclass(frozen=True, slots=True)
class OrderStandDown:
    """Give an order; its fields are those of ``StandDown``, with the idempotency key."""

    area: str
    due_at: datetime
    key: str
    kind: str = ""
    phase: int = 1
    condition: str = ""

    def checked(self, now: datetime) -> OrderStandDown:
        """Return the command with its text cleaned.

        Raises:
            InvalidInput: The phase does not exist, the condition is too long, or the deadline has passed.
        """
        condition = sanitise_line(self.condition)
        if not 1 <= self.phase <= LAST_PHASE:
            raise InvalidInput("error.bad_phase", found=self.phase, most=LAST_PHASE)
        if len(condition) > MAX_CONDITION_LENGTH:
            raise InvalidInput("error.note_too_long", length=len(condition), expected=MAX_CONDITION_LENGTH)
        if self.due_at <= now:
            raise InvalidInput("error.past_deadline")
        return OrderStandDown(self.area, self.due_at, self.key, self.kind, self.phase, condition)


@dataclass(frozen=True, slots=True)
class WithdrawStandDown:
    """Withdraw an order, for a reason."""

    number: int
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class ReportRemoval:
    """Report that the barrier of a place is gone, with a photo or a note.

    Attributes:
        site_id: Code of the place.
        key: Idempotency key.
        note: What was noted.
        photo: The file as it was sent, b"" for none; JPEG or PNG.
        observed_at: When it was gone, None for now.
    """

    site_id: str
    key: str
    note: str = ""
    photo: bytes = b""
    observed_at: datetime | None = None
