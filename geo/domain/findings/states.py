"""States of a finding, and the one table of the actions that lead from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from geo.domain.access import Verb


class FindingState(StrEnum):
    """State of a finding; ``MEANINGS`` has the canonical meaning of each."""

    REPORTED = "reported"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    DONE = "done"
    CLOSED = "closed"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    RETURNED = "returned"
    REWORK = "rework"
    CARRIED = "carried"
    VOID = "void"


class FindingMeaning(StrEnum):
    """Canonical meaning of a state, by which figures count; a void finding counts in none of them."""

    OPEN = "open"
    WAITING = "waiting"
    FIXED = "fixed"
    UNFIXED = "unfixed"
    CARRIED = "carried"
    VOID = "void"


class FindingActionType(StrEnum):
    """What is done to a finding; the journal keeps it as the action of the entry."""

    LOG = "log"
    ASSIGN = "assign"
    BEGIN = "begin"
    REPORT_DONE = "report_done"
    RETURN = "return"
    REWORK = "rework"
    CONFIRM = "confirm"
    CLOSE_UNCONFIRMED = "close_unconfirmed"
    CLOSE_UNFIXED = "close_unfixed"
    CARRY = "carry"
    VOID = "void"
    REOPEN = "reopen"
    UNDO = "undo"


MEANINGS: Mapping[FindingState, FindingMeaning] = {
    FindingState.REPORTED: FindingMeaning.OPEN,
    FindingState.ASSIGNED: FindingMeaning.OPEN,
    FindingState.IN_HAND: FindingMeaning.OPEN,
    FindingState.RETURNED: FindingMeaning.OPEN,
    FindingState.REWORK: FindingMeaning.OPEN,
    FindingState.DONE: FindingMeaning.WAITING,
    FindingState.CLOSED: FindingMeaning.FIXED,
    FindingState.CLOSED_UNCONFIRMED: FindingMeaning.FIXED,
    FindingState.CARRIED: FindingMeaning.CARRIED,
    FindingState.VOID: FindingMeaning.VOID,
}
"""Meaning of each state; a finding that is closed as not fixed is UNFIXED (see ``Finding.meaning``)."""

UNSETTLED = frozenset(
    {FindingState.REPORTED, FindingState.ASSIGNED, FindingState.IN_HAND, FindingState.RETURNED}
    | {FindingState.REWORK, FindingState.DONE, FindingState.CARRIED}
)
"""States in which something is still to be done."""
_TO_BE_FIXED = UNSETTLED - {FindingState.DONE}
_FIXABLE = _TO_BE_FIXED - {FindingState.RETURNED}
"""A returned finding is the work of no unit before it is assigned again."""


def _to(state: FindingState, *sources: FindingState) -> dict[FindingState, FindingState]:
    return dict.fromkeys(sources, state)


TRANSITIONS: Mapping[FindingActionType, Mapping[FindingState, FindingState]] = {
    FindingActionType.ASSIGN: _to(FindingState.ASSIGNED, *_TO_BE_FIXED),
    FindingActionType.BEGIN: _to(FindingState.IN_HAND, *(_FIXABLE - {FindingState.IN_HAND})),
    FindingActionType.REPORT_DONE: _to(FindingState.DONE, *_FIXABLE),
    FindingActionType.RETURN: _to(FindingState.RETURNED, *_FIXABLE),
    FindingActionType.REWORK: _to(FindingState.REWORK, FindingState.DONE),
    FindingActionType.CONFIRM: _to(FindingState.CLOSED, FindingState.DONE),
    FindingActionType.CLOSE_UNCONFIRMED: _to(FindingState.CLOSED_UNCONFIRMED, FindingState.DONE),
    FindingActionType.CLOSE_UNFIXED: _to(FindingState.CLOSED, *UNSETTLED),
    FindingActionType.CARRY: _to(FindingState.CARRIED, *UNSETTLED),
    FindingActionType.VOID: _to(FindingState.VOID, *UNSETTLED),
    FindingActionType.REOPEN: {
        FindingState.CLOSED: FindingState.REWORK,
        FindingState.CLOSED_UNCONFIRMED: FindingState.REWORK,
        FindingState.VOID: FindingState.REPORTED,
    },
}
"""Action -> state before -> state after; what is not here is not allowed."""

ACTIONS_FROM: Mapping[FindingState, frozenset[FindingActionType]] = {
    state: frozenset(action for action, states in TRANSITIONS.items() if state in states)
    for state in FindingState
}
"""State -> the actions that ``TRANSITIONS`` allows in it."""

REQUIRED_VERBS: Mapping[FindingActionType, Verb] = {
    FindingActionType.LOG: Verb.LOG_FINDING,
    FindingActionType.ASSIGN: Verb.ACT_ON_FINDING,
    FindingActionType.BEGIN: Verb.ACT_ON_FINDING,
    FindingActionType.REPORT_DONE: Verb.ACT_ON_FINDING,
    FindingActionType.RETURN: Verb.ACT_ON_FINDING,
    FindingActionType.CLOSE_UNCONFIRMED: Verb.ACT_ON_FINDING,
    FindingActionType.REWORK: Verb.CONFIRM_FINDING,
    FindingActionType.CONFIRM: Verb.CONFIRM_FINDING,
    FindingActionType.CLOSE_UNFIXED: Verb.CONFIRM_FINDING,
    FindingActionType.VOID: Verb.CONFIRM_FINDING,
    FindingActionType.REOPEN: Verb.CONFIRM_FINDING,
    FindingActionType.CARRY: Verb.CARRY_FINDING,
}
"""The verb that each action needs in the area of the finding."""

WORK = frozenset({FindingActionType.BEGIN, FindingActionType.REPORT_DONE})
"""Actions by which an account works on a finding: it is then no second person for it."""
BY_SECOND_PERSON = frozenset(
    {FindingActionType.CONFIRM, FindingActionType.CLOSE_UNFIXED, FindingActionType.VOID}
)
"""Actions that end a finding: no account takes them for its own work."""
CLOSES_AS_FIXED = frozenset({FindingActionType.CONFIRM, FindingActionType.CLOSE_UNCONFIRMED})
"""Actions that close a finding as fixed: some categories want a photo of the scene for that."""
WITH_TEXT = frozenset(
    {
        FindingActionType.RETURN,
        FindingActionType.REWORK,
        FindingActionType.CLOSE_UNFIXED,
        FindingActionType.CARRY,
        FindingActionType.VOID,
        FindingActionType.REOPEN,
    }
)
"""Actions that are refused without a reason."""
SIMPLE_ACTIONS = frozenset(TRANSITIONS) - {
    FindingActionType.ASSIGN,
    FindingActionType.CARRY,
    FindingActionType.VOID,
}
"""Actions that need nothing but a text: those of the command ``FindingAction``."""
