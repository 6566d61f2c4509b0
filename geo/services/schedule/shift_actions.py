"""Shift actions: claim, confirm, release, request or swap a shift, and apply a schedule to many at once."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import (
    ScheduleChange,
    ShiftAction,
    ShiftAssignment,
    ShiftConfirmation,
    SwapRequest,
    TakeoverDecision,
    Undo,
)
from geo.domain.errors import NotFound, Overtaken, Refused
from geo.domain.journal import SHIFT_RECORD, JournalEntry
from geo.domain.shifts.shift import shift_starting
from geo.domain.shifts.shift_record import (
    ShiftRecord,
    ShiftSlot,
    claim_timeout,
    shift_key,
    shift_record_from_image,
    shift_record_image,
)
from geo.domain.sites import Site, checked_note, latest
from geo.services.accounts.permissions import authorise_in, authorised_site, needs
from geo.services.accounts.undo import entries_of_command
from geo.services.context import AppContext
from geo.services.post_orders.acknowledging import channel_of
from geo.services.post_orders.steps import Recipient, acknowledge_unread, unread_orders
from geo.services.schedule.problem import MAX_DAYS, ScheduleRequest, is_still_feasible, schedule_inputs
from geo.services.schedule.shift_view import requires_planning
from geo.services.sites.journal_entries import EntryMeta, record_site
from geo.store import Receipt, Transaction
from geo.store.versions import VersionedEntity

ShiftCommand = ShiftAction | ShiftConfirmation | SwapRequest | TakeoverDecision | ShiftAssignment
SWAP = "swap"
"""Action of both entries by which two shifts change hands."""
SHIFT_RECORDS = VersionedEntity[ShiftRecord](
    SHIFT_RECORD, attrgetter("id"), shift_record_image, lambda tx, record, seq: tx.shifts.put(record, seq)
)
"""How a version of a shift record is written."""


@needs(Verb.CHANGE_STATUS)
def claim_shift(ctx: AppContext, actor: Actor, action: ShiftAction) -> Receipt:
    """Claim a shift for a unit: the actor's own, or any where the actor may plan.

    Raises:
        Refused: the actor may not act for the unit; the shift is over, confirmed or another unit's, or has
            been changed since.
        NotFound: there is no such post, shift or unit.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, action)
        _require_acting_for(tx, actor, site, action.unit)
        SHIFT_RECORDS.record(
            tx, "claim", slot.record, slot.after_claim(action.unit, tx.at), reason=checked_note(action.reason)
        )

    return ctx.write(actor, action, work)


@needs(Verb.CHANGE_STATUS)
def confirm_shift(ctx: AppContext, actor: Actor, confirmation: ShiftConfirmation) -> Receipt:
    """Confirm that a unit stands there with so many people; this counts as a report of the post.

    The post orders that the unit has not read are acknowledged first, as the form displayed them.

    Raises:
        Refused: as for ``claim_shift``; or the form displayed no orders, and the unit has not read them.
        Overtaken: a post order was changed since the form displayed it.
        NotFound: as for ``claim_shift``.
        InvalidInput: there are no people, or more leads than people; a desk does not say who answered.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, confirmation)
        _require_acting_for(tx, actor, site, confirmation.unit)
        confirmed = slot.after_confirmation(
            confirmation.unit, tx.at, people=confirmation.people, leads=confirmation.leads
        )
        _acknowledge_orders(tx, actor, site, confirmation)
        SHIFT_RECORDS.record(tx, "confirm", slot.record, confirmed)
        record_site(
            tx, EntryMeta("on_post"), site, replace(site, last_report_at=latest(site.last_report_at, tx.at))
        )

    return ctx.write(actor, confirmation, work)


@needs(Verb.CHANGE_STATUS)
def release_shift(ctx: AppContext, actor: Actor, action: ShiftAction) -> Receipt:
    """Release a shift: the unit will not, or no longer, stand there.

    Raises:
        Refused: as for ``claim_shift``, or the shift is not this unit's.
        NotFound: as for ``claim_shift``.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, action)
        _require_acting_for(tx, actor, site, action.unit)
        SHIFT_RECORDS.record(
            tx,
            "release",
            slot.record,
            slot.after_release(action.unit, tx.at),
            reason=checked_note(action.reason),
        )

    return ctx.write(actor, action, work)


