"""Steps of handovers as they are written within a transaction, by whatever right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from geo.domain.day.owed import OwedKey, OwedKind
from geo.domain.day.period import ClosingRecord, OperationalPeriod
from geo.domain.errors import Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.finding import FindingSource
from geo.domain.handovers.codec import handover_image
from geo.domain.handovers.command_post import CommandPost, commanded_area
from geo.domain.handovers.commands import AcceptHandover, HandoverNotes, ReadBack
from geo.domain.handovers.facts import HandoverFacts, LineAnswer, ReadBackResult
from geo.domain.handovers.handover import Handover, checked_handover_text
from geo.domain.journal import HANDOVER, EntryAuthor
from geo.services.context import AppContext
from geo.services.findings.steps import log_step
from geo.services.handovers.command_facts import command_facts
from geo.services.handovers.places import Place
from geo.services.handovers.post_facts import post_facts
from geo.services.handovers.post_shifts import ChangeOfShift
from geo.services.handovers.speakers import Speaker
from geo.services.periods.corrections import LateItem, answer_counts, record_late_item
from geo.store import Reader, Transaction
from geo.store.versions import VersionedEntity

DIFFERENCE_CATEGORY = "figures"
"""Category of the finding that a difference becomes: what is said and what is there do not agree."""
PREVIOUS = 8
"""Earlier handovers of a place that are searched for the last one that was taken over."""
OFFER, ACCEPT, CONTINUE, UNDO = "offer", "accept", "continue", "undo"
"""Actions of the entries."""
_HANDOVERS = VersionedEntity[Handover](
    HANDOVER, attrgetter("id"), handover_image, lambda tx, handover, seq: tx.handovers.put(handover, seq)
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step took place, and whether that was entered afterwards.

    Attributes:
        at: When it took place.
        observed_at: The same where it was entered afterwards, None otherwise.
    """

    at: datetime
    observed_at: datetime | None = None


def place_facts(
    ctx: AppContext, reader: Reader, seq: int, place: Place, change: ChangeOfShift, at: datetime
) -> HandoverFacts:
    """Return the facts of a place as a reader sees them after the entry ``seq``."""
    if isinstance(place, CommandPost):
        return command_facts(ctx, reader, seq, place, at)
    return post_facts(reader, seq, place, change.outgoing.shift, relief=change.incoming, at=at)


def offer_step(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    site: Place,
    change: ChangeOfShift,
    notes: HandoverNotes,
    *,
    speaker: Speaker,
    moment: Moment,
) -> Handover:
    """Write an offer with the facts as the transaction sees them.

    Raises:
        Overtaken: The post was taken over.
        Refused: It is too early, or another account has offered the post; a desk may correct an offer.
        InvalidInput: A text is too long.
    """
    before = stored_handover(tx, site, change)
    if before.is_offered_to(author.account) and not speaker.entered_by:
        raise Refused("error.handover_is_offered", site=site.name)
    offered = _offered(ctx, tx, before, site, change, notes, moment=moment)
    after = replace(offered, out_unit=speaker.unit, out_by=speaker.account, out_entered_by=speaker.entered_by)
    return _record(tx, author, OFFER, before, replace(after, area=site.area), moment)


def accept_step(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    site: Place,
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
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    site: Place,
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
        Refused: It is too early, or another account has offered the post, for a desk also itself in the name
            of a crew: it is accepted then.
        InvalidInput: A text is too long.
    """
    before = stored_handover(tx, site, change)
    if before.is_offered_to(author.account):
        raise Refused("error.handover_is_offered", site=site.name)
    offered = _offered(ctx, tx, before, site, change, notes, moment=moment)
    stays = speaker.unit == change.out_unit
    if change.is_of_command:
        stays = _commander_before(tx, site, change) == speaker.account
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


def restore_step(
    tx: Transaction, author: EntryAuthor, present: Handover, before: Handover | None
) -> Handover:
    """Write a handover as it was before its newest step; as due where there was nothing before."""
    restored = before or Handover(present.site_id, present.shift_start, present.area)
    return _record(tx, author, UNDO, present, replace(restored, version=present.version), Moment(author.at))


def _commander_before(tx: Transaction, site: Place, change: ChangeOfShift) -> str:
    """Return the account that took the command over last before a change, "" where none did."""
    earlier = tx.reader.handovers.of_site(site.id, change.incoming.shift.start, PREVIOUS)
    return next((each.in_by for each in earlier if each.is_taken_over), "")


def stored_handover(tx: Transaction, site: Place, change: ChangeOfShift) -> Handover:
    """Return the handover as the transaction sees it; an empty one (version 0) where there is none."""
    start = change.incoming.shift.start
    return tx.reader.handovers.to_shift(site.id, start) or Handover(site.id, start, site.area)


def _offered(
    ctx: AppContext,
    tx: Transaction,
    before: Handover,
    site: Place,
    change: ChangeOfShift,
    notes: HandoverNotes,
    *,
    moment: Moment,
) -> Handover:
    facts = place_facts(ctx, tx.reader, tx.head[0], site, change, moment.at)
    return before.after_offer(
        facts, moment.at, note_next=notes.note_next, if_then=notes.if_then, severity=notes.severity
    )


def _taken_by(handover: Handover, speaker: Speaker) -> Handover:
    return replace(handover, in_unit=speaker.unit, in_by=speaker.account, in_entered_by=speaker.entered_by)


def _log_difference(
    ctx: AppContext,
    tx: Transaction,
    author: EntryAuthor,
    site: Place,
    said: dict[str, str],
    read_back: ReadBack,
) -> str:
    """Write the finding of a difference with both values; return its id."""
    value = checked_handover_text(read_back.value_in)
    categories = ctx.finding_categories
    code = DIFFERENCE_CATEGORY if DIFFERENCE_CATEGORY in categories else next(iter(categories)).code
    text = read_back.text or f"{said[read_back.line]} ≠ {value}"
    if isinstance(site, CommandPost):
        command = LogFinding(code, "", area=site.area, text=text, source=FindingSource.HANDOVER)
        return log_step(ctx, tx, author, command, None).id
    command = LogFinding(code, "", site_id=site.id, text=text, source=FindingSource.HANDOVER)
    return log_step(ctx, tx, author, command, site).id


def _record(
    tx: Transaction, author: EntryAuthor, action: str, before: Handover, after: Handover, moment: Moment
) -> Handover:
    """Write the next version of a handover, and what it changes in closed periods; return that version."""
    if before.is_taken_over != after.is_taken_over:
        _correct_closed_periods(tx, author, after)
    return _HANDOVERS.record(tx, action, before, after, author=author, observed_at=moment.observed_at)


def _correct_closed_periods(tx: Transaction, author: EntryAuthor, handover: Handover) -> None:
    """Record that a post was taken over, or is not any more, where the day of the shift is closed.

    The command of an area is expected in no period.
    """
    if commanded_area(handover.site_id):
        return

    def counted_at(_: OperationalPeriod, closing: ClosingRecord) -> Mapping[str, int] | None:
        then = tx.reader.handovers.to_shift(handover.site_id, handover.shift_start, closing.seq)
        return _counts_of(then) if then else None

    item = LateItem(OwedKey(OwedKind.HANDOVER, handover.id), handover.area, handover.shift_start, counted_at)
    record_late_item(tx, author, item, _counts_of(handover))


def _counts_of(handover: Handover) -> Mapping[str, int] | None:
    return answer_counts(on_time=handover.is_on_time) if handover.is_taken_over else None
