"""Moves of stock between places, receipts of what was issued, and counts; none of them ever changes.

A place is a site or a depot. What turns out to be wrong is withdrawn by an entry of its own, and counts
nowhere from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from geo.domain.errors import InvalidInput
from geo.domain.sanitise import sanitise_line

MAX_QUANTITY = 10_000_000
"""Largest plausible quantity; a larger one is a typing error."""
MAX_LINE_LENGTH = 80
"""Longest number of a document, source of goods or signature."""
RECEIPT_GRACE = timedelta(hours=12)
"""Time within which the receipt of what was issued is expected."""


class MoveKind(StrEnum):
    """Kind of a move (values are message keys)."""

    RECEIPT = "receipt"
    """Goods bought or allotted from above arrive."""
    DONATION = "donation"
    """Donated goods arrive; their source is kept."""
    ISSUE = "issue"
    """Goods leave a place for another, which signs for them."""
    RETURN = "return"
    """Goods come back from a place to another."""
    LOSS = "loss"
    """Goods are spoilt or gone."""
    CORRECTION = "correction"
    """The ledger is set right, up or down."""


ARRIVALS = frozenset({MoveKind.RECEIPT, MoveKind.DONATION})
"""Kinds that come from no place of ours."""
TRANSFERS = frozenset({MoveKind.ISSUE, MoveKind.RETURN})
"""Kinds from one place to another."""
WITH_REASON = frozenset({MoveKind.LOSS, MoveKind.CORRECTION})
"""Kinds that need a reason."""


@dataclass(frozen=True, slots=True)
class StockMove:
    """A move of one item.

    Attributes:
        item: Code of the item.
        kind: Kind of the move.
        from_place: Code of the place that the goods leave, "" for none of ours.
        to_place: Code of the place that they come to, "" for none of ours.
        quantity: How many, in the unit of measure of the item; greater than 0.
        observed_at: Time of the move; of an issue, when the goods left.
        doc: Number of a document, "" for none.
        source: Who gave the goods, "" for unknown.
        round_number: Number of the distribution round, 0 for none.
    """

    item: str
    kind: MoveKind
    from_place: str
    to_place: str
    quantity: int
    observed_at: datetime
    doc: str = ""
    source: str = ""
    round_number: int = 0

    @property
    def needs_receipt(self) -> bool:
        """Whether the goods are on the way until the place signs for them."""
        return self.kind is MoveKind.ISSUE

    def checked(self) -> StockMove:
        """Return the move where it is plausible.

        Raises:
            InvalidInput: The quantity is implausible, or the places do not fit the kind.
        """
        checked_quantity(self.quantity, least=1)
        has_from, has_to = bool(self.from_place), bool(self.to_place)
        if self.kind in TRANSFERS:
            fits = has_from and has_to and self.from_place != self.to_place
        elif self.kind in ARRIVALS:
            fits = has_to and not has_from
        elif self.kind is MoveKind.LOSS:
            fits = has_from and not has_to
        else:
            fits = has_from != has_to
        if not fits:
            raise InvalidInput("error.stock_places", kind=self.kind)
        if self.kind is MoveKind.DONATION and not self.source:
            raise InvalidInput("error.stock_source")
        return self


@dataclass(frozen=True, slots=True)
class StockReceipt:
    """The signature under an issue: who took the goods, by role, and when; ``move_seq``: the issue."""

    move_seq: int
    received_by: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StockCount:
    """A count of one item at one place."""

    item: str
    place: str
    quantity: int
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class RecordedMove:
    """A move as the store has it: its entry, and the receipt if there is one."""

    seq: int
    move: StockMove
    receipt_seq: int | None = None
    receipt: StockReceipt | None = None

    @property
    def is_on_the_way(self) -> bool:
        """Whether a receipt is expected and missing."""
        return self.move.needs_receipt and self.receipt is None

    def is_owed_at(self, now: datetime) -> bool:
        """Check whether the receipt is late."""
        return self.is_on_the_way and self.move.observed_at + RECEIPT_GRACE <= now


def checked_quantity(quantity: int, *, least: int = 0) -> int:
    """Return a quantity that is plausible.

    Raises:
        InvalidInput: It is less than ``least``, or too large.
    """
    if not least <= quantity <= MAX_QUANTITY:
        raise InvalidInput("error.stock_quantity", found=quantity, expected=f"{least} … {MAX_QUANTITY:,}")
    return quantity


def checked_line(text: str) -> str:
    """Return a document number, source or signature as it is stored.

    Raises:
        InvalidInput: It is longer than MAX_LINE_LENGTH.
    """
    clean = sanitise_line(text)
    if len(clean) > MAX_LINE_LENGTH:
        raise InvalidInput("error.stock_line", found=len(clean), expected=MAX_LINE_LENGTH)
    return clean
