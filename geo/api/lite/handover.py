"""Lite page of a handover: hand a post over, read the open lines back and take it over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import uuid4

from starlette.responses import Response

from geo.api.lite.answers import answer_button
from geo.api.lite.request import LiteRequest, form_key, parse_number
from geo.api.lite.rows import LiteRow
from geo.domain.commands import Undo
from geo.domain.errors import InvalidInput
from geo.domain.handovers.command_post import commanded_area
from geo.domain.handovers.commands import (
    AcceptHandover,
    ContinueShift,
    HandoverNotes,
    OfferHandover,
    ReadBack,
)
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import (
    MAX_HANDOVER_TEXT,
    OFFER_LEAD,
    HandoverSeverity,
    HandoverState,
)
from geo.domain.journal import JournalEntry, Receipt
from geo.domain.timestamps import parse_timestamp, timestamp_from_text, timestamp_to_text
from geo.services.handovers.handovers import (
    HandoverCard,
    handover_card,
    own_handover_entry,
    present_handovers,
)
from geo.services.handovers.record import (
    UNDO_VERBS,
    accept_handover,
    continue_shift,
    offer_handover,
    undo_handover_step,
)
from geo.text.app_pages import LITE_HANDOVER, LITE_SITE, LITE_TODAY
from geo.text.handovers import (
    HandoverWords,
    answer_sentences,
    difference_text,
    fact_sentences,
    handover_words,
    line_sentence,
    not_on_duty_sentence,
    notes_sentence,
    place_name,
    state_sentence,
    units_sentence,
)

FOUND = "in."
"""Beginning of the name of a field that holds what the relief found; the id of the line follows."""
ACCEPT, ACCEPT_UNSEEN, OFFER, CONTINUE, UNDO = "accept", "accept_unseen", "offer", "continue", "undo"
"""Values of the buttons."""
_MEANINGS = {
    HandoverState.DUE: "partial",
    HandoverState.OFFERED: "partial",
    HandoverState.ACCEPTED: "in_force",
    HandoverState.DISPUTED: "not_in_force",
    HandoverState.LAPSED: "not_in_force",
}


def _words(lite: LiteRequest) -> HandoverWords:
    return handover_words(lite.ctx, lite.t, lite.format_time)


def coming_handovers(lite: LiteRequest) -> list[LiteRow]:
    """Return the account's handovers of the coming change of shift; those of the last one are owed."""
    now, words = lite.ctx.now(), _words(lite)
    return [
        LiteRow(
            lite.link(
                LITE_HANDOVER, site=row.handover.site_id, shift=timestamp_to_text(row.handover.shift_start)
            ),
            place_name(row.handover.site_id, row.name, lite.t),
            lines=(state_sentence(row.handover, row.state, words),),
            meaning=_MEANINGS[row.state],
        )
        for row in present_handovers(lite.ctx, lite.actor).rows
        if row.handover.shift_start > now
    ]


def handover_page(
    lite: LiteRequest,
    site_id: str,
    start: str = "",
    *,
    seq: int = 0,
    form: Mapping[str, str] | None = None,
    error: str = "",
) -> str:
    """Return a handover with its facts, and the form of what the account can do.

    The list in full stands above the button that agrees with all of it.

    Args:
        lite: The request.
        site_id: Code of the post.
        start: Start of the incoming shift as in links, "" for the present change of shift.
        seq: Number of the entry whose receipt comes first, where it is one of the account; 0 for none.
        form: Fields of a form that was not recorded, to fill in; None for a new form.
        error: Sentence why it was not recorded, "" for none.

    Raises:
        NotFound: There is no such post or shift.
        Refused: The account may not read it.
    """
    t, fields, words = lite.t, form or {}, _words(lite)
    card = handover_card(lite.ctx, lite.actor, site_id, timestamp_from_text(start))
    handover = card.handover
    recorded = own_handover_entry(lite.ctx, lite.actor, seq) if seq else None
    notes = {name: fields.get(name, getattr(handover, name)) for name in ("note_next", "if_then", "severity")}
    return lite.render(
        "lite_handover.html",
        LITE_HANDOVER,
        {"site": site_id, "shift": start},
        card=card,
        start=timestamp_to_text(handover.shift_start),
        place=place_name(site_id, card.site.name, t),
        units=units_sentence(site_id, card.out_unit, card.in_unit, words),
        not_on_duty=not_on_duty_sentence(site_id, t),
        title=t("handover.list", time=lite.format_time(handover.shift_start)),
        meaning=_MEANINGS[card.state],
        state=state_sentence(handover, card.state, words),
        previous=_previous(lite, card, words),
        facts=fact_sentences(card.lines, words),
        answers=answer_sentences(handover, words) if handover.is_taken_over else [],
        lines=_open_lines(card, fields, words),
        tasks=set(map(str, card.tasks)),
        is_stay=card.out_unit == (card.in_unit if card.is_desk else lite.actor.unit),
        is_early=card.is_early,
        too_early=lite.format_time(handover.shift_start - OFFER_LEAD),
        notes=notes,
        severities=[(str(each), t(f"handover.severity.{each}")) for each in HandoverSeverity],
        receipt=_receipt(recorded, card, words) if recorded else "",
        undo=f"{UNDO}:{seq}" if _can_undo(recorded, card) else "",
        undo_label=t("own.undo_now", number=seq),
        account=lite.actor.id,
        key=fields.get("key") or uuid4().hex,
        version=fields.get("version") or str(handover.version),
        observed=fields.get("observed", ""),
        longest=MAX_HANDOVER_TEXT,
        site_page=None if commanded_area(site_id) else LITE_SITE,
        today_page=LITE_TODAY,
        error=error,
    )


