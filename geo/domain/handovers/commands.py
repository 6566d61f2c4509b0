"""Commands about handovers, each with the idempotency key of the form that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import HandoverSeverity


@dataclass(frozen=True, slots=True)
class HandoverNotes:
    """What the outgoing crew types.

    Attributes:
        note_next: What the next shift has to know, "" for nothing.
        if_then: What to do if something happens, "" for nothing.
        severity: How much attention the post needs.
    """

    note_next: str = ""
    if_then: str = ""
    severity: HandoverSeverity = HandoverSeverity.STEADY


@dataclass(frozen=True, slots=True)
class OfferHandover:
    """Hand a post over to the shift that starts at a time.

    Attributes:
        site_id: Code of the post.
        shift_start: Start of the incoming shift.
        seen_version: Version that the form displayed, 0 where nothing was handed over yet.
        key: Idempotency key.
        notes: What was typed.
        unit: Code of the unit whose word it is, where a desk enters a telephone call; "" for one's own.
        observed_at: When it took place, None for now.
    """

    site_id: str
    shift_start: datetime
    seen_version: int
    key: str
    notes: HandoverNotes = HandoverNotes()
    unit: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Answer of the relief to a line.

    Attributes:
        line: Id of the line.
        result: The answer.
        value_in: With ``DIFFER``: the value that the relief found.
        text: With ``DIFFER``: text of the finding, in the words of the relief's screen; "" for both values.
    """

    line: str
    result: ReadBackResult
    value_in: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class AcceptHandover:
    """Take a post over as it is offered.

    Attributes:
        site_id: Code of the post.
        shift_start: Start of the incoming shift.
        seen_version: Version that the form displayed.
        key: Idempotency key.
        answers: The answers; a line without an answer is unseen.
        agrees_with_all: Whether all lines agree, said under the list in full.
        unit: As of ``OfferHandover``.
        observed_at: When it took place, None for now.
    """

    site_id: str
    shift_start: datetime
    seen_version: int
    key: str
    answers: tuple[ReadBack, ...] = ()
    agrees_with_all: bool = False
    unit: str = ""
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContinueShift:
    """Stay at a post for the next shift, or take it over from a crew that has left.

    Attributes as of ``OfferHandover``.
    """

    site_id: str
    shift_start: datetime
    seen_version: int
    key: str
    notes: HandoverNotes = HandoverNotes()
    unit: str = ""
    observed_at: datetime | None = None
