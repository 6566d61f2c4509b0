from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.domain.commands import MAX_NOTE_LENGTH, Confirmation, Patrol, StatusChange
from geo.domain.errors import InvalidInput
from geo.domain.freshness import Freshness
from geo.domain.kinds_file import kinds_from_file
from geo.domain.sites import MAX_CLOCK_LEAD, Site, checked_note, observed_time
from geo.settings import Settings

KINDS = kinds_from_file(Settings().kinds_file)
NOW = datetime(2020, 2, 14, 8, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(0), timedelta(days=400))
PAST = st.none() | SPANS.map(lambda span: NOW - span)
OBSERVED = st.none() | st.timedeltas(timedelta(days=-400), MAX_CLOCK_LEAD).map(lambda span: NOW + span)
STATUSES = st.sampled_from([(kind, status) for kind in KINDS for status in kind.statuses])


def site(kind="village", status="closed", **values):
    return Site("S", "东村", kind, status, "370725", **values)


def change(status, **values):
    return StatusChange("S", status, 1, "key", **values)


@st.composite
def sites(draw):
    kind, status = draw(STATUSES)
    values = {name: draw(PAST) for name in ("status_at", "last_report_at", "last_patrol_at")}
    return site(kind.code, status.code, note=draw(st.sampled_from(["", "旧"])), **values)


@given(sites())
def test_the_steps_taken_are_exactly_those_of_the_kinds_file(before):
    kind = KINDS[before.kind]
    here = before.status_at_time(kind, NOW)
    for code in kind.status(here).next:
        assert before.after_status_change(change(code), kind, NOW).status == code
    for code in {status.code for status in kind.statuses} - {here, *kind.status(here).next}:
        with pytest.raises(InvalidInput) as refused:
            before.after_status_change(change(code), kind, NOW)
        assert refused.value.params == {"found": here, "status": code}


def test_a_status_the_kind_does_not_have_is_refused():
    with pytest.raises(InvalidInput) as refused:
        site().after_status_change(change("manned"), KINDS["village"], NOW)
    assert refused.value.key == "error.unknown_status"


@given(sites(), OBSERVED, st.sampled_from(["", "新"]))
def test_the_same_status_again_only_renews_the_last_word(before, observed, note):
    kind = KINDS[before.kind]
    same = change(before.status_at_time(kind, NOW), observed_at=observed, note=note)
    seen = Confirmation("S", 1, "key", note, observed)
    assert before.after_status_change(same, kind, NOW) == before.after_confirmation(seen, NOW)
    assert before.after_confirmation(seen, NOW) == replace(
        before, note=note or before.note, last_report_at=before.after_confirmation(seen, NOW).last_report_at
    )


@given(sites(), OBSERVED)
def test_no_report_makes_the_last_word_older(before, observed):
    kind = KINDS[before.kind]
    here = before.status_at_time(kind, NOW)
    reports = [before.after_confirmation(Confirmation("S", 1, "key", observed_at=observed), NOW)]
    reports += [
        before.after_status_change(change(code, observed_at=observed), kind, NOW)
        for code in kind.status(here).next
    ]
    if kind.is_patrolled:
        reports.append(before.after_patrol(Patrol("S", "U1", "key", observed_at=observed), kind, NOW))
    for after in reports:
        assert after.last_report_at <= NOW
        assert before.last_report_at is None or after.last_report_at >= before.last_report_at
        assert (before.last_patrol_at is None) or after.last_patrol_at >= before.last_patrol_at


def test_a_new_status_holds_since_it_was_observed_and_drops_the_old_note():
    observed = NOW - timedelta(minutes=20)
    before = site(
        note="南口留一人", last_report_at=NOW - timedelta(hours=5), status_at=NOW - timedelta(days=3)
    )
    after = before.after_status_change(change("partly_closed", observed_at=observed), KINDS["village"], NOW)
    assert after == replace(
        before, status="partly_closed", status_at=observed, last_report_at=observed, note=""
    )


def test_a_patrol_brings_a_compound_back_to_patrolled():
    kind, before = KINDS["compound"], site("compound", "patrolled", last_patrol_at=NOW - timedelta(days=3))
    assert before.status_at_time(kind, NOW) == "overdue"
    after = before.after_patrol(Patrol("S", "U1", "key", "正常"), kind, NOW)
    assert (after.status_at_time(kind, NOW), after.note, after.last_report_at) == ("patrolled", "正常", NOW)


def test_no_user_sets_by_hand_what_follows_from_patrols():
    overdue = site("compound", "patrolled", last_patrol_at=NOW - timedelta(days=3))
    with pytest.raises(InvalidInput):
        overdue.after_status_change(change("patrolled"), KINDS["compound"], NOW)


def test_a_compound_exempt_from_patrols_stays_so_until_somebody_ends_it():
    kind, before = KINDS["compound"], site("compound", "exempt", last_patrol_at=NOW - timedelta(days=30))
    assert before.status_at_time(kind, NOW) == "exempt"
    assert before.after_status_change(change("patrolled"), kind, NOW).status_at_time(kind, NOW) == "overdue"


def test_only_patrolled_kinds_are_patrolled():
    with pytest.raises(InvalidInput) as refused:
        site().after_patrol(Patrol("S", "U1", "key"), KINDS["village"], NOW)
    assert refused.value.key == "error.not_visited_kind"


def test_no_report_is_expected_from_a_site_that_is_not_in_use():
    silent = {"last_report_at": NOW - timedelta(days=9)}
    assert site(**silent).freshness_at_time(KINDS["village"], NOW) is Freshness.SILENT
    assert site(status="lifted", **silent).freshness_at_time(KINDS["village"], NOW) is Freshness.FRESH


def test_a_clock_that_is_a_little_fast_reports_now():
    assert observed_time(NOW + MAX_CLOCK_LEAD, NOW) == NOW
    assert observed_time(None, NOW) == NOW


def test_a_time_in_the_future_is_refused():
    with pytest.raises(InvalidInput) as refused:
        observed_time(NOW + MAX_CLOCK_LEAD + timedelta(seconds=1), NOW)
    assert refused.value.key == "error.observed_in_future"


@given(st.text(max_size=80))
def test_a_note_keeps_what_can_be_read(text):
    clean = checked_note(text)
    assert clean == clean.strip() == checked_note(clean)
    assert [char for char in text if char.isalnum()] == [char for char in clean if char.isalnum()]


def test_the_blank_of_chinese_text_stays_within_a_note_and_signs_that_turn_text_around_go():
    assert checked_note("\u3000东口\u3000西口\u202e\x00 ") == "东口\u3000西口"


def test_a_note_is_as_long_as_allowed_and_no_longer():
    assert checked_note(" " + "长" * MAX_NOTE_LENGTH + "\n") == "长" * MAX_NOTE_LENGTH
    with pytest.raises(InvalidInput) as refused:
        checked_note("长" * (MAX_NOTE_LENGTH + 1))
    assert refused.value.params == {"length": MAX_NOTE_LENGTH + 1, "expected": MAX_NOTE_LENGTH}
