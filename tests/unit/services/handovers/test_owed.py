"""Handovers on the owed list and in the day close: expected from the first one on, and never in the way."""

from datetime import timedelta

from geo.domain.day.commands import CarriedItem
from geo.domain.day.figures import counts_by_kind
from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedKind
from geo.domain.journal import CORRECTION, HANDOVER
from geo.services.day.checklist import checklist
from geo.services.day.owed import owed
from geo.store.verify import verify_connection
from tests.unit.services.day.days import COUNTY, TOWN, close
from tests.unit.services.handovers.made_up import CHANGE, CHIEF, RELIEF
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


def counts_of(posts, area=TOWN, start=CHANGE):
    """Counts of the handovers of the period that a shift starts: as of now, and as its day close reported."""
    found = checklist(posts.ctx, CHIEF, area, start)
    reported = counts_by_kind(found.period.closing.figures).get(OwedKind.HANDOVER, OwedCounts())
    return found.counts.get(OwedKind.HANDOVER, OwedCounts()), reported


def test_a_post_that_is_taken_over_after_the_day_close_corrects_the_closed_town_and_county(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=12)
    close(posts.world)
    close(posts.world, COUNTY)
    taken = posts.accept()
    for area in (TOWN, COUNTY):
        now, reported = counts_of(posts, area)
        assert (reported.actual, reported.carried) == (0, 1)
        assert (now.expected, now.actual, now.on_time, now.carried, now.owed) == (1, 1, 0, 0, 0)
    assert posts.world.entry(taken.seq).entity == HANDOVER  # the receipt names it, not the correction
    posts.undo(taken.seq, RELIEF)
    for area in (TOWN, COUNTY):
        now, reported = counts_of(posts, area)
        assert now == reported
    with posts.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_a_takeover_that_the_day_close_counted_and_that_is_undone_after_it_is_a_correction(posts):
    posts.offer()
    taken = posts.accept()
    posts.world.moment = CHANGE + timedelta(hours=1)
    close(posts.world)
    posts.undo(taken.seq, RELIEF)
    now, reported = counts_of(posts)
    assert (reported.actual, reported.on_time) == (1, 1)
    assert (now.expected, now.actual, now.on_time, now.owed) == (1, 0, 0, 1)
    posts.accept()
    now, _ = counts_of(posts)
    assert (now.expected, now.actual, now.owed) == (1, 1, 0)


def test_a_handover_that_the_day_close_did_not_expect_is_expected_since(posts):
    """The first handover of the store, of a shift of the closed day: none was expected before."""
    posts.world.moment = CHANGE + timedelta(hours=1)
    close(posts.world)
    posts.stay()
    now, reported = counts_of(posts)
    assert (reported.expected, now.expected, now.actual) == (0, 1, 1)


def test_a_handover_in_a_day_that_is_open_corrects_nothing(posts):
    posts.offer()
    posts.accept()
    with posts.world.store.read() as reader:
        assert reader.entries(entity=CORRECTION) == []


def test_a_county_that_named_a_town_as_open_had_counted_what_was_owed_there(posts):
    posts.offer()
    posts.world.moment = CHANGE + timedelta(hours=12)
    close(posts.world, COUNTY)
    posts.accept()
    now, reported = counts_of(posts, COUNTY)
    assert (reported.expected, reported.owed) == (1, 1)
    assert (now.expected, now.actual, now.owed) == (1, 1, 0)
