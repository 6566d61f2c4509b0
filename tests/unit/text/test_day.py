"""Sentences on the day: late or not, zero or none, what was reported beside what is now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedItem, OwedKind
from geo.domain.day.tally import NO_COUNTS, CountJump, TallyCounts
from geo.domain.shifts.shift import Shift
from geo.i18n import Translator
from geo.services.day.checklist import checklist
from geo.text.day import (
    closing_sentences,
    counts_sentence,
    figure_text,
    item_name,
    jump_sentence,
    owed_sentence,
    period_label,
    tally_sentence,
)
from tests.unit.services.day.days import CHIEF, COUNTY, TOWN, close, people, tally
from tests.worlds import START

ZH, EN = Translator("zh"), Translator("en")
NOW = datetime(2020, 2, 1, 12, 0, tzinfo=UTC)
ITEM = OwedItem(OwedKind.TALLY, "x CP1", "平原大桥卡点", "CP1", "370725001", "U1", NOW, NOW)


@pytest.fixture
def day(world):
    people(world)
    world.pass_time(hours=3)
    return world


def said(item, t=EN):
    return owed_sentence(item, t, lambda time: f"{time:%H:%M}", NOW)


def test_a_late_item_says_since_when_and_another_until_when():
    assert said(ITEM) == "was due by 12:00"
    assert said(replace(ITEM, due_at=NOW + timedelta(hours=1))) == "due by 13:00"
    assert said(replace(ITEM, due_at=None)) == "never reported"


def test_an_answer_is_said_with_its_reason():
    assert said(replace(ITEM, answer=OwedAnswer.ZERO), ZH) == "零报告"
    assert said(ITEM.answered(OwedAnswer.CARRIED, "雨雪"), ZH) == "结转：雨雪"


def test_a_finding_is_named_by_number_category_and_place(day):
    finding = replace(ITEM, what=OwedKind.FINDING, ref="F7", category="vehicles")
    name = item_name(finding, day.ctx.finding_categories, EN)
    assert name.startswith("F7 · ")
    assert name.endswith(" · 平原大桥卡点")
    assert item_name(replace(finding, category="gone"), day.ctx.finding_categories, EN) == (
        "F7 · gone · 平原大桥卡点"
    )
    assert item_name(ITEM, day.ctx.finding_categories, EN) == "平原大桥卡点"


@pytest.mark.parametrize(
    ("value", "reported", "text"),
    [(431, 430, "431（原报 430）"), (430, 430, "430"), (1430, None, "1,430"), (0, 5, "0（原报 5）")],
)
def test_a_corrected_figure_stands_beside_what_was_reported(value, reported, text):
    assert figure_text(value, reported, ZH) == text


def test_a_tally_names_what_was_counted_and_a_zero_report_says_so():
    assert tally_sentence(NO_COUNTS, ZH) == "零报告"
    sentence = tally_sentence(TallyCounts(1430, 200, 430, 0, 3, minutes_waited=25), ZH)
    assert "人次 1,430" in sentence
    assert "排队" not in sentence
    assert sentence.endswith("25")


def test_a_jump_names_the_count_and_the_usual():
    assert (
        jump_sentence(CountJump("persons", 4300, 430), EN) == "persons 4,300, usually about 430: please check"
    )


def test_a_period_is_named_by_its_local_times(day):
    label = period_label(Shift(START, START + timedelta(days=1)), ZH, day.ctx.settings.zone)
    assert (label.count("08:00"), "2 月 1 日" in label or "2月1日" in label) == (2, True)


def test_what_closing_will_say_is_what_it_says_afterwards(day):
    tally(day)
    close(day, TOWN)
    before = closing_sentences(checklist(day.ctx, CHIEF, COUNTY), ZH)
    assert before[-1] == "未日清：宝城街道"
    close(day, COUNTY)
    after = closing_sentences(checklist(day.ctx, CHIEF, COUNTY), ZH)
    assert (after[0], after[-1]) == (before[0], before[-1])
    tally(day, TallyCounts(431, 200, 430, 0, 3), reason="漏登一人")
    assert "人次 431（原报 430）" in closing_sentences(checklist(day.ctx, CHIEF, COUNTY), ZH)[0]


def test_rates_that_a_late_answer_changed_stand_beside_those_that_were_reported():
    reported, now = OwedCounts(2, 1, 1, carried=1), OwedCounts(2, 2, 1)
    said = counts_sentence(OwedKind.HANDOVER, now, ZH, reported)
    assert "应报 2，" in said
    assert "已报 2（原报 1）" in said
    assert "结转 0（原报 1）" in said
    assert "原报" not in counts_sentence(OwedKind.HANDOVER, now, ZH, now)  # the control
