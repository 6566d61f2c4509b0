"""Handovers as sentences, in both languages."""

from dataclasses import replace

import pytest

from geo.domain.handovers.facts import HandoverFacts, HandoverLine, LineAnswer, LineKind, ReadBackResult
from geo.domain.handovers.handover import Handover, HandoverState
from geo.i18n import Translator
from geo.text.handovers import (
    answer_sentences,
    difference_text,
    fact_sentences,
    handover_words,
    line_sentence,
    notes_sentence,
    state_sentence,
)
from tests.worlds import START

LINES = (
    HandoverLine(LineKind.FINDING, "F12", "in_hand", "vehicles", START),
    HandoverLine(LineKind.ORDER, "7", at=START),
    HandoverLine(LineKind.POST_ORDER, "site CP1", "3", at=START),
    HandoverLine(LineKind.TALLY, "persons", "1431"),
    HandoverLine(LineKind.TALLY, "vehicles", "20"),
    HandoverLine(LineKind.SILENCE, value="5.5", at=START),
    HandoverLine(LineKind.RELIEF, "U2", "confirmed"),
)
TAKEN = Handover(
    "CP1",
    START,
    state=HandoverState.ACCEPTED,
    out_unit="U1",
    out_by="staff",
    offered_at=START,
    facts=HandoverFacts(3, LINES),
    note_next="栏杆松动",
    in_unit="U2",
    in_by="other",
    accepted_at=START,
    recorded_at=START,
    version=2,
)


@pytest.fixture(params=["zh", "en"])
def words(request, world):
    return handover_words(world.ctx, Translator(request.param), lambda moment: f"{moment:%H:%M}")


def test_every_line_is_a_sentence_with_its_values_and_without_codes(words):
    said = [line_sentence(line, words) for line in TAKEN.lines]
    assert "12" in said[0]
    assert words.t("finding.state.in_hand") in said[0]
    assert not any(code in " ".join(said) for code in ("F12", "in_hand", "U2", "{"))
    assert "二中队" in said[-1]
    assert "1,431" in " ".join(said)


def test_an_item_of_supplies_has_its_label_and_measure(words):
    item = next(iter(words.supplies))
    said = line_sentence(HandoverLine(LineKind.STOCK, item.code, "1200", at=START), words)
    assert words.t.label(item) in said
    assert "1,200" in said
    assert "gone" in line_sentence(HandoverLine(LineKind.STOCK, "gone", "5", at=START), words)


def test_the_counts_of_a_tally_are_one_sentence(words):
    said = fact_sentences(TAKEN.lines, words)
    assert len(said) == 3
    assert "1,431" in said[0]
    assert "20" in said[0]
    assert fact_sentences((HandoverLine(LineKind.TALLY),), words) == [words.t("handover.line.no_tally")]


def test_answers_stand_behind_their_lines_and_a_difference_names_its_finding(words):
    answers = (
        LineAnswer("finding:F12", ReadBackResult.AGREE),
        LineAnswer("order:7", ReadBackResult.UNSEEN),
        LineAnswer("note_next:", ReadBackResult.DIFFER, "栏杆已坏", "F30"),
    )
    said = answer_sentences(replace(TAKEN, answers=answers), words)
    assert words.t("handover.result.agree") in said[0]
    assert words.t("handover.result.unseen") in said[1]
    assert "栏杆已坏" in said[-1]
    assert "30" in said[-1]
    assert len(said) == len(TAKEN.open_lines) == 4


def test_a_difference_has_both_values(words):
    text = difference_text(HandoverLine(LineKind.NOTE_NEXT, value="余口罩 120 只"), "实点 80 只", words)
    assert "120" in text
    assert "80" in text


def test_a_state_says_who_took_over_and_not_who_clicked(words):
    assert "二中队" in state_sentence(TAKEN, TAKEN.state, words)
    by_telephone = replace(TAKEN, in_by="", in_entered_by="admin")
    said = state_sentence(by_telephone, by_telephone.state, words)
    assert "二中队" in said
    assert "文书" in said
    stays = replace(TAKEN, in_unit="U1", in_by="staff")
    assert words.t("handover.continued") in state_sentence(stays, stays.state, words)
    alone = replace(TAKEN, out_by="")
    assert words.t("handover.one_sided") in state_sentence(alone, alone.state, words)


def test_what_is_offered_says_by_whom_and_what_is_due_only_that(words):
    offered = replace(TAKEN, state=HandoverState.OFFERED, accepted_at=None)
    said = state_sentence(offered, HandoverState.LAPSED, words)
    assert words.t("handover.state.lapsed") in said
    assert "一中队" in said
    due = Handover("CP1", START)
    assert state_sentence(due, HandoverState.DUE, words) == words.t("handover.state.due")


def test_notes_are_one_line_each(words):
    assert notes_sentence(replace(TAKEN, if_then="积雪：撒盐"), words).count("\n") == 1
    assert notes_sentence(Handover("CP1", START), words) == ""
