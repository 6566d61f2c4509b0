"""Recording of handovers: offer, accept, continue, and undo one's own newest step."""

from __future__ import annotations

from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo, command_content
from geo.domain.errors import NotFound, Overtaken, Refused
from geo.domain.findings.states import FindingActionType
from geo.domain.handovers.codec import handover_from_image
from geo.domain.handovers.commands import AcceptHandover, ContinueShift, OfferHandover
from geo.domain.handovers.handover import Handover
from geo.domain.journal import FINDING, HANDOVER
from geo.domain.shifts.shift_record import shift_key
from geo.domain.sites import Site, observed_time
from geo.domain.units import unit_name
from geo.services.accounts.permissions import authorise_in, authorised_site, needs
from geo.services.context import AppContext
from geo.services.findings import steps as finding_steps
from geo.services.findings.steps import Author
from geo.services.handovers.post_shifts import ChangeOfShift, change_of_shift
from geo.services.handovers.steps import (
    ACCEPT,
    CONTINUE,
    OFFER,
    Moment,
    Speaker,
    accept_step,
    continue_step,
    offer_step,
    restore_step,
    stored_handover,
)
from geo.store import Receipt, Transaction

UNDO_VERBS = {OFFER: Verb.HAND_OVER, ACCEPT: Verb.TAKE_OVER, CONTINUE: Verb.TAKE_OVER}
"""The verb that undoing each step needs in the area of the post."""


@needs(Verb.HAND_OVER)
def offer_handover(ctx: AppContext, actor: Actor, command: OfferHandover) -> Receipt:
    """Hand a post over with the facts of the moment; what is offered may be offered again until accepted.

    Raises:
        Refused: The actor may not hand over there, or not for the unit, or it is too early.
        NotFound: There is no such post, shift or unit.
        InvalidInput: A text is too long, or the time lies in the future.
        Overtaken: The post was taken over, or the handover changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        site, change, _ = _seen(ctx, tx, actor, Verb.HAND_OVER, command)
        speaker = _speaker(ctx, tx, actor, site, command.unit, change.out_unit)
        moment = _moment(tx, command.observed_at)
        author = Author(actor.id, tx.at)
        offer_step(tx, author, site, change, command.notes, speaker=speaker, moment=moment)

    return ctx.store.write(ctx.request(actor, command.key, command_content(command)), work)


@needs(Verb.TAKE_OVER)
def accept_handover(ctx: AppContext, actor: Actor, command: AcceptHandover) -> Receipt:
    """Take a post over; each difference becomes a finding in the same transaction.

    Raises:
        Refused: The actor may not take over there, or not for the unit, or nothing is offered.
        NotFound: There is no such post, shift or unit.
        InvalidInput: An answer names no open line, a difference has no value, a text is too long, or the time
            lies in the future.
        Overtaken: Another relief was faster, or the handover changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        site, change, handover = _seen(ctx, tx, actor, Verb.TAKE_OVER, command)
        speaker = _speaker(ctx, tx, actor, site, command.unit, change.in_unit)
        moment = _moment(tx, command.observed_at)
        author = Author(actor.id, tx.at)
        accept_step(ctx, tx, author, site, handover, command, speaker=speaker, moment=moment)

    return ctx.store.write(ctx.request(actor, command.key, command_content(command)), work)


@needs(Verb.TAKE_OVER)
def continue_shift(ctx: AppContext, actor: Actor, command: ContinueShift) -> Receipt:
    """Stay at a post for the next shift, or take it over from a crew that has left, in one step.

    Raises:
        Refused: As of ``accept_handover``, or it is too early.
        NotFound: As of ``accept_handover``.
        InvalidInput: A text is too long, or the time lies in the future.
        Overtaken: As of ``accept_handover``.
    """

    def work(tx: Transaction) -> None:
        site, change, _ = _seen(ctx, tx, actor, Verb.TAKE_OVER, command)
        speaker = _speaker(ctx, tx, actor, site, command.unit, change.in_unit)
        moment = _moment(tx, command.observed_at)
        author = Author(actor.id, tx.at)
        continue_step(tx, author, site, change, command.notes, speaker=speaker, moment=moment)

    return ctx.store.write(ctx.request(actor, command.key, command_content(command)), work)


