"""Handovers on the owed list and in the day close: expected from the first one on, and never in the way."""

from datetime import timedelta

from geo.domain.day.commands import CarriedItem
from geo.domain.day.owed import OwedAnswer, OwedKind
from geo.services.day.checklist import checklist
from geo.services.day.owed import owed
from tests.unit.services.day.days import COUNTY, TOWN, close
from tests.unit.services.handovers.made_up import CHANGE, CHIEF
from tests.worlds import STAFF

HALF_HOUR = timedelta(minutes=30)


def owed_handovers(posts, actor=STAFF):
    return [item for item in owed(posts.ctx, actor) if item.what is OwedKind.HANDOVER]


def test_none_is_expected_before_the_first_one_of_a_store(posts):
    posts.world.moment = CHANGE + timedelta(hours=2)
    assert owed_handovers(posts) == []
    assert OwedKind.HANDOVER not in checklist(posts.ctx, CHIEF, COUNTY).counts


def test_what_is_not_taken_over_is_owed_from_the_start_of_the_shift_and_late_half_an_hour_later(posts):
    posts.offer()
    assert owed_handovers(posts) == []
    posts.world.moment = CHANGE
    (item,) = owed_handovers(posts)
    assert (item.site_id, item.unit, item.shift_start, item.version) == ("CP1", "U1", CHANGE, 1)
    assert (item.since, item.due_at) == (CHANGE, CHANGE + HALF_HOUR)
    assert item.ref == posts.stored().id
    assert not item.is_late(CHANGE)
    assert item.is_late(CHANGE + HALF_HOUR)
    posts.accept()
    assert owed_handovers(posts) == []


def test_a_handover_counts_and_counts_as_on_time_within_half_an_hour(posts):
    posts.offer()
    posts.world.moment = CHANGE + HALF_HOUR
    posts.accept()
    counts = checklist(posts.ctx, CHIEF, COUNTY).counts[OwedKind.HANDOVER]
    assert (counts.expected, counts.actual, counts.on_time) == (1, 1, 1)
    posts.world.pass_time(days=1, seconds=1)
    posts.stay(shift_start=CHANGE + timedelta(days=1))
    counts = checklist(posts.ctx, CHIEF, COUNTY).counts[OwedKind.HANDOVER]
    assert (counts.expected, counts.actual, counts.on_time) == (1, 1, 0)


def test_a_post_that_was_closed_owes_no_handover_and_one_that_was_taken_over_before_counts(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(minutes=10)
    posts.accept()
    posts.world.change("CP1", "withdrawn")
    counts = checklist(posts.ctx, CHIEF, COUNTY).counts[OwedKind.HANDOVER]
    assert (counts.expected, counts.actual) == (1, 1)
    posts.world.moment = CHANGE + timedelta(days=1, hours=1)
    assert OwedKind.HANDOVER not in checklist(posts.ctx, CHIEF, COUNTY).counts


def test_a_handover_without_a_relief_is_named_by_the_day_close_and_blocks_nothing(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=12)
    listed = checklist(posts.ctx, CHIEF, TOWN)
    assert [item.site_id for item in listed.named] == ["CP1"]
    assert OwedKind.HANDOVER not in {item.what for item in listed.required}
    close(posts.world)  # carries over what is required, and says nothing of handovers
    closing = checklist(posts.ctx, CHIEF, TOWN).period.closing
    (item,) = [item for item in closing.unanswered if item.what is OwedKind.HANDOVER]
    assert (item.ref, item.answer, item.reason) == (posts.stored().id, OwedAnswer.CARRIED, "")
    assert closing.figures["handover.carried"] == 1
    posts.accept()  # and it can still be taken over


def test_a_commander_may_say_why_a_handover_is_carried_over(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=12)
    listed = checklist(posts.ctx, CHIEF, TOWN)
    carried = tuple(
        CarriedItem(item.what, item.ref, "道路封闭") for item in (*listed.required, *listed.named)
    )
    close(posts.world, carried=carried)
    closing = checklist(posts.ctx, CHIEF, TOWN).period.closing
    assert {item.reason for item in closing.unanswered} == {"道路封闭"}


def test_towns_add_up_to_the_county(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=1)
    posts.accept()
    county = checklist(posts.ctx, CHIEF, COUNTY).counts[OwedKind.HANDOVER]
    town = checklist(posts.ctx, CHIEF, TOWN).counts[OwedKind.HANDOVER]
    assert county == town
