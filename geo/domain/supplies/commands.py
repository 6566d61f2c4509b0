"""Commands of supplies: frozen values, each with the idempotency key of the form it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.supplies.stock import MoveKind


@dataclass(frozen=True, slots=True, order=True)
class StockLine:
    """An item and how many of it, in its unit of measure."""

    item: str
    quantity: int


@dataclass(frozen=True, slots=True)
class CountStock:
    """Record what was counted at a place.

    Attributes:
        place: Code of the site or depot.
        lines: What was counted, each item once; what is not named was not counted.
        seen_seq: Number of the last count of the place that the form displayed, 0 for none.
        key: Idempotency key.
        observed_at: Time of the count, None for now.
        note: Note, "" for none.
    """

    place: str
    lines: tuple[StockLine, ...]
    seen_seq: int
    key: str
    observed_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MoveStock:
    """Record a move of one or several items between two places.

    Attributes:
        kind: Kind of the move.
        lines: What is moved, each item once.
        from_place: Code of the place that it leaves, "" for none of ours.
        to_place: Code of the place that it comes to, "" for none of ours.
        key: Idempotency key.
        observed_at: Time of the move, None for now.
        doc: Number of a document, "" for none.
        source: Who gave it, "" for unknown; a donation needs one.
        reason: Why; a loss or correction needs one.
    """

    kind: MoveKind
    lines: tuple[StockLine, ...]
    from_place: str
    to_place: str
    key: str
    observed_at: datetime | None = None
    doc: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RoundStop:
    """A stop of a distribution round, and what is left there."""

    place: str
    lines: tuple[StockLine, ...]


@dataclass(frozen=True, slots=True)
class DistributeRound:
    """Issue goods of one place to several in one round, under one number.

    Attributes:
        from_place: Code of the place that issues them.
        stops: The stops in their order, each place once.
        key: Idempotency key.
        observed_at: Time at which the goods leave, None for now.
        doc: Number of a document, "" for none.
    """

    from_place: str
    stops: tuple[RoundStop, ...]
    key: str
    observed_at: datetime | None = None
    doc: str = ""


@dataclass(frozen=True, slots=True)
class ReceiveStock:
    """Sign for goods that were issued to a place.

    Attributes:
        place: Code of the place that received them.
        move_seqs: Numbers of the issues.
        key: Idempotency key.
        received_by: Who took them, by role, for instance the team lead; "" for the account alone.
        observed_at: Time of the receipt, None for now.
    """

    place: str
    move_seqs: tuple[int, ...]
    key: str
    received_by: str = ""
    observed_at: datetime | None = None