@needs(Verb.HAND_OVER, Verb.TAKE_OVER)
def undo_handover_step(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest step of a handover; findings of its differences become void with it.

    Raises:
        NotFound: There is no such entry on a handover.
        Refused: It is another account's, or an undo itself, or no longer the newest; or one of its findings
            was worked on since.
    """

    def work(tx: Transaction) -> None:
        named = tx.entry(command.seq)
        entries = tx.entries_of_key(named.key) if named else []
        own = [entry for entry in entries if entry.entity == HANDOVER]
        if len(own) != 1:
            raise NotFound("error.unknown_entry", seq=command.seq)
        (entry,) = own
        key = shift_key(entry.entity_id)
        present = tx.reader.day.handover(key.site_id, key.start)
        is_newest = present is not None and present.version == entry.new_version
        if entry.actor != actor.id or entry.action not in UNDO_VERBS or not is_newest or present is None:
            raise Refused("error.not_undoable", seq=entry.seq)
        authorised_site(tx, actor, UNDO_VERBS[entry.action], key.site_id)
        author = Author(actor.id, tx.at)
        for logged in entries:
            if logged.entity != FINDING:
                continue
            finding = finding_steps.require_finding(tx, logged.entity_id)
            if logged.action != FindingActionType.LOG or finding.version != logged.new_version:
                raise Refused("error.not_undoable", seq=entry.seq)
            finding_steps.undo_step(tx, author, finding, logged.seq)
        before = None
        if entry.before is not None:
            before = handover_from_image(entry.entity_id, entry.base_version or 0, entry.before)
        restore_step(tx, author, present, before)

    return ctx.store.write(ctx.request(actor, command.key, command_content(command)), work)


def _seen(
    ctx: AppContext,
    tx: Transaction,
    actor: Actor,
    verb: Verb,
    command: OfferHandover | AcceptHandover | ContinueShift,
) -> tuple[Site, ChangeOfShift, Handover]:
    """Return the post, its change of shift, and the handover as the actor saw it.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
        Refused: The actor may not do this there.
        Overtaken: The post was taken over, or the handover changed since.
    """
    site = authorised_site(tx, actor, verb, command.site_id)
    change = change_of_shift(ctx, tx.reader, site, command.shift_start)
    handover = stored_handover(tx, site, change)
    if handover.is_taken_over:
        units = ctx.read_model.reference().units
        unit = unit_name(units, handover.in_unit) or handover.in_by
        raise Overtaken("error.handover_taken", unit=unit, time=handover.accepted_at)
    if handover.version != command.seen_version:
        raise Overtaken("error.handover_changed", site=site.name)
    return site, change, handover


def _speaker(ctx: AppContext, tx: Transaction, actor: Actor, site: Site, unit: str, on_shift: str) -> Speaker:
    """Return whose word a step is.

    Who names another unit, or plans and belongs to none, is a desk that enters a telephone call.

    Args:
        ctx: The application context.
        tx: The transaction.
        actor: Who enters the step.
        site: The post.
        unit: Code of the unit that is named, "" for none.
        on_shift: Code of the unit on the shift.

    Raises:
        Refused: Another unit is named, and the actor may not plan there.
        NotFound: There is no such unit.
    """
    if unit and unit != actor.unit:
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, site.area)
        finding_steps.require_unit(ctx, unit)
        return Speaker(unit, entered_by=actor.id)
    is_desk = not actor.unit and actor.may(Verb.DRAFT_PLAN, tx.reader.area_path(site.area))
    if is_desk:
        return Speaker(on_shift, entered_by=actor.id)
    return Speaker(actor.unit or on_shift, actor.id)


def _moment(tx: Transaction, observed_at: datetime | None) -> Moment:
    """Return when a step took place.

    Raises:
        InvalidInput: The time lies in the future.
    """
    return Moment(observed_time(observed_at, tx.at), observed_at)
