"""Handover of a post on one page to print and sign, in the order of ICS 201 and ICS 214 (FEMA, 2017).

Situation, actions under way, what was said for the next shift, who handed over and who took over.
"""

from __future__ import annotations

from datetime import datetime

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.handovers.facts import LineAnswer, ReadBackResult
from geo.formatting import check_code, format_clock
from geo.i18n import Translator
from geo.reports.document import ReportDocument, ReportSection, ReportTable
from geo.reports.export_header import journal_head
from geo.reports.html import render_document
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.handovers.handovers import HandoverCard, handover_card
from geo.text.handovers import (
    HandoverWords,
    fact_sentences,
    handover_words,
    line_sentence,
    notes_sentence,
    place_name,
    state_sentence,
    units_sentence,
)


@needs(Verb.READ)
def render_handover_html(
    ctx: AppContext, actor: Actor, site_id: str, start: datetime | None, t: Translator
) -> str:
    """Return the page of one handover, with empty cells to fill in by hand where it is not taken over.

    Args:
        ctx: The application context.
        actor: Who reads.
        site_id: Code of the post.
        start: Start of the incoming shift, None for the present change of shift.
        t: Translator of the page.

    Raises:
        NotFound: There is no such post, or none of its shifts starts then.
        Refused: The actor may not read it.
    """
    card, reference = handover_card(ctx, actor, site_id, start), ctx.read_model.reference()
    now, zone = ctx.now(), ctx.settings.zone
    words = handover_words(ctx, t, lambda moment: format_clock(moment, now, t, zone))
    with ctx.store.read() as reader:
        revision = reader.revision
    number, head = journal_head(ctx, revision)
    document = ReportDocument(
        lang=t.lang,
        title=t("handover.document.title", site=place_name(card.site.id, card.site.name, t)),
        subtitle=f"{t('handover.list', time=words.format_time(card.handover.shift_start))} · "
        f"{reference.areas.name_of(card.site.area)}",
        paragraphs=(state_sentence(card.handover, card.state, words),),
        sections=tuple(_sections(card, words)),
        demo_notice=reference.demo_notice(t),
        footer=t("sheet.footer", number=number, code=check_code(head)),
    )
    return render_document(document)


def _sections(card: HandoverCard, words: HandoverWords) -> list[ReportSection]:
    t, handover = words.t, card.handover
    units = units_sentence(card.site.id, card.out_unit, card.in_unit, words)
    severity = f"{t('handover.severity')}: {t(f'handover.severity.{handover.severity}')}"
    sections = [
        ReportSection(
            t("handover.facts"), tuple(filter(None, (units, *fact_sentences(card.lines, words), severity)))
        )
    ]
    if card.previous and (said := notes_sentence(card.previous, words)):
        time = words.format_time(card.previous.shift_start)
        sections.append(ReportSection(t("handover.previous", time=time), tuple(said.split("\n"))))
    answers = {answer.line: answer for answer in handover.answers}
    lines = [line for line in card.lines if line.is_open]
    table = ReportTable(
        (t("handover.document.line"), t("handover.document.answer")),
        [(line_sentence(line, words), _answer(answers.get(line.id), words)) for line in lines],
        column_weights=(3, 2),
    )
    signatures = ("handover.document.out", "handover.document.in", "handover.document.time")
    sections.append(
        ReportSection(
            t("handover.open_lines", count=len(lines)),
            () if lines else (t("handover.no_lines"),),
            (table,) if lines else (),
            signature_labels=tuple(map(t, signatures)),
        )
    )
    return sections


def _answer(answer: LineAnswer | None, words: HandoverWords) -> str:
    """Return the answer of the relief to a line, "" where it is still to be read back."""
    if answer is None:
        return ""
    if answer.result is not ReadBackResult.DIFFER:
        return words.t(f"handover.result.{answer.result}")
    number = answer.finding.removeprefix("F")
    return words.t("handover.document.differs", value=answer.value_in, number=number)
