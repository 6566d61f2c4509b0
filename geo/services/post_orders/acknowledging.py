"""Recording of receipts: by the unit itself with a press, or by a desk that was informed by telephone."""

from __future__ import annotations

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import ACKNOWLEDGEMENT
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.post_orders.acknowledgement import (
    AcknowledgedType,
    Acknowledgement,
    AcknowledgementChannel,
    checked_answered_by,
)
from geo.domain.post_orders.commands import AcknowledgeOrder, AcknowledgePostOrders
from geo.services.accounts.permissions import authorise_in, authorised_site, needs
from geo.services.accounts.undo import require_entry, require_own, withdrawal_entry
from geo.services.context import AppContext
from geo.services.post_orders.reading import units_of_post
from geo.services.post_orders.steps import (
    ACKNOWLEDGE,
    WITHDRAW,
    Recipient,
    acknowledge_unread,
    acknowledgement_step,
)
from geo.store import Reader, Receipt, Transaction


@needs(Verb.ACKNOWLEDGE)
def acknowledge_post_orders(ctx: AppContext, actor: Actor, command: AcknowledgePostOrders) -> Receipt:
    """Acknowledge that a unit has read all orders in force at a post.

    Raises:
        Refused: The actor may not act for the unit, which must be on the post; or all was acknowledged.
        NotFound: There is no such post.
        InvalidInput: A desk does not say who answered.
        Overtaken: An order was changed since the form displayed it.
    """

    def work(tx: Transaction) -> None:
        site = authorised_site(tx, actor, Verb.ACKNOWLEDGE, command.site_id)
        channel, answered_by = channel_of(tx.reader, actor, site.area, command.unit, command.answered_by)
        if command.unit not in units_of_post(ctx, tx.reader, site, tx.at):
            raise Refused("error.not_on_post", site=site.name, unit=command.unit)
        if not acknowledge_unread(
            tx, tx.author, Recipient(site, command.unit, channel, answered_by), command.seen
        ):
            raise Refused("error.acknowledged")

    return ctx.write(actor, command, work)


@needs(Verb.ACKNOWLEDGE)
def acknowledge_order(ctx: AppContext, actor: Actor, command: AcknowledgeOrder) -> Receipt:
    """Acknowledge that a unit has received an order that concerns it.

    Raises:
        Refused: The actor may not act for the unit, or it has acknowledged the order.
        NotFound: There is no such order, or it does not concern the unit.
        InvalidInput: A desk does not say who answered.
    """

    def work(tx: Transaction) -> None:
        order = tx.reader.plans.order(command.number)
        if order is None or order.state is not PlanState.PUBLISHED:
            raise NotFound("error.unknown_order", number=command.number)
        channel, answered_by = channel_of(tx.reader, actor, order.area, command.unit, command.answered_by)
        if command.unit not in units_of_order(order):
            raise NotFound("error.order_without_unit", number=command.number, unit=command.unit)
        ref = str(order.number)
        if tx.reader.post_orders.has_acknowledged(AcknowledgedType.ORDER, ref, command.unit):
            raise Refused("error.acknowledged")
        acknowledgement_step(
            tx,
            tx.author,
            Acknowledgement(AcknowledgedType.ORDER, ref, 1, "", command.unit, channel, answered_by),
        )

    return ctx.write(actor, command, work)


@needs(Verb.ACKNOWLEDGE)
def undo_acknowledgement(ctx: AppContext, actor: Actor, undo: Undo) -> Receipt:
    """Withdraw the receipts of one command of one's own, named by any of its journal numbers.

    A receipt that confirmed a shift at the same time stays: the shift is undone in the shift schedule.

    Raises:
        NotFound: There is no such receipt.
        Refused: It is another account's, or was withdrawn; or the actor may no longer give it there for the
            unit.
    """

    def work(tx: Transaction) -> None:
        named = require_entry(tx, undo.seq, ACKNOWLEDGEMENT)
        for entry in tx.entries_of_key(named.key):
            recorded = tx.reader.post_orders.acknowledgement(entry.seq)
            require_own(actor, entry, {ACKNOWLEDGE}, stands=recorded is not None)
            if recorded is not None:
                _require_still_acting(tx, actor, recorded.acknowledgement)
            tx.post_orders.withdraw_acknowledgement(entry.seq, withdrawal_entry(tx, entry, WITHDRAW))

    return ctx.write(actor, undo, work)


def units_of_order(order: Plan) -> tuple[str, ...]:
    """Return the units that an order concerns, by code: those that take, hand over or hold a changed post."""
    units = {unit for move in order.moves.values() for unit in (move.before.unit, move.after.unit)}
    return tuple(sorted((units | set(order.absence_changes)) - {""}))


def channel_of(
    reader: Reader, actor: Actor, area: str, unit: str, answered_by: str
) -> tuple[AcknowledgementChannel, str]:
    """Return how the word of a unit comes in (a press of its people, else by telephone), and who answered.

    Args:
        reader: Of the transaction.
        actor: The acting account.
        area: Code of the area that the receipt is about, "" for everything.
        unit: Code of the unit.
        answered_by: Role or telephone number that was entered.

    Raises:
        Refused: The actor is not of the unit and may not plan there: no account answers for another post.
        InvalidInput: A desk does not say who answered.
    """
    if unit and unit == actor.unit:
        return AcknowledgementChannel.PRESS, ""
    authorise_in(reader, actor, Verb.DRAFT_PLAN, area)
    return AcknowledgementChannel.TELEPHONE, checked_answered_by(answered_by)


def _require_still_acting(tx: Transaction, actor: Actor, given: Acknowledgement) -> None:
    """Require that an actor may still give a receipt: where the post lies now, and for the unit.

    Raises:
        Refused: It may not.
    """
    if given.site_id:
        area = authorised_site(tx, actor, Verb.ACKNOWLEDGE, given.site_id).area
    else:
        order = tx.reader.plans.order(int(given.ref))
        area = order.area if order else EVERYWHERE
    if not given.unit or given.unit != actor.unit:
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, area)
