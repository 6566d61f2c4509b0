"""Facts of a handover: what the store knows of a post when its shift ends; they are computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LineKind(StrEnum):
    """What a line of a handover says (values are message keys), in the order of lists."""

    FINDING = "finding"
    """A finding of the post that is not settled: ``ref`` is its id, ``code`` its category, ``value`` its
    state, ``at`` its deadline."""
    STOCK = "stock"
    """Supplies as they were last counted: ``ref`` is the code of the item, ``value`` the quantity, ``at`` the
    time of the count."""
    SITE = "site"
    """Of a command, a site that is reported not in force: ``ref`` is its code, ``code`` its kind, ``value``
    its status, ``at`` the time since which it is."""
    STAND_DOWN = "stand_down"
    """Of a command, a stand-down order that still waits: ``ref`` is its number, ``value`` the number of
    barriers left, ``at`` its deadline."""
    ORDER = "order"
    """An order on the post since the shift began: ``ref`` is its number, ``at`` its time."""
    POST_ORDER = "post_order"
    """A post order in force: ``ref`` is its id, ``value`` its version."""
    NOTE_NEXT = "note_next"
    """The note for the next shift, which is typed: ``value`` is its text."""
    IF_THEN = "if_then"
    """What to do if something happens, which is typed: ``value`` is its text."""
    FINDINGS = "findings"
    """Of a command: ``value`` is the number of all findings that are not settled."""
    OWED = "owed"
    """Of a command: ``ref`` is what is owed, ``value`` how many of these are."""
    TALLY = "tally"
    """A count of the shift: ``ref`` is its name, ``value`` the count; both are empty without a tally."""
    SILENCE = "silence"
    """The longest time without a report in the shift: ``value`` is in hours, ``at`` its begin."""
    RELIEF = "relief"
    """Who is due: ``ref`` is the code of the unit on the next shift, "" for none; ``value`` is the state of
    that shift."""


READ_BACK = frozenset(
    {
        LineKind.FINDING,
        LineKind.STOCK,
        LineKind.SITE,
        LineKind.STAND_DOWN,
        LineKind.ORDER,
        LineKind.POST_ORDER,
        LineKind.NOTE_NEXT,
        LineKind.IF_THEN,
    }
)
"""Kinds of the open lines: what goes on in the next shift, so that the relief reads it back."""


class ReadBackResult(StrEnum):
    """Answer of the relief to a line that is read back."""

    AGREE = "agree"
    DIFFER = "differ"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """One line of a handover; ``LineKind`` says what the fields hold. Codes, never labels.

    Attributes:
        kind: What the line says.
        ref: Code of what it is about, "" for none.
        value: The value that is handed over.
        code: A further code, "" for none.
        at: A time, None for none.
    """

    kind: LineKind
    ref: str = ""
    value: str = ""
    code: str = ""
    at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the relief reads the line back."""
        return self.kind in READ_BACK

    @property
    def id(self) -> str:
        """What identifies the line within its handover."""
        return f"{self.kind}:{self.ref}"


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """Facts of a post as the journal had them.

    Attributes:
        seq: Journal number of the last entry that they follow from.
        lines: The facts in the order of lists.
    """

    seq: int
    lines: tuple[HandoverLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """Answer of the relief to a line.

    Attributes:
        line: Id of the line.
        result: The answer.
        value_in: With ``DIFFER``: the value that the relief found, "" otherwise.
        finding: With ``DIFFER``: id of the finding that it became, "" otherwise.
    """

    line: str
    result: ReadBackResult
    value_in: str = ""
    finding: str = ""
