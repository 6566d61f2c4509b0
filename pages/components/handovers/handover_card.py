"""Card of one handover: facts and the note of the crew before, then handing over or taking over.

What is not allowed now is disabled and keeps its place: no button comes to stand where another was pressed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.handovers.commands import (
    AcceptHandover,
    ContinueShift,
    HandoverNotes,
    OfferHandover,
    ReadBack,
)
from geo.domain.handovers.facts import HandoverLine, ReadBackResult
from geo.domain.handovers.handover import (
    MAX_HANDOVER_TEXT,
    OFFER_LEAD,
    HandoverSeverity,
    HandoverState,
)
from geo.domain.journal import Receipt
from geo.domain.timestamps import timestamp_from_text, timestamp_to_text
from geo.services.context import AppContext
from geo.services.handovers.handovers import HandoverCard, HandoverTask, handover_card
from geo.services.handovers.record import (
    accept_handover,
    continue_shift,
    offer_handover,
    undo_handover_step,
)
from geo.text.app_pages import HANDOVER_SHEET
from geo.text.handovers import (
    HandoverWords,
    answer_sentences,
    difference_text,
    fact_sentences,
    line_sentence,
    not_on_duty_sentence,
    notes_sentence,
    place_name,
    state_sentence,
    units_sentence,
)
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, tabs, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import print_link
from pages.components.app.times import clock
from pages.components.handovers.words import MARKS, handover_words
from pages.components.widgets.command_result import recorded_seq, result_box, run_command, undo_button
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID, UNDO_FORM_ID = "handover", "handover-undo"


class CardSide(StrEnum):
    """Side of a card: handing over, or taking over."""

    OUT = "out"
    IN = "in"


def handover_form(ctx: AppContext, actor: Actor, site_id: str, shift_start: str) -> None:
    """Draw a handover with what the account can do about it.

    Args:
        ctx: The application context.
        actor: The acting account.
        site_id: Code of the post.
        shift_start: Start of the incoming shift in ISO 8601, "" for the present change of shift.
    """
    t = state.translator()
    with st.container(key="handover-card", gap="xsmall"):
        try:
            card = handover_card(ctx, actor, site_id, timestamp_from_text(shift_start))
        except (NotFound, Refused):
            st.info(t("handover.none_of_site"))
            return
        words = handover_words(ctx)
        _facts(ctx, card, words)
        side = _side(actor, card)
        form = state.form_for(f"handover-{card.handover.id}-{side}", card.handover.version)
        with st.container(key="handover-form"):
            if side is CardSide.OUT:
                _offer_form(ctx, card, form)
            else:
                _accept_form(ctx, card, form, words)
        with st.container(key="handover-result"):
            result_box(ctx, FORM_ID)
            result_box(ctx, UNDO_FORM_ID)
            undo_button(
                ctx,
                "undo-handover",
                recorded_seq(FORM_ID),
                undo_handover_step,
                form_id=UNDO_FORM_ID,
                on_undone=state.new_form,
            )
            warning = "" if card.handover.is_taken_over else t("handover.changed")
            changed_meanwhile(FORM_ID, form, card.handover.version, warning)
        start = timestamp_to_text(card.handover.shift_start)
        print_link(actor, HANDOVER_SHEET, {"post": site_id, "shift": start})


def _facts(ctx: AppContext, card: HandoverCard, words: HandoverWords) -> None:
    """Draw post, state, units, what is on record, and the note of the crew before."""
    t, now = state.translator(), ctx.now()
    name = place_name(card.site.id, card.site.name, t)
    st.markdown(
        f"{MARKS[card.state]} **{escape_markdown(name)}** · "
        f"{escape_markdown(state_sentence(card.handover, card.state, words))}"
    )
    change = t("handover.list", time=clock(card.handover.shift_start, now))
    units = units_sentence(card.site.id, card.out_unit, card.in_unit, words)
    facts = [" · ".join(filter(None, (change, units))), *fact_sentences(card.lines, words)]
    with st.container(key="handover-facts"):
        st.markdown("  \n".join(map(escape_markdown, facts)))
    if card.previous and (said := notes_sentence(card.previous, words)):
        title = t("handover.previous", time=clock(card.previous.shift_start, now))
        with st.container(key="handover-previous"):
            st.markdown("  \n".join(map(escape_markdown, (title, *said.split("\n")))))


def _side(actor: Actor, card: HandoverCard) -> CardSide:
    """Draw the choice of the side; at first taking over where another has handed over."""
    t, handover = state.translator(), card.handover
    takes_over = handover.is_taken_over or handover.is_offered_to(actor.id)
    names = {side: t(f"handover.side.{side}") for side in CardSide}
    key = f"handover-side-{card.site.id}-{handover.shift_start:%Y%m%d%H%M}"
    return tabs(t("handover.title"), names, key=key, default=CardSide.IN if takes_over else CardSide.OUT)


def _offer_form(ctx: AppContext, card: HandoverCard, form: FormState) -> None:
    """Draw what the outgoing crew types, and the buttons."""
    t, handover = state.translator(), card.handover
    if card.is_early:
        st.caption(t("handover.too_early", time=clock(handover.shift_start - OFFER_LEAD, ctx.now())))
    open_lines = [line for line in card.lines if line.is_open]
    with st.form("handover-offer-form", border=False, enter_to_submit=False):
        _lines_of_record(open_lines, handover_words(ctx))
        for name in ("note_next", "if_then"):
            key = _field_key(card, name, form)
            state.default_widget(key, getattr(handover, name))
            st.text_area(
                t(f"handover.{name}"),
                key=key,
                max_chars=MAX_HANDOVER_TEXT,
                height=80,
                placeholder=t("handover.if_then_hint") if name == "if_then" else None,
            )
        severities = {str(each): t(f"handover.severity.{each}") for each in HandoverSeverity}
        state.default_widget(_field_key(card, "severity", form), str(handover.severity))
        st.segmented_control(
            t("handover.severity"),
            list(severities),
            key=_field_key(card, "severity", form),
            format_func=severities.__getitem__,
            required=True,
        )
        _buttons(
            ctx,
            card,
            form,
            {
                "offer": (HandoverTask.OFFER, t("handover.offer")),
                "stay": (HandoverTask.CONTINUE, t("handover.continue")),
            },
        )
        _by_telephone(ctx, card, form, card.out_unit)


def _lines_of_record(lines: list[HandoverLine], words: HandoverWords) -> None:
    """Draw the lines that are handed over with the note, and are computed."""
    if lines:
        sentences = [f"- {escape_markdown(line_sentence(line, words))}" for line in lines]
        st.markdown("\n".join(sentences))


def _accept_form(ctx: AppContext, card: HandoverCard, form: FormState, words: HandoverWords) -> None:
    """Draw the list in full, a field for each line that differs, and below it the buttons."""
    t, handover = state.translator(), card.handover
    lines = [line for line in card.lines if line.is_open]
    if handover.state is HandoverState.DUE:
        st.caption(t("handover.not_offered"))
    with st.form("handover-accept-form", border=False, enter_to_submit=False):
        st.markdown(f"**{t('handover.open_lines', count=len(lines))}**")
        if handover.is_taken_over:
            st.markdown("\n".join(f"- {escape_markdown(each)}" for each in answer_sentences(handover, words)))
        elif not lines:
            st.caption(t("handover.no_lines"))
        else:
            st.caption(t("handover.accept_help"))
            for line in lines:
                st.text_input(
                    escape_markdown(line_sentence(line, words)),
                    key=_line_key(card, line, form),
                    max_chars=MAX_HANDOVER_TEXT,
                    placeholder=t("handover.differs_hint"),
                    disabled=HandoverTask.ACCEPT not in card.tasks,
                )
        _buttons(
            ctx,
            card,
            form,
            {
                "accept": (HandoverTask.ACCEPT, t("handover.accept")),
                "accept-unseen": (HandoverTask.ACCEPT, t("handover.accept_unseen")),
                "alone": (HandoverTask.CONTINUE, t("handover.alone")),
            },
        )
        _by_telephone(ctx, card, form, card.in_unit)


def _buttons(
    ctx: AppContext, card: HandoverCard, form: FormState, steps: dict[str, tuple[HandoverTask, str]]
) -> None:
    """Draw the buttons of a side, the first one first; those that are not allowed now are disabled."""
    with st.container(key="handover-presses", horizontal=True, gap="small"):
        for number, (step, (task, label)) in enumerate(steps.items()):
            st.form_submit_button(
                label,
                key=f"handover-do-{step}",
                type="secondary" if number else "primary",
                disabled=task not in card.tasks,
                on_click=partial(_take, ctx, card, form, step),
            )
    if not (card.tasks or card.is_early or card.handover.is_taken_over):
        st.caption(not_on_duty_sentence(card.site.id, state.translator()))


def _by_telephone(ctx: AppContext, card: HandoverCard, form: FormState, on_shift: str) -> None:
    """Draw, folded, whose word it is where a desk enters it, and when it took place on paper."""
    t = state.translator()
    with st.expander(t("handover.others"), key="handover-others"):
        if card.is_desk:
            reference = ctx.read_model.reference()
            units = unique_labels({unit.code: unit.name for unit in reference.units.values()})
            choice(
                t("handover.unit"),
                units,
                index=list(units).index(on_shift) if on_shift in units else None,
                key=_field_key(card, "unit", form),
            )
        st.datetime_input(
            t("handover.observed"),
            None,
            key=_field_key(card, "observed", form),
            step=timedelta(minutes=5),
        )


def _take(ctx: AppContext, card: HandoverCard, form: FormState, step: str) -> None:
    """Take a step, from a callback."""
    if not form.is_recorded:  # a repeated press still has the form of the first one
        state.screen().form = form
    if run_command(ctx, FORM_ID, partial(_STEPS[step], ctx, card, form)):
        state.new_form()


def _offer(ctx: AppContext, card: HandoverCard, form: FormState, actor: Actor) -> Receipt:
    notes, unit, at = _notes(card, form), _unit(card, form), _observed(card, form)
    command = OfferHandover(card.site.id, card.handover.shift_start, form.version, form.key, notes, unit, at)
    return offer_handover(ctx, actor, command)


def _stay(ctx: AppContext, card: HandoverCard, form: FormState, actor: Actor) -> Receipt:
    notes, unit, at = _notes(card, form), _unit(card, form), _observed(card, form)
    command = ContinueShift(card.site.id, card.handover.shift_start, form.version, form.key, notes, unit, at)
    return continue_shift(ctx, actor, command)


def _accept(
    ctx: AppContext, card: HandoverCard, form: FormState, actor: Actor, *, is_read: bool = True
) -> Receipt:
    """Take over: what is filled in differs, the other lines agree or were not read back."""
    words, answers = handover_words(ctx), []
    for line in card.handover.open_lines:
        found = (state.widget_value(_line_key(card, line, form)) or "").strip()
        if found:
            answers.append(
                ReadBack(line.id, ReadBackResult.DIFFER, found, difference_text(line, found, words))
            )
        else:
            answers.append(ReadBack(line.id, ReadBackResult.AGREE if is_read else ReadBackResult.UNSEEN))
    command = AcceptHandover(
        card.site.id,
        card.handover.shift_start,
        form.version,
        form.key,
        tuple(answers),
        unit=_unit(card, form),
        observed_at=_observed(card, form),
    )
    return accept_handover(ctx, actor, command)


_STEPS: dict[str, Callable[[AppContext, HandoverCard, FormState, Actor], Receipt]] = {
    "offer": _offer,
    "stay": _stay,
    "accept": _accept,
    "accept-unseen": partial(_accept, is_read=False),
    "alone": _stay,
}


def _notes(card: HandoverCard, form: FormState) -> HandoverNotes:
    """Return what was typed on the side that hands over; nothing on the other."""
    typed = {
        name: (state.widget_value(_field_key(card, name, form)) or "").strip()
        for name in ("note_next", "if_then")
    }
    severity = state.widget_value(_field_key(card, "severity", form)) or HandoverSeverity.STEADY
    return HandoverNotes(**typed, severity=HandoverSeverity(severity))


def _unit(card: HandoverCard, form: FormState) -> str:
    """Return the unit whose word a desk enters, "" for one's own."""
    return (state.widget_value(_field_key(card, "unit", form)) or "") if card.is_desk else ""


def _observed(card: HandoverCard, form: FormState) -> datetime | None:
    """Return when it took place on paper, None for now."""
    typed = state.widget_value(_field_key(card, "observed", form))
    return typed.replace(tzinfo=state.screen().zone).astimezone(UTC) if typed else None


def _field_key(card: HandoverCard, name: str, form: FormState) -> str:
    """Return the key of a field, which names post and field: the browser keeps typed text by key."""
    return f"handover-{name.replace('_', '-')}-{card.site.id}-{form.key}"


def _line_key(card: HandoverCard, line: HandoverLine, form: FormState) -> str:
    return _field_key(card, f"in-{line.id.replace(':', '-')}", form)
