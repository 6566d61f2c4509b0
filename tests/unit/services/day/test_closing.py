"""Day close: nothing leaves a period unanswered, and what was closed stays beside its corrections."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.commands import Undo
from geo.domain.day.commands import CarriedItem
from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedKind
from geo.domain.day.period import PeriodConflict, PeriodState
from geo.domain.day.tally import NO_COUNTS
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.commands import LogFinding
from geo.domain.findings.states import FindingState
from geo.domain.journal import FINDING
from geo.domain.sites import Site
from geo.services.day.checklist import checklist
from geo.services.day.closing import closed_periods, corrections
from geo.services.day.owed import owed
from geo.services.findings.record import log_finding, undo_finding_step
from geo.store.verify import verify_connection
from tests.unit.services.day.days import (
    BUSY,
    CHIEF,
    COUNTY,
    OTHER_TOWN,
    SECOND,
    TOWN,
    TOWN_CHIEF,
    close,
    excuse,
    people,
    reopen,
    shift_start,
    tally,
)
from tests.worlds import STAFF, VIEWER

COMMUNITY = "370725001001"


@pytest.fixture
def day(world):
    people(world)
    world.pass_time(hours=3)
    return world


def listed(world, area=TOWN, starts_at=None):
    return checklist(world.ctx, CHIEF, area, starts_at)


def test_a_day_is_not_closed_while_something_is_owed_that_is_not_carried_over(day):
    required = listed(day).required
    assert {item.what for item in required} == {
        OwedKind.SHIFT,
        OwedKind.REPORT,
        OwedKind.TALLY,
        OwedKind.PATROL,
    }
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in required[1:])
    before = day.store.revision()
    with pytest.raises(InvalidInput, match="day_owed") as caught:
        close(day, carried=carried)
    assert caught.value.params["count"] == 1
    assert (listed(day).state, day.store.revision()) == (PeriodState.OPEN, before)


def test_each_carried_item_keeps_its_own_reason(day):
    required = listed(day).required
    carried = tuple(CarriedItem(item.what, item.ref, f"原因{n}") for n, item in enumerate(required))
    close(day, carried=carried)
    kept = {item.key: item.reason for item in listed(day).period.closing.unanswered}
    assert kept == {item.key: f"原因{n}" for n, item in enumerate(required)}


def test_an_item_without_a_reason_is_not_carried_over(day):
    carried = tuple(CarriedItem(item.what, item.ref, " ") for item in listed(day).required)
    with pytest.raises(InvalidInput, match="reason_missing"):
        close(day, carried=carried)


def test_what_was_given_while_the_form_was_open_counts_as_given(day):
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed(day).required)
    tally(day)
    close(day, carried=carried)
    closing = listed(day).period.closing
    assert OwedKind.TALLY not in {item.what for item in closing.unanswered}
    assert (closing.figures["tally.actual"], closing.figures["persons"]) == (1, 430)


def test_a_day_close_holds_the_head_before_it_the_statement_and_who_owes(day):
    tally(day, NO_COUNTS)
    excuse(day, next(item for item in listed(day).required if item.what is OwedKind.PATROL))
    with day.store.read() as reader:
        head = reader.head
    close(day)
    period = listed(day).period
    closing = period.closing
    assert (period.number, closing.seq, closing.head_hash) == (1, *head)
    assert (closing.actor, closing.at, closing.statement) == ("chief", day.moment, "今日平稳")
    assert {(item.what, item.answer, item.who) for item in closing.unanswered} == {
        (OwedKind.SHIFT, OwedAnswer.CARRIED, "U1"),
        (OwedKind.REPORT, OwedAnswer.CARRIED, TOWN),
        (OwedKind.PATROL, OwedAnswer.EXCUSED, COMMUNITY),
    }
    counts = listed(day).counts[OwedKind.TALLY]
    assert (counts.expected, counts.actual, counts.zero, counts.on_time_rate) == (1, 1, 1, 1.0)


def test_of_two_commanders_at_once_one_wins_and_the_other_learns_who_did(day):
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed(day).required)

    def attempt(actor):
        try:
            return close(day, actor=actor, carried=carried, key=actor.id)
        except PeriodConflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(attempt, (CHIEF, SECOND)))
    (conflict,) = [each for each in results if isinstance(each, PeriodConflict)]
    winner = listed(day).period.closing.actor
    assert conflict.params["actor"] == {CHIEF.id: CHIEF.name, SECOND.id: SECOND.name}[winner]
    assert len(closed_periods(day.ctx, CHIEF, TOWN)) == 1


def test_a_day_close_that_is_sent_twice_is_one(day):
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed(day).required)
    first, again = (close(day, carried=carried, key="twice", seen_number=0) for _ in range(2))
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_a_county_is_closed_with_each_town_closed_or_named_as_open(day):
    close(day, TOWN)
    (town,) = listed(day, COUNTY).required
    assert (town.what, town.ref, town.name) == (OwedKind.DAY_CLOSE, OTHER_TOWN, "宝城街道")
    with pytest.raises(InvalidInput, match="day_owed"):
        close(day, COUNTY, carried=())
    close(day, COUNTY)
    closing = listed(day, COUNTY).period.closing
    assert [item.name for item in closing.unanswered if item.what is OwedKind.DAY_CLOSE] == ["宝城街道"]
    assert (closing.figures["day_close.expected"], closing.figures["day_close.actual"]) == (2, 1)


def test_a_county_counts_what_its_towns_carried_over(day):
    close(day, TOWN)
    close(day, OTHER_TOWN)
    close(day, COUNTY)
    county, *towns = (listed(day, area).period.closing.figures for area in (COUNTY, TOWN, OTHER_TOWN))
    for name in {name for town in towns for name in town}:
        assert county[name] == sum(town.get(name, 0) for town in towns), name


def test_a_community_closes_with_its_town_and_an_unknown_area_not_at_all(day):
    with pytest.raises(InvalidInput, match="day_community"):
        listed(day, COMMUNITY)
    with pytest.raises(NotFound):
        listed(day, "999")


def test_only_a_commander_of_the_area_closes_or_reopens_its_day(day):
    for actor in (STAFF, VIEWER):
        with pytest.raises(Refused):
            close(day, actor=actor)
    with pytest.raises(Refused):
        close(day, COUNTY, TOWN_CHIEF)
    close(day, TOWN, TOWN_CHIEF)
    with pytest.raises(Refused):
        reopen(day, actor=STAFF)


def test_a_period_can_be_closed_before_its_end_and_after(day):
    close(day)
    close(day, starts_at=shift_start(day) - timedelta(days=1))
    assert len(closed_periods(day.ctx, CHIEF, TOWN)) == 2


def test_a_late_tally_of_a_closed_period_needs_a_reason_and_is_shown_beside_what_was_reported(day):
    tally(day)
    close(day)
    with pytest.raises(InvalidInput, match="reason_missing"):
        tally(day, replace(BUSY, persons=431))
    tally(day, replace(BUSY, persons=431), reason="漏登一人")
    found = listed(day)
    assert (found.figures["persons"], found.period.closing.figures["persons"]) == (431, 430)
    (change,) = found.corrections
    assert (change.figure, change.before, change.after, change.reason, change.actor) == (
        "persons",
        430,
        431,
        "漏登一人",
        "staff",
    )


def test_a_tally_that_was_carried_over_and_comes_later_is_counted_as_a_correction(day):
    close(day)
    tally(day, NO_COUNTS, reason="补报")
    counts = listed(day).counts[OwedKind.TALLY]
    assert (counts.actual, counts.zero, counts.carried, counts.owed) == (1, 1, 0, 0)
    reported = listed(day).period.closing.figures
    assert (reported["tally.actual"], reported["tally.zero"], reported["tally.carried"]) == (0, 0, 1)


def test_a_correction_reaches_the_closed_county_too(day):
    tally(day)
    close(day, TOWN)
    close(day, COUNTY)
    tally(day, replace(BUSY, persons=500), reason="漏登")
    for area in (TOWN, COUNTY):
        (change,) = corrections(day.ctx, CHIEF, area, shift_start(day))
        assert (change.area, change.after - change.before) == (area, 70)
    assert corrections(day.ctx, CHIEF, OTHER_TOWN, shift_start(day)) == ()


def finding_counts(day, start):
    return listed(day, starts_at=start).counts.get(OwedKind.FINDING, OwedCounts())


def test_a_finding_that_is_logged_after_the_day_close_of_its_day_is_shown_beside_what_was_reported(day):
    start, found_at = shift_start(day), day.moment
    day.pass_time(days=1)
    close(day, starts_at=start)
    before = finding_counts(day, start)
    log = LogFinding("vehicles", next(day.keys), "CP1", observed_at=found_at)
    receipt = log_finding(day.ctx, STAFF, log)
    assert day.entry(receipt.seq).entity == FINDING  # the receipt names it, not the correction
    now = finding_counts(day, start)
    assert (now.expected, now.owed) == (before.expected + 1, before.owed + 1)
    found = listed(day, starts_at=start)
    assert found.period.closing.figures.get("finding.expected", 0) == before.expected
    undo_finding_step(day.ctx, STAFF, Undo(receipt.seq, next(day.keys)))
    assert finding_counts(day, start) == before
    with day.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_a_finding_of_an_open_day_corrects_nothing(day):
    start = shift_start(day)
    day.pass_time(days=1)
    close(day, starts_at=start)
    log_finding(day.ctx, STAFF, LogFinding("vehicles", next(day.keys), "CP1"))
    assert listed(day, starts_at=start).corrections == ()


def test_a_closed_period_reads_the_same_after_many_later_entries(day):
    tally(day)
    close(day)
    before = listed(day).period
    for number in range(40):
        day.confirm("V1")
        tally(day, replace(BUSY, persons=430 + number), reason="核对")
    day.pass_time(days=3)
    start = before.starts_at
    assert repr(listed(day, TOWN, start).period) == repr(before)


def test_a_closed_item_cannot_be_excused(day):
    item = next(item for item in listed(day).required if item.what is OwedKind.TALLY)
    close(day)
    with pytest.raises(Refused, match="day_is_closed"):
        excuse(day, item)


def test_an_item_is_excused_once_for_one_reason(day):
    item = next(item for item in listed(day).required if item.what is OwedKind.TALLY)
    assert excuse(day, item).seqs
    assert not excuse(day, item).seqs
    assert excuse(day, item, reason="改为停水").seqs  # the control: another reason is another excuse


def test_a_reopened_period_has_a_new_number_and_the_closed_one_stays(day):
    close(day)
    first = listed(day).period
    reopen(day)
    second = listed(day)
    assert (second.period.number, second.period.reopens, second.state) == (2, 1, PeriodState.OPEN)
    tally(day)  # no reason needed: the period is open again
    close(day)
    third = listed(day).period
    assert (third.number, third.closing.figures["persons"]) == (2, 430)
    assert closed_periods(day.ctx, CHIEF, TOWN) == (third, first)


def test_a_period_that_is_open_cannot_be_reopened(day):
    with pytest.raises(PeriodConflict):
        reopen(day)


def test_a_finding_leaves_the_period_closed_or_carried_to_the_next_with_the_reason(day):
    log_finding(day.ctx, CHIEF, LogFinding("vehicles", next(day.keys), "CP1"))
    (item,) = [item for item in listed(day).required if item.what is OwedKind.FINDING]
    close(day)
    with day.store.read() as reader:
        finding = reader.findings.finding(item.ref)
        steps = reader.findings.steps(item.ref)
    assert (finding.state, finding.carried_to) == (FindingState.CARRIED, "2020-02-02T00:00Z 370725001001")
    assert finding.due_at == shift_start(day) + timedelta(days=2)
    assert (steps[-1].note, steps[-1].actor) == ("雨雪", "chief")
    day.pass_time(days=1)
    assert item.ref in {each.ref for each in owed(day.ctx, CHIEF)}


def test_what_is_carried_for_a_town_that_closes_by_itself_is_left_to_that_town(day):
    log_finding(day.ctx, CHIEF, LogFinding("vehicles", next(day.keys), "CP1"))
    items = [item for item in listed(day, COUNTY).items if item.is_owed]
    close(day, COUNTY, carried=tuple(CarriedItem(item.what, item.ref, "雨雪") for item in items))
    kept = {item.what for item in listed(day, COUNTY).period.closing.unanswered}
    assert kept == {OwedKind.DAY_CLOSE}
    (finding,) = [item for item in listed(day).required if item.what is OwedKind.FINDING]
    with day.store.read() as reader:
        assert reader.findings.finding(finding.ref).state is FindingState.REPORTED


def test_a_finding_of_a_day_that_is_closed_much_later_is_carried_to_the_running_period(day):
    log_finding(day.ctx, CHIEF, LogFinding("vehicles", next(day.keys), "CP1"))
    start = shift_start(day)
    day.pass_time(days=3)
    close(day, starts_at=start)
    (item,) = [item for item in owed(day.ctx, CHIEF) if item.what is OwedKind.FINDING]
    assert item.due_at == shift_start(day) + timedelta(days=1)


def test_everything_a_day_writes_is_what_the_journal_folds_to(day):
    tally(day)
    excuse(day, next(item for item in listed(day).required if item.what is OwedKind.PATROL))
    close(day)
    close(day, COUNTY)
    tally(day, replace(BUSY, persons=431), reason="漏登一人")
    reopen(day)
    with day.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_a_tally_that_arrives_while_the_day_is_closed_is_counted_or_corrects_it_and_is_never_lost(day):
    posts = [f"P{number}" for number in range(12)]
    day.add_sites(
        *(Site(code, code, "checkpoint", "manned", TOWN, "hard", status_at=day.moment) for code in posts)
    )
    carried = tuple(CarriedItem(item.what, item.ref, "雨雪") for item in listed(day).required)

    def act(code):
        if code is None:
            close(day, carried=carried, key="close")
        else:
            tally(day, replace(BUSY, persons=1), CHIEF, code, reason="补报", key=code)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, [*posts[:6], None, *posts[6:]]))
    found = listed(day)
    late = sum(each.after - each.before for each in found.corrections if each.figure == "persons")
    assert found.period.closing.figures["persons"] + late == found.figures["persons"] == len(posts)
    actual = found.period.closing.figures["tally.actual"]
    assert actual + sum(each.figure == "tally.actual" for each in found.corrections) == len(posts)
