"""Handovers, and the rules by which they change.

*Due* and *lapsed* follow from the clock and are not written; a lapsed handover may still be offered and
accepted, and never keeps a shift or a day from going on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geo.domain.errors import InvalidInput, Overtaken, Refused
from geo.domain.handovers.facts import (
    HandoverFacts,
    HandoverLine,
    LineAnswer,
    LineKind,
    ReadBackResult,
)
from geo.domain.sanitise import sanitise_text
from geo.domain.shifts.shift_record import shift_record_id

OFFER_LEAD = timedelta(minutes=60)
"""Time before the end of a shift from which its post can be handed over."""
ACCEPT_WITHIN = timedelta(minutes=30)
"""Time after the start of a shift within which its post is taken over in time."""
MAX_HANDOVER_TEXT = 300
"""Longest note, condition or value that is typed."""


class HandoverState(StrEnum):
    """State of a handover (values are message keys); ``LAPSED`` is never stored."""

    DUE = "due"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"
    LAPSED = "lapsed"


TAKEN_OVER = frozenset({HandoverState.ACCEPTED, HandoverState.DISPUTED})
"""States of a post that was taken over."""


class HandoverSeverity(StrEnum):
    """How much attention a post needs that is handed over."""

    STEADY = "steady"
    WATCH = "watch"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover as it is stored.

    Attributes:
        site_id: Code of the post.
        shift_start: Start of the incoming shift, which is the end of the outgoing one.
        area: Code of the area in which the post lay when the handover was written last.
        state: ``DUE`` after an offer was undone, else ``OFFERED``, ``ACCEPTED`` or ``DISPUTED``.
        out_unit: Code of the unit that hands over, "" for none.
        out_by: Code of the account whose word the offer is, "" where only the unit is known, or the
            crew left without a word.
        out_entered_by: Code of the account that entered the offer for another unit, by telephone; "" where
            the crew did.
        offered_at: When it was offered, None where it is not.
        facts: The facts at that time, None where it is not offered.
        note_next: What the next shift has to know.
        if_then: What to do if something happens.
        severity: How much attention the post needs.
        in_unit: Code of the unit that takes over, "" for none.
        in_by: Code of the account that took over, "" where only the unit is known.
        in_entered_by: As ``out_entered_by``, of the acceptance.
        accepted_at: When it was taken over, None where it is not.
        recorded_at: When that was recorded, None where it is not.
        answers: Answers of the relief to the lines that are read back.
        version: Number of changes, 0 for one that nothing is written of.
    """

    site_id: str
    shift_start: datetime
    area: str = ""
    state: HandoverState = HandoverState.DUE
    out_unit: str = ""
    out_by: str = ""
    out_entered_by: str = ""
    offered_at: datetime | None = None
    facts: HandoverFacts | None = None
    note_next: str = ""
    if_then: str = ""
    severity: HandoverSeverity = HandoverSeverity.STEADY
    in_unit: str = ""
    in_by: str = ""
    in_entered_by: str = ""
    accepted_at: datetime | None = None
    recorded_at: datetime | None = None
    answers: tuple[LineAnswer, ...] = ()
    version: int = 0

    @property
    def id(self) -> str:
        """Id in the journal; ids in text order are in the order of time."""
        return shift_record_id(self.site_id, self.shift_start)

    @property
    def is_taken_over(self) -> bool:
        """Whether the post was taken over, agreed or disputed."""
        return self.state in TAKEN_OVER

    def is_offered_to(self, account: str) -> bool:
        """Check whether another account than this one has offered it, so that it can be accepted."""
        return self.state is HandoverState.OFFERED and self.out_by != account

    @property
    def is_continued(self) -> bool:
        """Whether the same person stays, which is one step: a squad may also share one account."""
        is_one_step = self.offered_at == self.accepted_at
        return self.is_taken_over and is_one_step and self.out_by == self.in_by != ""

    @property
    def is_one_sided(self) -> bool:
        """Whether the relief took over from a crew that had left without a word."""
        return self.is_taken_over and not self.out_by and not self.out_entered_by

    @property
    def due_at(self) -> datetime:
        """Time until which the post is to be taken over."""
        return self.shift_start + ACCEPT_WITHIN

    @property
    def is_on_time(self) -> bool:
        """Whether it was recorded in time that the post was taken over."""
        return self.recorded_at is not None and self.recorded_at <= self.due_at

    @property
    def lines(self) -> tuple[HandoverLine, ...]:
        """All lines, in the order of ``LineKind``: the facts, and what was typed."""
        typed = ((LineKind.NOTE_NEXT, self.note_next), (LineKind.IF_THEN, self.if_then))
        lines = [*(self.facts.lines if self.facts else ())]
        lines += [HandoverLine(kind, value=text) for kind, text in typed if text]
        order = list(LineKind)
        return tuple(sorted(lines, key=lambda line: order.index(line.kind)))

    @property
    def open_lines(self) -> tuple[HandoverLine, ...]:
        """The lines that the relief reads back."""
        return tuple(line for line in self.lines if line.is_open)

    def state_at(self, now: datetime) -> HandoverState:
        """Return the state at a time."""
        if not self.is_taken_over and now >= self.due_at:
            return HandoverState.LAPSED
        return self.state

    def after_offer(
        self,
        facts: HandoverFacts,
        at: datetime,
        *,
        note_next: str = "",
        if_then: str = "",
        severity: HandoverSeverity = HandoverSeverity.STEADY,
    ) -> Handover:
        """Return the handover after the outgoing crew offers it; an offer may be made again until accepted.

        Args:
            facts: The facts of the post.
            at: When it is offered.
            note_next: What the next shift has to know.
            if_then: What to do if something happens.
            severity: How much attention the post needs.

        Raises:
            Overtaken: The post was taken over.
            Refused: It is too early.
            InvalidInput: A text is too long.
        """
        self._require_not_taken_over()
        if at < self.shift_start - OFFER_LEAD:
            raise Refused("error.handover_early", minutes=OFFER_LEAD // timedelta(minutes=1))
        return replace(
            self,
            state=HandoverState.OFFERED,
            offered_at=at,
            facts=facts,
            note_next=checked_handover_text(note_next),
            if_then=checked_handover_text(if_then),
            severity=severity,
        )

    def after_acceptance(
        self, answers: Iterable[LineAnswer], at: datetime, recorded_at: datetime
    ) -> Handover:
        """Return the handover after the relief takes the post over.

        Args:
            answers: Answers to the lines; a line without an answer is unseen.
            at: When the post is taken over.
            recorded_at: When that is recorded.

        Raises:
            Overtaken: The post was taken over.
            Refused: It is not offered.
            InvalidInput: An answer names no open line, or a difference has no value, or too long a one.
        """
        self._require_not_taken_over()
        if self.state is not HandoverState.OFFERED:
            raise Refused("error.handover_not_offered")
        by_line = {answer.line: _checked_answer(answer) for answer in answers}
        open_lines = [line.id for line in self.open_lines]
        if unknown := by_line.keys() - set(open_lines):
            raise InvalidInput("error.handover_line", found=", ".join(sorted(unknown)))
        full = tuple(by_line.get(id_) or LineAnswer(id_, ReadBackResult.UNSEEN) for id_ in open_lines)
        is_disputed = any(answer.result is ReadBackResult.DIFFER for answer in full)
        return replace(
            self,
            state=HandoverState.DISPUTED if is_disputed else HandoverState.ACCEPTED,
            answers=full,
            accepted_at=at if self.offered_at is None else max(at, self.offered_at),
            recorded_at=recorded_at,
        )

    def _require_not_taken_over(self) -> None:
        if self.is_taken_over and self.accepted_at is not None:
            raise Overtaken("error.handover_taken", time=self.accepted_at, unit=self.in_unit or self.in_by)


def checked_handover_text(text: str) -> str:
    """Return a typed text as ``sanitise_text`` leaves it.

    Raises:
        InvalidInput: It is longer than MAX_HANDOVER_TEXT.
    """
    clean = sanitise_text(text)
    if len(clean) > MAX_HANDOVER_TEXT:
        raise InvalidInput("error.note_too_long", length=len(clean), expected=MAX_HANDOVER_TEXT)
    return clean


def _checked_answer(answer: LineAnswer) -> LineAnswer:
    """Return the answer with the value of a difference alone.

    Raises:
        InvalidInput: A difference has no value, or too long a one.
    """
    if answer.result is not ReadBackResult.DIFFER:
        return LineAnswer(answer.line, answer.result)
    value = checked_handover_text(answer.value_in)
    if not value:
        raise InvalidInput("error.handover_no_value")
    return replace(answer, value_in=value)
