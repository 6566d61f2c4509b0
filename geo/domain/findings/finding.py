"""Findings, and the rules by which they change (table of actions: ``geo/domain/findings/states.py``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geo.domain.errors import InvalidInput, Refused
from geo.domain.findings.states import (
    BY_SECOND_PERSON,
    MEANINGS,
    SIMPLE_ACTIONS,
    TRANSITIONS,
    UNSETTLED,
    WITH_TEXT,
    WORK,
    FindingActionType,
    FindingMeaning,
    FindingState,
)
from geo.domain.sites import checked_note

ESCALATION_LEAD = timedelta(hours=1)
"""Time before the deadline from which a finding is due soon."""
REASSIGN_WITHIN = timedelta(minutes=30)
"""Time within which a returned finding is to be assigned again."""
HELD_AFTER = timedelta(hours=48)
"""Time after the closing in which nothing may come back for the remedy to count as held."""
RECURS_WITHIN = timedelta(days=7)
"""Time after a finding within which another of its category at the same place may be its recurrence."""


class Severity(StrEnum):
    """How urgent a finding is."""

    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


class FindingSource(StrEnum):
    """Where a finding comes from."""

    SUPERVISION = "supervision"
    PATROL = "patrol"
    CITIZEN = "citizen"
    HANDOVER = "handover"
    ROLL_CALL = "rollcall"
    IMPORT = "import"


class Closure(StrEnum):
    """How a finding was closed: fixed, or not fixed for the reason of its last step."""

    FIXED = "fixed"
    NOT_FIXED = "not_fixed"


class Escalation(StrEnum):
    """How near the deadline of a finding is; computed, not stored."""

    NONE = "none"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it is stored.

    Attributes:
        id: Id of the finding, ``F`` and its number.
        number: Running number, as people name it.
        category: Code of its category.
        area: Code of the area that it lies in.
        text: What was found, "" where the category says it.
        found_by: Code of the account that logged it.
        found_at: When it was found.
        due_at: Deadline: from the report on, whenever it is accepted.
        state: Its state.
        state_at: Time since which the state holds.
        site_id: Code of its site, "" for a finding on an area.
        lat: Latitude in WGS-84 degrees, None for that of the site.
        lon: Longitude in WGS-84 degrees, None for that of the site.
        severity: How urgent it is.
        source: Where it comes from.
        unit: Code of the unit that is to fix it, "" where none is known.
        owner: Code of the account that is to fix it, "" for anybody of the unit.
        immediate_action: What was done at once, "" for nothing yet.
        lasting_action: What keeps it from coming back, "" for nothing.
        closed_as: How it was closed, None while it is not.
        carried_to: Id of the operational period that it was carried to, "" for none.
        recurs_of: Id of the finding that it repeats, "" for none.
        duplicate_of: Id of the finding that says the same, "" for none.
        worked_by: Codes of all accounts that began it or reported it done, undone steps included; none of
            them is its second person.
        version: Number of changes, 1 when logged.
    """

    id: str
    number: int
    category: str
    area: str
    text: str
    found_by: str
    found_at: datetime
    due_at: datetime
    state: FindingState
    state_at: datetime
    site_id: str = ""
    lat: float | None = None
    lon: float | None = None
    severity: Severity = Severity.NORMAL
    source: FindingSource = FindingSource.SUPERVISION
    unit: str = ""
    owner: str = ""
    immediate_action: str = ""
    lasting_action: str = ""
    closed_as: Closure | None = None
    carried_to: str = ""
    recurs_of: str = ""
    duplicate_of: str = ""
    worked_by: frozenset[str] = frozenset()
    version: int = 1

    @property
    def meaning(self) -> FindingMeaning:
        """Canonical meaning of the state; closed as not fixed is UNFIXED."""
        return FindingMeaning.UNFIXED if self.closed_as is Closure.NOT_FIXED else MEANINGS[self.state]

    @property
    def is_unsettled(self) -> bool:
        """Whether something is still to be done."""
        return self.state in UNSETTLED

    def escalation_at(self, now: datetime) -> Escalation:
        """Return how near the deadline is: that of the remedy, or of a new assignment once returned.

        What waits for its confirmation is late only if it was reported done after the deadline.
        """
        if not self.is_unsettled:
            return Escalation.NONE
        if self.state is FindingState.DONE:
            return Escalation.LATE if self.state_at > self.due_at else Escalation.NONE
        deadline = self.due_at
        if self.state is FindingState.RETURNED:
            deadline = min(deadline, self.state_at + REASSIGN_WITHIN)
        if now >= deadline:
            return Escalation.LATE
        return Escalation.SOON if now >= self.due_at - ESCALATION_LEAD else Escalation.NONE

    def is_owed_at(self, end: datetime) -> bool:
        """Check whether it is owed at the end of a period: neither settled nor carried beyond that end."""
        return self.is_unsettled and not (self.state is FindingState.CARRIED and self.due_at > end)

    def may_be_second_person(self, *accounts: str) -> bool:
        """Check that none of these accounts worked on the finding; "" stands for no account."""
        return not self.worked_by & set(accounts)

    def after_action(
        self,
        action: FindingActionType,
        actor: str,
        now: datetime,
        *,
        note: str = "",
        on_behalf_of: str = "",
        lasting_action: str = "",
        time_allowed: timedelta = timedelta(),
    ) -> Finding:
        """Return the finding after one of ``SIMPLE_ACTIONS``.

        Args:
            action: The action.
            actor: Code of the acting account.
            now: Time of the action.
            note: What was done, or why.
            on_behalf_of: Code of the account whose word it is, "" for that of the actor.
            lasting_action: With ``REPORT_DONE``: what keeps it from coming back.
            time_allowed: With ``REOPEN``: time until the new deadline.

        Raises:
            InvalidInput: The action does not follow the state, or a text is missing or too long.
            Refused: It needs a second person, and one of the accounts worked on the finding.
        """
        if action not in SIMPLE_ACTIONS:
            raise InvalidInput("error.finding_step", action=action, state=self.state)
        clean_note = checked_note(note)
        finding = self._moved(action, now, clean_note)
        if action in BY_SECOND_PERSON and not self.may_be_second_person(actor, on_behalf_of):
            raise Refused("error.finding_own_work")
        if action in WORK:
            finding = replace(finding, worked_by=self.worked_by | {actor, on_behalf_of} - {""})
        match action:
            case FindingActionType.REPORT_DONE:
                return replace(
                    finding,
                    immediate_action=clean_note or self.immediate_action,
                    lasting_action=checked_note(lasting_action) or self.lasting_action,
                )
            case FindingActionType.CONFIRM | FindingActionType.CLOSE_UNCONFIRMED:
                return replace(finding, closed_as=Closure.FIXED)
            case FindingActionType.CLOSE_UNFIXED:
                return replace(finding, closed_as=Closure.NOT_FIXED)
            case FindingActionType.REOPEN:
                return replace(finding, closed_as=None, duplicate_of="", due_at=now + time_allowed)
            case _:
                return finding

    def after_assignment(self, unit: str, owner: str, now: datetime, *, note: str = "") -> Finding:
        """Return the finding after it is assigned to a unit; the deadline stays.

        Raises:
            InvalidInput: It is settled or waits for its confirmation, or there is no unit.
        """
        if not unit:
            raise InvalidInput("error.finding_no_unit")
        moved = self._moved(FindingActionType.ASSIGN, now, checked_note(note))
        return replace(moved, unit=unit, owner=owner)

    def after_carry_over(self, due_at: datetime, reason: str, now: datetime, *, period: str = "") -> Finding:
        """Return the finding after it is carried over.

        Raises:
            InvalidInput: It is settled, the reason is missing, or the new deadline is not after ``now``.
        """
        moved = self._moved(FindingActionType.CARRY, now, checked_note(reason))
        if due_at <= now:
            raise InvalidInput("error.finding_due_past", found=due_at)
        return replace(moved, due_at=due_at, carried_to=period)

    def after_voiding(self, actor: str, reason: str, now: datetime, *, duplicate_of: str = "") -> Finding:
        """Return the finding after it is struck as a mistake or duplicate.

        Raises:
            InvalidInput: It is settled, the reason is missing, or it would be its own duplicate.
            Refused: The account worked on the finding.
        """
        moved = self._moved(FindingActionType.VOID, now, checked_note(reason))
        if duplicate_of == self.id:
            raise InvalidInput("error.finding_own_duplicate")
        if not self.may_be_second_person(actor):
            raise Refused("error.finding_own_work")
        return replace(moved, duplicate_of=duplicate_of)

    def _moved(self, action: FindingActionType, now: datetime, text: str) -> Finding:
        """Return the finding in the next state.

        Raises:
            InvalidInput: The action does not follow the state, or the text that it needs is missing.
        """
        state = TRANSITIONS[action].get(self.state)
        if state is None:
            raise InvalidInput("error.finding_step", action=action, state=self.state)
        if action in WITH_TEXT and not text:
            raise InvalidInput("error.finding_reason")
        return replace(self, state=state, state_at=now)


@dataclass(frozen=True, slots=True)
class FindingStep:
    """One step of a finding, as the journal holds it.

    Attributes:
        seq: Journal number.
        finding_id: Id of the finding.
        action: What was done; ``UNDO`` for a step that takes the one before it back.
        state: The state after it.
        actor: Code of the acting account.
        on_behalf_of: Code of the account whose word it is, "" for that of the actor.
        at: When it was recorded.
        note: What was done, or why.
    """

    seq: int
    finding_id: str
    action: FindingActionType
    state: FindingState
    actor: str
    on_behalf_of: str
    at: datetime
    note: str


def finding_id(number: int) -> str:
    """Return the id of the finding of a number."""
    return f"F{number}"