@needs(Verb.CHANGE_STATUS)
def request_takeover(ctx: AppContext, actor: Actor, action: ShiftAction) -> Receipt:
    """Request, with a reason, that the unit on a shift let another unit take it over.

    Raises:
        Refused: as for ``claim_shift``, or no unit has the shift, or a takeover is requested already.
        NotFound: as for ``claim_shift``.
        InvalidInput: the reason is missing.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, action)
        _require_acting_for(tx, actor, site, action.unit)
        requested = slot.after_takeover_request(action.unit, action.reason, tx.at)
        SHIFT_RECORDS.record(tx, "ask", slot.record, requested, reason=checked_note(requested.reason))

    return ctx.write(actor, action, work)


@needs(Verb.CHANGE_STATUS)
def request_swap(ctx: AppContext, actor: Actor, request: SwapRequest) -> Receipt:
    """Request, with a reason, another unit's shift in exchange for one of the own unit's.

    Raises:
        Refused: as for ``request_takeover``; or the offered shift is over, requested itself, or not that
            unit's, or has been changed since.
        NotFound: as for ``claim_shift``, for either shift.
        InvalidInput: the reason is missing.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, request)
        _require_acting_for(tx, actor, site, request.unit)
        offer = ShiftAction(
            request.offered_site, request.offered_start, request.unit, request.offered_version, request.key
        )
        offered_site, offered = _shift_slot(ctx, actor, tx, offer)
        _require_acting_for(tx, actor, offered_site, request.unit)
        requested = slot.after_swap_request(request.unit, request.reason, tx.at, offered)
        SHIFT_RECORDS.record(tx, "ask", slot.record, requested, reason=checked_note(requested.reason))

    return ctx.write(actor, request, work)


@needs(Verb.CHANGE_STATUS)
def answer_takeover(ctx: AppContext, actor: Actor, decision: TakeoverDecision) -> Receipt:
    """Accept or decline a takeover or swap: for the unit on the shift, or where the actor may plan.

    The unit that requested it may decline it, which withdraws the request. An accepted swap hands over both
    shifts under one key, or neither.

    Raises:
        Refused: as for ``claim_shift``, or nothing is requested; of a swap also, the offered shift is no
            longer the requesting unit's, or the actor may not act for the unit at its post.
        NotFound: as for ``claim_shift``.
    """

    def work(tx: Transaction) -> None:
        site, slot = _shift_slot(ctx, actor, tx, decision)
        answered = slot.after_takeover_decision(tx.at, accepted=decision.accepted)
        is_withdrawn = actor.unit == slot.record.requested_by and not decision.accepted
        holder = slot.unit_at(tx.at)
        if not is_withdrawn:
            _require_acting_for(tx, actor, site, holder)
        offered = slot.record.offered
        if offered is None or not decision.accepted:
            SHIFT_RECORDS.record(
                tx,
                "accept" if decision.accepted else "decline",
                slot.record,
                answered,
                reason=checked_note(decision.reason),
            )
            return
        SHIFT_RECORDS.record(tx, SWAP, slot.record, answered, reason=checked_note(decision.reason))
        step = ShiftAction(
            offered.site_id, offered.start, holder, decision.offered_version, decision.key, decision.reason
        )
        offered_site, other = _shift_slot(ctx, actor, tx, step)
        _require_acting_for(tx, actor, offered_site, holder)
        taken = other.after_swap(holder, slot.record.requested_by, tx.at)
        SHIFT_RECORDS.record(tx, SWAP, other.record, taken, reason=checked_note(decision.reason))

    return ctx.write(actor, decision, work)


@needs(Verb.CHANGE_STATUS)
def undo_swap(ctx: AppContext, actor: Actor, undo: Undo) -> Receipt:
    """Undo an accepted swap, named by any of its journal numbers: both shifts, or neither.

    The request is pending again. Who accepted the swap may undo it, and who may plan at both posts.

    Raises:
        NotFound: no swap was accepted by that entry.
        Refused: the actor may not undo it, or one of the shifts is over or was reported on since.
    """

    def work(tx: Transaction) -> None:
        for entry in _entries_to_undo(tx, undo, SWAP):
            site, slot = _recorded_slot(ctx, actor, tx, entry)
            if entry.actor != actor.id:
                authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, site.area)
            if tx.at >= slot.shift.end:
                raise Refused("error.shift_over")
            _restore(tx, "swap_back", slot, entry)

    return ctx.write(actor, undo, work)


@needs(Verb.DRAFT_PLAN)
def apply_schedule(ctx: AppContext, actor: Actor, change: ScheduleChange) -> Receipt:
    """Assign units to shifts as proposed, all or nothing.

    Raises:
        Refused: there is nothing to assign, the actor may not plan there, a shift has been changed since or
            begins within a day, or a unit would now lack people, leads or rest.
        NotFound: there is no such post or unit.
    """

    def work(tx: Transaction) -> None:
        inputs = schedule_inputs(ctx, actor, ScheduleRequest(days=MAX_DAYS))
        if not change.shifts or not is_still_feasible(inputs, change.shifts):
            raise Refused("error.schedule_stale")
        for assignment in change.shifts:
            site, slot = _shift_slot(ctx, actor, tx, assignment)
            _require_acting_for(tx, actor, site, "")
            if slot.unit_at(tx.at) != assignment.expected_unit:
                raise Overtaken("error.shift_changed", site=site.name)
            SHIFT_RECORDS.record(
                tx,
                "put",
                slot.record,
                slot.after_scheduling(assignment.unit, tx.at),
                reason=checked_note(change.reason),
            )

    return ctx.write(actor, change, work)


