from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.domain.findings.finding import Closure, Escalation, Finding, FindingStep
from geo.domain.findings.states import FindingActionType, FindingState
from geo.i18n import Translator
from geo.text.findings import deadline_sentence, receipt_sentence, state_label, step_sentence

ZH, EN = Translator("zh"), Translator("en")
NOON = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
FOUND = Finding("F7", 7, "vehicles", "1", "", "sup", NOON, NOON, FindingState.CLOSED, NOON)
STEP = FindingStep(31, "F7", FindingActionType.REPORT_DONE, FindingState.DONE, "desk", "", NOON, "")
NAMES = {"desk": "值班室", "guard": "一中队"}


def clock(timestamp):
    return f"{timestamp:%H:%M}"


def test_what_was_not_fixed_is_not_said_to_be_closed_as_fixed():
    assert state_label(replace(FOUND, closed_as=Closure.FIXED), ZH) == "已销号"
    assert state_label(replace(FOUND, closed_as=Closure.NOT_FIXED), ZH) == "未整改结案"


@pytest.mark.parametrize(
    ("escalation", "sentence"),
    [
        (Escalation.NONE, "Due 12:00"),
        (Escalation.SOON, "Due soon, 12:00"),
        (Escalation.LATE, "Overdue since 12:00"),
    ],
)
def test_a_deadline_says_whether_it_is_near_or_past(escalation, sentence):
    assert deadline_sentence(FOUND, escalation, EN, clock) == sentence


def test_a_step_says_whose_word_it_is():
    assert step_sentence(STEP, NAMES, ZH, clock) == "12:00 值班室：处置完成"
    said = replace(STEP, on_behalf_of="guard", note="已劝返")
    assert step_sentence(said, NAMES, ZH, clock) == "12:00 值班室（代一中队）：处置完成（已劝返）"
    assert step_sentence(STEP, {}, EN, clock) == "12:00 desk: Report done"


def test_a_receipt_has_the_number_of_the_finding_and_of_the_entry():
    assert receipt_sentence(7, STEP, ZH, clock) == "已记录 #31：问题 7“处置完成”，12:00"
