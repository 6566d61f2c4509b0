"""Recording of handovers: offer, accept, continue, and undo one's own newest step."""

from __future__ import annotations

from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.errors import NotFound, Overtaken, Refused
from geo.domain.findings.states import FindingActionType
from geo.domain.handovers.codec import handover_from_image
from geo.domain.handovers.commands import AcceptHandover, ContinueShift, OfferHandover
from geo.domain.handovers.handover import Handover
from geo.domain.journal import FINDING, HANDOVER
from geo.domain.shifts.shift_record import shift_key
from geo.domain.sites import observed_time
from geo.domain.units import unit_name
from geo.services.accounts.permissions import needs
from geo.services.accounts.undo import entries_of_command, require_undoable
from geo.services.context import AppContext
from geo.services.findings import steps as finding_steps
from geo.services.handovers.places import Place, authorised_place
from geo.services.handovers.post_shifts import ChangeOfShift, change_of_shift
from geo.services.handovers.speakers import Speaker, SpeakerRule, who_accepts, who_continues, who_offers
from geo.services.handovers.steps import (
    ACCEPT,
    CONTINUE,
    OFFER,
    Moment,
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
        Refused: The actor may not hand over there, its unit is not on the outgoing shift and it is no desk,
            it is too early, or another account has offered the post.
        NotFound: There is no such post, shift or unit.
        InvalidInput: A text is too long, or the time lies in the future.
        Overtaken: The post was taken over, or the handover changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        site, change, _ = _seen(ctx, tx, actor, Verb.HAND_OVER, command)
        speaker = _speaker(ctx, tx, actor, site, rule=who_offers, change=change, unit=command.unit)
        moment = _moment(tx, command.observed_at)
        offer_step(ctx, tx, tx.author, site, change, command.notes, speaker=speaker, moment=moment)

    return ctx.write(actor, command, work)


@needs(Verb.TAKE_OVER)
def accept_handover(ctx: AppContext, actor: Actor, command: AcceptHandover) -> Receipt:
    """Take a post over; each difference becomes a finding in the same transaction.

    Raises:
        Refused: The actor may not take over there, its unit is not on the incoming shift and it is no desk,
            nothing is offered, or it is a command that the actor has offered.
        NotFound: There is no such post, shift or unit.
        InvalidInput: An answer names no open line, a difference has no value, a text is too long, or the time
            lies in the future.
        Overtaken: Another relief was faster, or the handover changed since ``seen_version``.
    """

    def work(tx: Transaction) -> None:
        site, change, handover = _seen(ctx, tx, actor, Verb.TAKE_OVER, command)
        if change.is_of_command and handover.out_by == actor.id:
            raise Refused("error.command_own_offer")
        speaker = _speaker(ctx, tx, actor, site, rule=who_accepts, change=change, unit=command.unit)
        moment = _moment(tx, command.observed_at)
        accept_step(ctx, tx, tx.author, site, handover, command, speaker=speaker, moment=moment)

    return ctx.write(actor, command, work)


@needs(Verb.TAKE_OVER)
def continue_shift(ctx: AppContext, actor: Actor, command: ContinueShift) -> Receipt:
    """Stay at a post for the next shift, or take it over from a crew that has left, in one step.

    Raises:
        Refused: The actor may not take over there, its unit is on neither shift and it is no desk, it is too
            early, or another account has offered the post.
        NotFound: As of ``accept_handover``.
        InvalidInput: A text is too long, or the time lies in the future.
        Overtaken: As of ``accept_handover``.
    """

    def work(tx: Transaction) -> None:
        site, change, _ = _seen(ctx, tx, actor, Verb.TAKE_OVER, command)
        speaker = _speaker(ctx, tx, actor, site, rule=who_continues, change=change, unit=command.unit)
        moment = _moment(tx, command.observed_at)
        continue_step(ctx, tx, tx.author, site, change, command.notes, speaker=speaker, moment=moment)

    return ctx.write(actor, command, work)


@needs(Verb.HAND_OVER, Verb.TAKE_OVER)
def undo_handover_step(ctx: AppContext, actor: Actor, command: Undo) -> Receipt:
    """Undo one's own newest step of a handover; findings of its differences become void with it.

    Raises:
        NotFound: There is no such entry on a handover.
        Refused: It is another account's, or an undo itself, or no longer the newest; or one of its findings
            was worked on since.
    """

    def work(tx: Transaction) -> None:
        entries = entries_of_command(tx, command.seq)
        own = [entry for entry in entries if entry.entity == HANDOVER]
        if len(own) != 1:
            raise NotFound("error.unknown_entry", seq=command.seq)
        (entry,) = own
        key = shift_key(entry.entity_id)
        stored = tx.reader.handovers.to_shift(key.site_id, key.start)
        present = require_undoable(actor, entry, stored, UNDO_VERBS)
        authorised_place(ctx.read_model.reference().areas, tx, actor, UNDO_VERBS[entry.action], key.site_id)
        for logged in entries:
            if logged.entity != FINDING:
                continue
            finding = finding_steps.require_finding(tx, logged.entity_id)
            require_undoable(actor, logged, finding, {FindingActionType.LOG})
            finding_steps.undo_step(tx, tx.author, finding, logged.seq)
        before = None
        if entry.before is not None:
            before = handover_from_image(entry.entity_id, entry.base_version or 0, entry.before)
        restore_step(tx, tx.author, present, before)

    return ctx.write(actor, command, work)


def _seen(
    ctx: AppContext,
    tx: Transaction,
    actor: Actor,
    verb: Verb,
    command: OfferHandover | AcceptHandover | ContinueShift,
) -> tuple[Place, ChangeOfShift, Handover]:
    """Return the place, its change of shift, and the handover as the actor saw it.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
        Refused: The actor may not do this there.
        Overtaken: The post was taken over, or the handover changed since.
    """
    site = authorised_place(ctx.read_model.reference().areas, tx, actor, verb, command.site_id)
    change = change_of_shift(ctx, tx.reader, site, command.shift_start)
    handover = stored_handover(tx, site, change)
    if handover.is_taken_over:
        units = ctx.read_model.reference().units
        unit = unit_name(units, handover.in_unit) or handover.in_by
        raise Overtaken("error.handover_taken", unit=unit, time=handover.accepted_at)
    if handover.version != command.seen_version:
        raise Overtaken("error.handover_changed", site=site.name)
    return site, change, handover


def _speaker(
    ctx: AppContext,
    tx: Transaction,
    actor: Actor,
    site: Place,
    *,
    rule: SpeakerRule,
    change: ChangeOfShift,
    unit: str,
) -> Speaker:
    """Return whose word a step is, by the rule of the step.

    Raises:
        Refused: The actor may not speak for the unit on duty, nor for the one that is named.
        NotFound: There is no such unit.
    """
    if unit:
        finding_steps.require_unit(ctx, unit)
    speaker = rule(actor, tx.reader.area_path(site.area), change, unit)
    if speaker is None:
        raise Refused("error.handover_of_other_unit", site=site.name)
    return speaker


def _moment(tx: Transaction, observed_at: datetime | None) -> Moment:
    """Return when a step took place.

    Raises:
        InvalidInput: The time lies in the future.
    """
    return Moment(observed_time(observed_at, tx.at), observed_at)
