"""Acknowledgements: a unit has received an order, a post order or a roll call, by a press or by telephone.

Only these count as receipt. What a unit says by telephone is entered by a desk, with role or number of who
answered, so that both ends of the call are on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.domain.errors import InvalidInput
from geo.domain.sites import checked_note

MAX_ANSWERED_BY_LENGTH = 60
"""Maximum length of a role or telephone number, in characters."""


class AcknowledgedType(StrEnum):
    """Type of what is acknowledged (values are message keys)."""

    ORDER = "order"
    POST_ORDER = "post_order"
    ROLL_CALL = "roll_call"


class AcknowledgementChannel(StrEnum):
    """How a receipt came in: by a press of the unit, or by telephone to a desk (values are message keys)."""

    PRESS = "press"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One receipt.

    Attributes:
        of: Type of what is acknowledged.
        ref: Number of the order or roll call, or id of the post order.
        version: Version of the post order; 1 for what has no versions.
        site_id: Code of the post, "" for an order, which units receive.
        unit: Code of the unit that has received it, "" for a post without one.
        channel: How it came in.
        answered_by: Role or telephone number of the person on the telephone, "" for a press.
    """

    of: AcknowledgedType
    ref: str
    version: int
    site_id: str
    unit: str
    channel: AcknowledgementChannel = AcknowledgementChannel.PRESS
    answered_by: str = ""


@dataclass(frozen=True, slots=True)
class RecordedAcknowledgement:
    """An acknowledgement with its journal number, the account that entered it, and the time."""

    acknowledgement: Acknowledgement
    seq: int
    actor: str
    at: datetime


def checked_answered_by(text: str) -> str:
    """Return role or telephone number of the person who answered the telephone.

    Raises:
        InvalidInput: It is missing or too long.
    """
    clean = " ".join(checked_note(text).split())
    if not clean:
        raise InvalidInput("error.answered_by_missing")
    if len(clean) > MAX_ANSWERED_BY_LENGTH:
        raise InvalidInput("error.note_too_long", length=len(clean), expected=MAX_ANSWERED_BY_LENGTH)
    return clean
