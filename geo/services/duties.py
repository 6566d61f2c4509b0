"""Duties: a unit claims a shift of a post, confirms, releases, asks; the rota puts units on many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from geo.domain.access import Verb
from geo.domain.commands import PutShift
from geo.domain.duties import Duty, Turn, claim_span, duty_from_image, duty_image
from geo.domain.errors import NotFound, Refused
from geo.domain.journal import DUTY, Entry
from geo.domain.shifts import shift_starting
from geo.domain.sites import checked_note, later
from geo.services.records import Telling, content_of, record_site
from geo.services.rights import authorise_in, needs, site_for
from geo.services.rota_rules import still_fits
from geo.services.rota_slots import MOST_DAYS, Question, rota_slots

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.commands import RotaStep, ShiftConfirmation, ShiftStep, TakeoverAnswer, Undo
    from geo.domain.sites import Site
    from geo.services.office import Office
    from geo.store import Receipt, Transaction

    Step = ShiftStep | ShiftConfirmation | TakeoverAnswer | PutShift


@needs(Verb.CHANGE_STATUS)
def claim_shift(office: Office, actor: Actor, step: ShiftStep) -> Receipt:
    """Say that a unit will stand there: one's own, or any where one may plan.

    Raises:
        Refused: not one's to claim, over, confirmed, another unit's, or changed by somebody since.
        NotFound: no such post, shift or unit.
    """

    def work(tx: Transaction) -> None:
        site, turn = _turn(office, actor, tx, step)
        _may_act_for(tx, actor, site, step.unit)
        _record(tx, "claim", turn.duty, turn.claimed(step.unit, tx.at), step.reason)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.CHANGE_STATUS)
def confirm_shift(office: Office, actor: Actor, confirmation: ShiftConfirmation) -> Receipt:
    """Say that a unit is there, with how many; a word from the post, which is therefore not silent.

    Raises:
        As for ``claim_shift``; InvalidInput: nobody, or more leads than people.
    """

    def work(tx: Transaction) -> None:
        site, turn = _turn(office, actor, tx, confirmation)
        _may_act_for(tx, actor, site, confirmation.unit)
        counts = confirmation.people, confirmation.leads
        _record(tx, "confirm", turn.duty, turn.confirmed(confirmation.unit, counts, tx.at))
        record_site(tx, Telling("on_post"), site, replace(site, heard_at=later(site.heard_at, tx.at)))

    return office.store.write(office.request(actor, confirmation.key, content_of(confirmation)), work)


@needs(Verb.CHANGE_STATUS)
def release_shift(office: Office, actor: Actor, step: ShiftStep) -> Receipt:
    """Say that a unit will not, or no longer, stand there.

    Raises:
        As for ``claim_shift``; Refused: it is not this unit's.
    """

    def work(tx: Transaction) -> None:
        site, turn = _turn(office, actor, tx, step)
        _may_act_for(tx, actor, site, step.unit)
        _record(tx, "release", turn.duty, turn.released(step.unit, tx.at), step.reason)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.CHANGE_STATUS)
def ask_takeover(office: Office, actor: Actor, step: ShiftStep) -> Receipt:
    """Ask, with a reason, whoever stands there to let a unit have the shift.

    Raises:
        As for ``claim_shift``; Refused: nobody's, or asked for already. InvalidInput: no reason.
    """

    def work(tx: Transaction) -> None:
        site, turn = _turn(office, actor, tx, step)
        _may_act_for(tx, actor, site, step.unit)
        asked = turn.asked_by(step.unit, step.reason, tx.at)
        _record(tx, "ask", turn.duty, asked, asked.reason)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.CHANGE_STATUS)
def answer_takeover(office: Office, actor: Actor, answer: TakeoverAnswer) -> Receipt:
    """Let the unit that asks have the shift, or not: whoever stands there decides, or who may plan.

    Who asked may take it back.

    Raises:
        As for ``claim_shift``; Refused: nobody asks.
    """

    def work(tx: Transaction) -> None:
        site, turn = _turn(office, actor, tx, answer)
        answered = turn.answered(tx.at, accepted=answer.accepted)
        takes_back = actor.unit == turn.duty.asker and not answer.accepted
        if not takes_back:
            _may_act_for(tx, actor, site, turn.unit_at(tx.at))
        _record(tx, "accept" if answer.accepted else "decline", turn.duty, answered, answer.reason)

    return office.store.write(office.request(actor, answer.key, content_of(answer)), work)


@needs(Verb.DRAFT_PLAN)
def put_on_rota(office: Office, actor: Actor, step: RotaStep) -> Receipt:
    """Put units on shifts, all or nothing, as they were proposed and seen.

    Raises:
        Refused: nothing to put, not one's to plan, a shift has been changed since or begins within a day, or
        with what was said since, a unit would lack people, leads or rest. NotFound: no such post or unit.
    """

    def work(tx: Transaction) -> None:
        known = rota_slots(office, actor, Question(days=MOST_DAYS))
        if not step.shifts or not still_fits(known, step.shifts):
            raise Refused("error.rota_stale")
        for put in step.shifts:
            site, turn = _turn(office, actor, tx, put)
            _may_act_for(tx, actor, site, "")
            if turn.unit_at(tx.at) != put.before:
                raise Refused("error.shift_changed", site=site.name)
            _record(tx, "put", turn.duty, turn.put(put.unit, tx.at), step.reason)

    return office.store.write(office.request(actor, step.key, content_of(step)), work)


@needs(Verb.DRAFT_PLAN)
def take_off_rota(office: Office, actor: Actor, undo: Undo) -> Receipt:
    """Take back what was put on the rota by one press, named by any journal number it got; all or nothing.

    Raises:
        NotFound: nothing was put by that entry. Refused: not one's to plan, or one of the shifts was spoken
        of or begun since.
    """

    def work(tx: Transaction) -> None:
        named = tx.entry(undo.seq)
        told = tx.entries_of_key(named.key) if named else []
        if not told or any((each.entity, each.action) != (DUTY, "put") for each in told):
            raise NotFound("error.unknown_entry", seq=undo.seq)
        for each in told:
            site_id, start = each.entity_id.partition(" ")[::2][::-1]
            put = PutShift(site_id, datetime.fromisoformat(start), "", "", each.new_version or 0)
            site, turn = _turn(office, actor, tx, put)
            _may_act_for(tx, actor, site, "")
            if tx.at >= turn.shift.start:
                raise Refused("error.shift_spoken_for")
            before = Duty(site_id, put.start)
            if each.before is not None:
                before = duty_from_image(each.entity_id, 0, each.before)
            _record(tx, "put_back", turn.duty, before, f"#{each.seq}")

    return office.store.write(office.request(actor, undo.key, content_of(undo)), work)


def _turn(office: Office, actor: Actor, tx: Transaction, step: Step) -> tuple[Site, Turn]:
    """The post and its shift as they were seen, for somebody who may report there.

    Raises:
        NotFound: no such post, or none of its shifts starts then. Refused: no grant reaches there, or
        somebody has changed the shift since.
    """
    site = site_for(tx, actor, Verb.CHANGE_STATUS, step.site_id)
    kind = office.kinds[site.kind]
    shift = None
    if kind.watched(site.variant, site.status):
        shift = shift_starting(kind.shifts, office.settings.zone, step.start)
    if shift is None:
        raise NotFound("error.unknown_shift", site=site.name, start=step.start)
    duty = tx.reader.duty(site.id, shift.start) or Duty(site.id, shift.start)
    if duty.version != step.seen_version:
        raise Refused("error.shift_changed", site=site.name)
    return site, Turn(shift, site.unit, claim_span(kind), duty)


def _may_act_for(tx: Transaction, actor: Actor, site: Site, unit: str) -> None:
    """One acts for one's own unit; for any other, and for none, who may plan there.

    Raises:
        Refused: it is another's. NotFound: no such unit.
    """
    if not unit or unit != actor.unit:
        authorise_in(tx.reader, actor, Verb.DRAFT_PLAN, site.area)
    if unit and unit not in {known.code for known in tx.reader.units()}:
        raise NotFound("error.unknown_unit", unit=unit)


def _record(tx: Transaction, action: str, before: Duty, after: Duty, reason: str = "") -> None:
    """Journal entry and current row, with the next version."""
    after = replace(after, version=before.version + 1)
    entry = Entry(
        entity=DUTY,
        entity_id=after.id,
        action=action,
        before=duty_image(before) if before.version else None,
        after=duty_image(after),
        base_version=before.version or None,
        new_version=after.version,
        reason=checked_note(reason),
    )
    tx.put_duty(after, tx.record(entry))
