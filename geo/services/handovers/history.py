"""Handovers of the past, as of demo days, each with its own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.access import Verb
from geo.domain.errors import NotFound
from geo.domain.handovers.commands import AcceptHandover, HandoverNotes, ReadBack
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import Handover
from geo.domain.journal import EntryAuthor
from geo.services.context import AppContext
from geo.services.handovers.post_shifts import change_of_shift
from geo.services.handovers.speakers import Speaker
from geo.services.handovers.steps import Moment, accept_step, offer_step, stored_handover
from geo.store import Transaction


@dataclass(frozen=True, slots=True)
class HandoverHistoryStep:
    """A post was handed over, or taken over, at a past time.

    Attributes:
        at: When.
        actor: Code of the account that recorded it: for its own unit, or as a desk.
        site_id: Code of the post.
        start: Start of the incoming shift.
        notes: What the outgoing crew typed; None for an acceptance.
        differences: Of an acceptance: what differs, all other lines agree.
    """

    at: datetime
    actor: str
    site_id: str
    start: datetime
    notes: HandoverNotes | None = None
    differences: tuple[ReadBack, ...] = ()


def replay_handover(ctx: AppContext, tx: Transaction, step: HandoverHistoryStep) -> Handover:
    """Write a step without a check of permissions; errors as of ``offer_handover`` and ``accept_handover``.

    Raises:
        NotFound: There is no such post or account, or none of its shifts starts then.
    """
    site, account = tx.site(step.site_id), tx.reader.accounts.account(step.actor)
    if site is None or account is None:
        raise NotFound("error.unknown_site", site=step.site_id)
    change = change_of_shift(ctx, tx.reader, site, step.start)
    on_shift = change.in_unit if step.notes is None else change.out_unit
    is_desk = not account.unit and account.may_somewhere(Verb.DRAFT_PLAN)
    speaker = Speaker(on_shift, entered_by=account.id) if is_desk else Speaker(account.unit, account.id)
    author, moment = EntryAuthor(step.actor, step.at), Moment(step.at)
    if step.notes is not None:
        return offer_step(ctx, tx, author, site, change, step.notes, speaker=speaker, moment=moment)
    before = stored_handover(tx, site, change)
    differ = {each.line: each for each in step.differences}
    answers = tuple(
        differ.get(line.id) or ReadBack(line.id, ReadBackResult.AGREE) for line in before.open_lines
    )
    command = AcceptHandover(step.site_id, step.start, before.version, "", answers)
    return accept_step(ctx, tx, author, site, before, command, speaker=speaker, moment=moment)
