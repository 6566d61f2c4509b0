"""Answers to owed items that one press can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Confirmation, Patrol, ShiftConfirmation
from geo.domain.conflicts import Conflict, FindingConflict
from geo.domain.day.commands import TallyReport
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.errors import Refused
from geo.domain.findings.commands import FindingAction
from geo.domain.findings.states import REQUIRED_VERBS, FindingActionType
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from geo.services.day.tallies import record_tally
from geo.services.findings.record import act_on_finding
from geo.services.schedule.shift_actions import confirm_shift
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import confirm_status

Act = Callable[[Actor, str], Receipt]
"""Records an answer; it receives the acting account and the idempotency key."""
FINDING_ACTIONS = {
    OwedKind.FINDING: FindingActionType.REPORT_DONE,
    OwedKind.CONFIRMATION: FindingActionType.CONFIRM,
}
VERBS: Mapping[OwedKind, Verb] = {
    OwedKind.SHIFT: Verb.CHANGE_STATUS,
    OwedKind.REPORT: Verb.CHANGE_STATUS,
    OwedKind.TALLY: Verb.RECORD_TALLY,
    OwedKind.PATROL: Verb.RECORD_PATROL,
} | {kind: REQUIRED_VERBS[action] for kind, action in FINDING_ACTIONS.items()}
"""Verb that the one press of each kind of item needs in the area of the item."""


@dataclass(frozen=True, slots=True)
class OnePress:
    """One-press answer to an owed item.

    Attributes:
        label: Catalogue key of its button.
        is_allowed: Whether the account may press it now.
        act: Records the answer.
    """

    label: str
    is_allowed: bool
    act: Act


def one_press(
    ctx: AppContext,
    actor: Actor,
    item: OwedItem,
    finding_actions: Mapping[str, frozenset[FindingActionType]],
) -> OnePress | None:
    """Return the answer to an item that one press can give; None where it needs more than that.

    Args:
        ctx: The application context.
        actor: The acting account.
        item: The item.
        finding_actions: What the account may do, by finding.
    """
    verb = VERBS.get(item.what)
    if verb is None:
        return None
    is_allowed = actor.may(verb, ctx.read_model.reference().areas.path(item.area))
    if action := FINDING_ACTIONS.get(item.what):
        is_allowed = action in finding_actions.get(item.ref, frozenset())
    if item.what is OwedKind.SHIFT:
        is_allowed = is_allowed and _staffing(ctx, item) is not None
    return OnePress(f"today.press.{item.what}", is_allowed, _act(ctx, item))


def _act(ctx: AppContext, item: OwedItem) -> Act:
    """Return the action that answers the item."""

    def act(actor: Actor, key: str) -> Receipt:
        try:
            return _record(ctx, actor, item, key)
        except (Conflict, FindingConflict) as conflict:  # a list has no place to choose between two values
            raise Refused("error.owed_overtaken", name=item.name or item.ref) from conflict

    return act


def _record(ctx: AppContext, actor: Actor, item: OwedItem, key: str) -> Receipt:
    if action := FINDING_ACTIONS.get(item.what):
        return act_on_finding(ctx, actor, FindingAction(item.ref, action, item.version, key))
    if item.what is OwedKind.REPORT:
        return confirm_status(ctx, actor, Confirmation(item.site_id, item.version, key))
    if item.what is OwedKind.PATROL:
        return record_patrol(ctx, actor, Patrol(item.site_id, item.unit or actor.unit, key))
    start = item.shift_start or item.since  # what is left is of a shift
    if item.what is OwedKind.TALLY:
        return record_tally(ctx, actor, TallyReport(item.site_id, start, NO_COUNTS, item.version, key))
    staff, leads = _staffing(ctx, item) or (0, 0)
    return confirm_shift(
        ctx, actor, ShiftConfirmation(item.site_id, start, item.unit, item.version, key, staff, leads)
    )


def _staffing(ctx: AppContext, item: OwedItem) -> tuple[int, int] | None:
    """Return the people and team leads that the shift of an item requires; None where no unit has it."""
    snapshot, codes = ctx.read_model.current_snapshot(), ctx.read_model.status_codes
    row = snapshot.row_of.get(item.site_id)
    if row is None or not item.unit:
        return None
    kind, status = codes.statuses[snapshot.status[row]]
    staffing = kind.shift_staffing(snapshot.variants[row], status.code)
    return None if staffing is None else (staffing.staff, int(staffing.lead))