@needs(Verb.DRAFT_PLAN)
def undo_schedule(ctx: AppContext, actor: Actor, undo: Undo) -> Receipt:
    """Undo an applied schedule, named by any of its journal numbers, all or nothing.

    Raises:
        NotFound: no schedule was applied by that entry.
        Refused: the actor may not plan there, or one of the shifts was claimed, requested or begun since.
    """

    def work(tx: Transaction) -> None:
        for entry in _entries_to_undo(tx, undo, "put"):
            site, slot = _recorded_slot(ctx, actor, tx, entry)
            _require_acting_for(tx, actor, site, "")
            if tx.at >= slot.shift.start:
                raise Refused("error.shift_spoken_for")
            _restore(tx, "put_back", slot, entry)

    return ctx.write(actor, undo, work)


def _entries_to_undo(tx: Transaction, undo: Undo, action: str) -> list[JournalEntry]:
    """Return all entries of the command that the entry belongs to.

    Raises:
        NotFound: they are not of this action on shifts.
    """
    entries = entries_of_command(tx, undo.seq)
    if any((entry.entity, entry.action) != (SHIFT_RECORD, action) for entry in entries):
        raise NotFound("error.unknown_entry", seq=undo.seq)
    return entries


def _recorded_slot(
    ctx: AppContext, actor: Actor, tx: Transaction, entry: JournalEntry
) -> tuple[Site, ShiftSlot]:
    """Return the post and its shift as the entry left it; errors as of ``_shift_slot``."""
    key = shift_key(entry.entity_id)
    step = ShiftAssignment(key.site_id, key.start, "", "", entry.new_version or 0)
    return _shift_slot(ctx, actor, tx, step)


def _restore(tx: Transaction, action: str, slot: ShiftSlot, entry: JournalEntry) -> None:
    """Write the record of a shift as it was before an entry."""
    key = slot.record.key
    before = ShiftRecord(key.site_id, key.start)
    if entry.before is not None:
        before = shift_record_from_image(entry.entity_id, 0, entry.before)
    SHIFT_RECORDS.record(tx, action, slot.record, before, reason=f"#{entry.seq}")


def _shift_slot(
    ctx: AppContext, actor: Actor, tx: Transaction, command: ShiftCommand
) -> tuple[Site, ShiftSlot]:
    """Return the post and its shift as the actor saw them.

    Raises:
        NotFound: there is no such post, or none of its shifts starts then.
        Refused: the actor may not report there, or the shift has been changed since.
    """
    site = authorised_site(tx, actor, Verb.CHANGE_STATUS, command.site_id)
    kind = ctx.kinds[site.kind]
    shift = None
    if kind.shift_staffing(site.variant, site.status):
        shift = shift_starting(kind.shifts, ctx.settings.zone, command.start)
    if shift is None:
        raise NotFound("error.unknown_shift", site=site.name, start=command.start)
    record = tx.reader.shifts.record(site.id, shift.start) or ShiftRecord(site.id, shift.start)
    if record.version != command.seen_version:
        raise Overtaken("error.shift_changed", site=site.name)
    return site, ShiftSlot(shift, site.unit, claim_timeout(kind), record)


def _acknowledge_orders(tx: Transaction, actor: Actor, site: Site, confirmation: ShiftConfirmation) -> None:
    """Acknowledge the post orders that the unit has not read."""
    unit = confirmation.unit
    if not unread_orders(tx, site, unit):
        return
    if not confirmation.seen_orders:
        raise Refused("error.post_orders_unread", site=site.name)
    channel, answered_by = channel_of(tx.reader, actor, site.area, unit, confirmation.answered_by)
    acknowledge_unread(tx, tx.author, Recipient(site, unit, channel, answered_by), confirmation.seen_orders)


def _require_acting_for(tx: Transaction, actor: Actor, site: Site, unit: str) -> None:
    """Check that the actor may act for a unit: the own one, or any and none where the actor may plan.

    Raises:
        Refused: the actor may not act for the unit.
        NotFound: there is no such unit.
    """
    if requires_planning(unit, actor.unit):
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, site.area)
    if unit and unit not in {existing.code for existing in tx.reader.units()}:
        raise NotFound("error.unknown_unit", unit=unit)
