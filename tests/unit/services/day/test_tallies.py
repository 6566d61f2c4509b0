from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.day.tally import NO_COUNTS, TallyCounts
from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.sites import Site
from geo.services.day.history import TallyHistoryStep, replay_tallies
from geo.services.day.tallies import tally_forms
from geo.store.verify import verify_connection
from tests.unit.services.day.days import BUSY, CHIEF, TOWN, people, shift_start, tally
from tests.worlds import ADMIN, STAFF, START, VIEWER


@pytest.fixture
def day(world):
    people(world)
    world.pass_time(hours=3)
    return world


def tally_of(world, site_id="CP1"):
    with world.store.read() as reader:
        return reader.day.tally(site_id, shift_start(world))


def test_a_tally_is_recorded_with_its_time_and_the_unit_on_the_shift(day):
    tally(day)
    kept = tally_of(day)
    assert (kept.counts, kept.unit, kept.area, kept.version) == (BUSY, "U1", "370725001001", 1)
    assert kept.observed_at == kept.first_recorded_at == day.moment


def test_a_tally_counts_as_a_report_of_the_post(day):
    tally(day)
    assert day.site("CP1").last_report_at == day.moment


def test_a_tally_of_an_earlier_count_never_makes_a_post_look_fresher_than_its_last_report(day):
    before = day.site("CP1").last_report_at
    tally(day, observed_at=before - timedelta(hours=1))
    assert day.site("CP1").last_report_at == before


def test_a_correction_keeps_the_time_of_the_first_record(day):
    first = day.moment
    tally(day)
    day.pass_time(hours=2)
    tally(day, replace(BUSY, persons=431))
    kept = tally_of(day)
    assert (kept.counts.persons, kept.version, kept.first_recorded_at) == (431, 2, first)


def test_a_form_that_shows_an_older_tally_writes_nothing(day):
    tally(day)
    before = day.store.revision()
    with pytest.raises(Refused, match="tally_changed"):
        tally(day, replace(BUSY, persons=9), seen_version=0)
    assert (tally_of(day).counts, day.store.revision()) == (BUSY, before)


def test_a_form_that_is_sent_twice_gets_the_number_it_had(day):
    first = tally(day, key="twice", seen_version=0)
    again = tally(day, key="twice", seen_version=0)
    assert (again.seqs, again.is_repeated) == (first.seqs, True)


def test_a_shift_that_has_not_begun_cannot_be_tallied(day):
    with pytest.raises(Refused, match="tally_early"):
        tally(day, shift_start=shift_start(day) + timedelta(days=1))


@pytest.mark.parametrize("site_id", ["C1", "CP2"])
def test_a_site_without_shifts_has_no_tally(day, site_id):
    with pytest.raises(NotFound, match="unknown_shift"):
        tally(day, site_id=site_id)


def test_a_time_at_which_no_shift_starts_is_refused(day):
    with pytest.raises(NotFound, match="unknown_shift"):
        tally(day, shift_start=shift_start(day) + timedelta(hours=1))


def test_a_post_that_was_withdrawn_in_the_shift_is_tallied_all_the_same(day):
    day.change("CP1", "withdrawn")
    day.pass_time(hours=1)
    tally(day)
    row, _ = tally_forms(day.ctx, CHIEF, "CP1")
    assert (row.site_id, row.tally.counts) == ("CP1", BUSY)


def test_who_may_only_read_records_no_tally(day):
    with pytest.raises(Refused):
        tally(day, actor=VIEWER)


def test_an_impossible_count_is_refused_and_nothing_is_written(day):
    before = day.store.revision()
    with pytest.raises(InvalidInput):
        tally(day, TallyCounts(1, 1, 1, 2, 0))
    assert day.store.revision() == before


def test_the_form_of_a_post_offers_the_running_shift_and_the_last(day):
    tally(day)
    running, last = tally_forms(day.ctx, STAFF, "CP1")
    assert (running.tally.counts, last.tally) == (BUSY, None)
    assert last.shift.end == running.shift.start == shift_start(day)
    assert tally_forms(day.ctx, STAFF, "C1") == ()


def steps_of_a_week(persons=430):
    return [
        TallyHistoryStep(
            START - timedelta(days=back) + timedelta(hours=12),
            "staff",
            "CP1",
            START - timedelta(days=back),
            replace(BUSY, persons=persons + back),
        )
        for back in range(7, 0, -1)
    ]


def test_history_is_written_with_its_own_times_and_accounts(day):
    request = day.ctx.request(ADMIN, "week", {})
    day.store.write(request, lambda tx: replay_tallies(day.ctx, tx, steps_of_a_week()))
    with day.store.read() as reader:
        kept = reader.day.tallies(START - timedelta(days=9), START)[::-1]
        entry = reader.entries(entity="tally", limit=1)[0]
        assert verify_connection(reader.connection).is_intact
    assert [each.counts.persons for each in kept] == list(range(431, 438))
    assert (entry.actor, entry.at) == ("staff", START - timedelta(hours=12))


def test_a_count_that_jumps_against_the_week_is_marked(day):
    request = day.ctx.request(ADMIN, "week", {})
    day.store.write(request, lambda tx: replay_tallies(day.ctx, tx, steps_of_a_week()))
    tally(day, replace(BUSY, persons=4300))
    row, _ = tally_forms(day.ctx, CHIEF, "CP1")
    assert [(jump.count, jump.value) for jump in row.jumps] == [("persons", 4300)]
    tally(day, replace(BUSY, persons=431))
    assert tally_forms(day.ctx, CHIEF, "CP1")[0].jumps == ()


def test_a_post_is_compared_with_itself_alone(day):
    day.add_sites(Site("CP9", "南门卡点", "checkpoint", "manned", TOWN, "hard", unit="U1"))
    request = day.ctx.request(ADMIN, "week", {})
    day.store.write(request, lambda tx: replay_tallies(day.ctx, tx, steps_of_a_week()))
    for site_id in ("CP1", "CP9"):
        tally(day, NO_COUNTS, site_id=site_id)
    jumps = {site_id: tally_forms(day.ctx, CHIEF, site_id)[0].jumps for site_id in ("CP1", "CP9")}
    assert (len(jumps["CP1"]), jumps["CP9"]) == (3, ())
