"""Steps of handovers as they are written within a transaction, by whatever right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from geo.domain.errors import Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.finding import FindingSource
from geo.domain.handovers.codec import handover_image
from geo.domain.handovers.commands import AcceptHandover, HandoverNotes, ReadBack
from geo.domain.handovers.facts import LineAnswer, ReadBackResult
from geo.domain.handovers.handover import Handover, checked_handover_text
from geo.domain.journal import HANDOVER, Entry
from geo.domain.sites import Site
from geo.services.context import AppContext
from geo.services.findings.steps import Author, log_step
from geo.services.handovers.post_facts import post_facts
from geo.services.handovers.post_shifts import ChangeOfShift
from geo.store import Transaction

DIFFERENCE_CATEGORY = "figures"
"""Category of the finding that a difference becomes: what is said and what is there do not agree."""
OFFER, ACCEPT, CONTINUE, UNDO = "offer", "accept", "continue", "undo"
"""Actions of the entries."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose word a step is.

    Attributes:
        unit: Code of the unit, "" for none.
        account: Code of the account, "" where only the unit is known.
        entered_by: Code of the account that entered it for them, "" where they did themselves.
    """

    unit: str
    account: str = ""
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step took place, and whether that was entered afterwards.

    Attributes:
        at: When it took place.
        observed_at: The same where it was entered afterwards, None otherwise.
    """

    at: datetime
    observed_at: datetime | None = None


def offer_step(
    tx: Transaction,
    author: Author,
    site: Site,
    change: ChangeOfShift,
    notes: HandoverNotes,
    *,
    speaker: Speaker,
    moment: Moment,
) -> Handover:
    """Write an offer with the facts as the transaction sees them; errors as of ``Handover.after_offer``."""
    before = stored_handover(tx, site, change)
    offered = _offered(tx, before, site, change, notes, moment)
    after = replace(offered, out_unit=speaker.unit, out_by=speaker.account, out_entered_by=speaker.entered_by)
    return _record(tx, author, OFFER, before, replace(after, area=site.area), moment)


def accept_step(
    ctx: AppContext,
    tx: Transaction,
    author: Author,
    site: Site,
    before: Handover,
    command: AcceptHandover,
    *,
    speaker: Speaker,
    moment: Moment,
) -> Handover:
    """Write an acceptance, and a finding for each difference.

    Raises:
        Overtaken: The post was taken over.
        Refused: It is not offered.
        InvalidInput: As of ``Handover.after_acceptance``.
    """
    said = {line.id: line.value for line in before.open_lines}
    answers = [LineAnswer(each.line, each.result, each.value_in) for each in command.answers]
    if command.agrees_with_all:
        answers = [LineAnswer(line, ReadBackResult.AGREE) for line in said]
    after = before.after_acceptance(answers, moment.at, author.at)
    texts = {each.line: each for each in command.answers}
    full = [
        replace(answer, finding=_log_difference(ctx, tx, author, site, said, texts[answer.line]))
        if answer.result is ReadBackResult.DIFFER
        else answer
        for answer in after.answers
    ]
    after = replace(after, area=site.area, answers=tuple(full))
    return _record(tx, author, ACCEPT, before, _taken_by(after, speaker), moment)


def continue_step(
    tx: Transaction,
    author: Author,
    site: Site,
    change: ChangeOfShift,
    notes: HandoverNotes,
    *,
    speaker: Speaker,
    moment: Moment,
) -> Handover:
    """Write in one step that a crew stays, or takes over from one that has left without a word.

    A person who stays agrees with what it says itself. Another unit has read nothing back: every line is
    unseen.

    Raises:
        Overtaken: The post was taken over.
        Refused: It is too early, or another crew has offered the post: it is accepted then.
        InvalidInput: A text is too long.
    """
    before = stored_handover(tx, site, change)
    if before.is_offered_to(speaker.account):
        raise Refused("error.handover_is_offered", site=site.name)
    offered = _offered(tx, before, site, change, notes, moment)
    stays = speaker.unit == change.out_unit
    if stays:
        offered = replace(
            offered, out_unit=speaker.unit, out_by=speaker.account, out_entered_by=speaker.entered_by
        )
    else:
        offered = replace(offered, out_unit=change.out_unit, out_by="", out_entered_by="")
    result = ReadBackResult.AGREE if stays else ReadBackResult.UNSEEN
    answers = [LineAnswer(line.id, result) for line in offered.open_lines]
    after = replace(offered.after_acceptance(answers, moment.at, author.at), area=site.area)
    return _record(tx, author, CONTINUE, before, _taken_by(after, speaker), moment)


def restore_step(tx: Transaction, author: Author, present: Handover, before: Handover | None) -> Handover:
    """Write a handover as it was before its newest step; as due where there was nothing before."""
    restored = before or Handover(present.site_id, present.shift_start, present.area)
    return _record(tx, author, UNDO, present, replace(restored, version=present.version), Moment(author.at))


def stored_handover(tx: Transaction, site: Site, change: ChangeOfShift) -> Handover:
    """Return the handover as the transaction sees it; an empty one (version 0) where there is none."""
    start = change.incoming.shift.start
    return tx.reader.day.handover(site.id, start) or Handover(site.id, start, site.area)


def _offered(
    tx: Transaction,
    before: Handover,
    site: Site,
    change: ChangeOfShift,
    notes: HandoverNotes,
    moment: Moment,
) -> Handover:
    facts = post_facts(
        tx.reader, tx.head[0], site, change.outgoing.shift, relief=change.incoming, at=moment.at
    )
    return before.after_offer(
        facts, moment.at, note_next=notes.note_next, if_then=notes.if_then, severity=notes.severity
    )


def _taken_by(handover: Handover, speaker: Speaker) -> Handover:
    return replace(handover, in_unit=speaker.unit, in_by=speaker.account, in_entered_by=speaker.entered_by)


def _log_difference(
    ctx: AppContext,
    tx: Transaction,
    author: Author,
    site: Site,
    said: dict[str, str],
    read_back: ReadBack,
) -> str:
    """Write the finding of a difference with both values; return its id."""
    value = checked_handover_text(read_back.value_in)
    categories = ctx.finding_categories
    code = DIFFERENCE_CATEGORY if DIFFERENCE_CATEGORY in categories else next(iter(categories)).code
    text = read_back.text or f"{said[read_back.line]} ≠ {value}"
    command = LogFinding(code, "", site_id=site.id, text=text, source=FindingSource.HANDOVER)
    return log_step(ctx, tx, author, command, site).id


def _record(
    tx: Transaction, author: Author, action: str, before: Handover, after: Handover, moment: Moment
) -> Handover:
    """Write the journal entry and the next version of a handover; return that version."""
    after = replace(after, version=before.version + 1)
    entry = Entry(
        entity=HANDOVER,
        entity_id=after.id,
        action=action,
        before=handover_image(before) if before.version else None,
        after=handover_image(after),
        base_version=before.version or None,
        new_version=after.version,
        observed_at=moment.observed_at,
        actor=author.account if author.is_history else "",
        at=author.at if author.is_history else None,
    )
    tx.put_handover(after, tx.record(entry))
    return after
