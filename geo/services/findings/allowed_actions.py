"""What an account may do with a finding now; the services decide again."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import (
    ACTIONS_FROM,
    BY_SECOND_PERSON,
    REQUIRED_VERBS,
    FindingActionType,
)


def has_second_person(accounts: Iterable[Actor], finding: Finding, path: Collection[Area]) -> bool:
    """Check whether any account may confirm the finding that has not worked on it.

    Args:
        accounts: All accounts.
        finding: The finding.
        path: Its area and the ancestors of that.
    """
    return any(
        account.may(Verb.CONFIRM_FINDING, path) and finding.may_be_second_person(account.id)
        for account in accounts
    )


def allowed_actions(
    actor: Actor, finding: Finding, path: Collection[Area], accounts: Iterable[Actor]
) -> frozenset[FindingActionType]:
    """Return the actions that the actor may take on a finding; arguments as of ``has_second_person``."""
    allowed = {action for action in ACTIONS_FROM[finding.state] if actor.may(REQUIRED_VERBS[action], path)}
    if not finding.may_be_second_person(actor.id):
        allowed -= BY_SECOND_PERSON
    if FindingActionType.CLOSE_UNCONFIRMED in allowed and has_second_person(accounts, finding, path):
        allowed.remove(FindingActionType.CLOSE_UNCONFIRMED)
    if not actor.unit and not actor.may(Verb.DRAFT_PLAN, path):
        allowed.discard(FindingActionType.ASSIGN)
    return frozenset(allowed)
