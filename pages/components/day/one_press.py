"""Answers to owed items that one press can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Confirmation, Patrol, ShiftConfirmation
from geo.domain.day.commands import TallyReport
from geo.domain.day.owed import OwedItem, OwedKind
from geo.domain.day.tally import NO_COUNTS
from geo.domain.emergency_access import AccessTest
from geo.domain.findings.commands import FindingAction
from geo.domain.findings.states import REQUIRED_VERBS, FindingActionType
from geo.domain.journal import Receipt
from geo.domain.post_orders.commands import AcknowledgeOrder, AcknowledgePostOrders, SeenOrders
from geo.domain.post_orders.receipt_ref import receipt_ref
from geo.domain.supplies.commands import ReceiveStock
from geo.services.context import AppContext
from geo.services.day.tallies import record_tally
from geo.services.emergency_access.record import record_access_test
from geo.services.findings.record import act_on_finding
from geo.services.post_orders.acknowledging import acknowledge_order, acknowledge_post_orders
from geo.services.post_orders.reading import present_reading
from geo.services.schedule.shift_actions import confirm_shift
from geo.services.sites.record_patrol import record_patrol
from geo.services.sites.record_status import confirm_status
from geo.services.supplies.place_stock import pending_issues
from geo.services.supplies.record import receive_stock
from pages.components.app import state

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
    OwedKind.RECEIPT: Verb.ACKNOWLEDGE,
    OwedKind.EMERGENCY_ACCESS: Verb.TEST_ACCESS,
    OwedKind.SUPPLY_RECEIPT: Verb.COUNT_STOCK,
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
    if verb is None or _needs_its_form(ctx, actor, item):
        return None
    is_allowed = actor.may(verb, ctx.read_model.reference().areas.path(item.area))
    if action := FINDING_ACTIONS.get(item.what):
        is_allowed = action in finding_actions.get(item.ref, frozenset())
    if item.what is OwedKind.SHIFT:
        is_allowed = is_allowed and staffing_of(ctx, item) is not None
    record = partial(_record, ctx, item)
    if item.what is OwedKind.RECEIPT:  # of the orders as they are displayed, not as they may be by then
        record = partial(_receive, ctx, item, present_reading(ctx, actor, item.site_id, item.unit).seen)
    if item.what is OwedKind.SUPPLY_RECEIPT:  # of the goods as they are displayed
        record = partial(_sign, ctx, item.site_id, pending_issues(ctx, actor, item.site_id))
    return OnePress(f"today.press.{item.what}", is_allowed, record)


def _needs_its_form(ctx: AppContext, actor: Actor, item: OwedItem) -> bool:
    """Check whether an item shows more than a row: orders to read first, or a call of a desk to enter."""
    if item.what is OwedKind.SHIFT:
        return bool(present_reading(ctx, actor, item.site_id, item.unit).unread)
    if item.what is not OwedKind.RECEIPT:
        return False
    # A phone has no column beside the list in which the post orders stand.
    return item.unit != actor.unit or (state.screen().is_narrow and bool(item.site_id))


def _receive(ctx: AppContext, item: OwedItem, seen: SeenOrders, actor: Actor, key: str) -> Receipt:
    """Acknowledge an order, or the orders at a post, whose texts the page displays beside the list."""
    number = receipt_ref(item.ref).number
    if number:
        return acknowledge_order(ctx, actor, AcknowledgeOrder(number, item.unit, key))
    return acknowledge_post_orders(ctx, actor, AcknowledgePostOrders(item.site_id, item.unit, seen, key))


def _sign(ctx: AppContext, site_id: str, issues: tuple[int, ...], actor: Actor, key: str) -> Receipt:
    """Sign for the goods that were issued to a site."""
    return receive_stock(ctx, actor, ReceiveStock(site_id, issues, key))


def _record(ctx: AppContext, item: OwedItem, actor: Actor, key: str) -> Receipt:
    if action := FINDING_ACTIONS.get(item.what):
        return act_on_finding(ctx, actor, FindingAction(item.ref, action, item.version, key))
    if item.what is OwedKind.REPORT:
        return confirm_status(ctx, actor, Confirmation(item.site_id, item.version, key))
    if item.what is OwedKind.PATROL:
        return record_patrol(ctx, actor, Patrol(item.site_id, item.unit or actor.unit, key))
    if item.what is OwedKind.EMERGENCY_ACCESS:
        return record_access_test(ctx, actor, AccessTest(item.site_id, item.version, key))
    start = item.shift_start or item.since  # what is left is of a shift
    if item.what is OwedKind.TALLY:
        return record_tally(ctx, actor, TallyReport(item.site_id, start, NO_COUNTS, item.version, key))
    staff, leads = staffing_of(ctx, item) or (0, 0)
    return confirm_shift(
        ctx, actor, ShiftConfirmation(item.site_id, start, item.unit, item.version, key, staff, leads)
    )


def staffing_of(ctx: AppContext, item: OwedItem) -> tuple[int, int] | None:
    """Return the people and team leads that the shift of an item requires; None where no unit has it."""
    snapshot, codes = ctx.read_model.current_snapshot(), ctx.read_model.status_codes
    row = snapshot.row_of.get(item.site_id)
    if row is None or not item.unit:
        return None
    kind, status = codes.statuses[snapshot.status[row]]
    staffing = kind.shift_staffing(snapshot.variants[row], status.code)
    return None if staffing is None else (staffing.staff, int(staffing.lead))