def answer_handover(lite: LiteRequest, form: Mapping[str, str]) -> Response:
    """Take the step of the pressed button; see ``answer_button``."""
    site_id, start = form.get("site", ""), form.get("shift", "")

    def link(receipt: Receipt) -> str:
        return lite.link(LITE_HANDOVER, site=site_id, shift=start, seq=receipt.seq)

    return answer_button(
        lite,
        form,
        show=partial(handover_page, lite, site_id, start),
        record=partial(_act, lite, form),
        link=link,
    )


def _act(lite: LiteRequest, form: Mapping[str, str]) -> Receipt:
    """Run the command of the pressed button.

    Raises:
        ConnectionChanged: The form was shown to another account, before another sign-in in this browser.
        InvalidInput: The form is not one of ours.
    """
    ctx, actor, key = lite.ctx, lite.actor, form_key(lite, form)
    action, _, number = form.get("do", "").partition(":")
    if action == UNDO:
        return undo_handover_step(ctx, actor, Undo(parse_number(number), f"{key}-{UNDO}"))
    start = timestamp_from_text(form.get("shift", ""))
    if start is None:
        raise InvalidInput
    site_id, version = form.get("site", ""), parse_number(form.get("version", ""))
    observed = _observed(lite, form)
    if action in (ACCEPT, ACCEPT_UNSEEN):
        answers = _read_back(lite, form, start, is_read=action == ACCEPT)
        return accept_handover(
            ctx,
            actor,
            AcceptHandover(
                site_id,
                start,
                version,
                key,
                answers,
                unit=form.get("in_unit", ""),
                observed_at=observed,
            ),
        )
    notes = _notes(form)
    if action == OFFER:
        unit = form.get("out_unit", "")
        return offer_handover(
            ctx, actor, OfferHandover(site_id, start, version, key, notes, unit, observed_at=observed)
        )
    if action == CONTINUE:
        unit = form.get("in_unit", "")
        return continue_shift(
            ctx, actor, ContinueShift(site_id, start, version, key, notes, unit, observed_at=observed)
        )
    raise InvalidInput


def _read_back(
    lite: LiteRequest, form: Mapping[str, str], start: datetime, *, is_read: bool
) -> tuple[ReadBack, ...]:
    """Return the answers of a form.

    Args:
        lite: The request.
        form: Its fields: what was filled in differs.
        start: Start of the incoming shift.
        is_read: Whether the other lines were read back and agree.
    """
    words = _words(lite)
    card = handover_card(lite.ctx, lite.actor, form.get("site", ""), start)
    answers = []
    for line in card.handover.open_lines:
        found = form.get(FOUND + line.id, "").strip()
        if found:
            text = difference_text(line, found, words)
            answers.append(ReadBack(line.id, ReadBackResult.DIFFER, found, text))
        else:
            answers.append(ReadBack(line.id, ReadBackResult.AGREE if is_read else ReadBackResult.UNSEEN))
    return tuple(answers)


def _notes(form: Mapping[str, str]) -> HandoverNotes:
    """Return what was typed.

    Raises:
        InvalidInput: The form is not one of ours.
    """
    severity = form.get("severity") or HandoverSeverity.STEADY
    if severity not in tuple(HandoverSeverity):
        raise InvalidInput
    return HandoverNotes(form.get("note_next", ""), form.get("if_then", ""), HandoverSeverity(severity))


def _observed(lite: LiteRequest, form: Mapping[str, str]) -> datetime | None:
    """Return the time of a paper that is typed later, None for now.

    Raises:
        InvalidInput: It is no time.
    """
    text = form.get("observed", "").strip()
    return parse_timestamp(text, lite.ctx.settings.zone).replace(microsecond=0) if text else None


def _open_lines(
    card: HandoverCard, fields: Mapping[str, str], words: HandoverWords
) -> list[tuple[str, str, str]]:
    """Return name of the field, sentence and what was typed of each line that is to be read back."""
    names = ((FOUND + line.id, line) for line in card.lines if line.is_open)
    return [(name, line_sentence(line, words), fields.get(name, "")) for name, line in names]


def _previous(lite: LiteRequest, card: HandoverCard, words: HandoverWords) -> tuple[str, str] | None:
    """Return heading and text of the note of the crew before, None without one."""
    if card.previous is None or not (said := notes_sentence(card.previous, words)):
        return None
    time = lite.format_time(card.previous.shift_start)
    return lite.t("handover.previous", time=time), said


def _receipt(recorded: JournalEntry, card: HandoverCard, words: HandoverWords) -> str:
    said = state_sentence(card.handover, card.state, words)
    return words.t("handover.receipt", said=said, number=recorded.seq)


def _can_undo(recorded: JournalEntry | None, card: HandoverCard) -> bool:
    """Check whether the entry is the newest step of the handover and no undo itself."""
    return (
        recorded is not None
        and recorded.entity_id == card.handover.id
        and recorded.action in UNDO_VERBS
        and recorded.new_version == card.handover.version
    )
