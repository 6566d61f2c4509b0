"""Door-to-door screening: recorded by site, summed by area, owed where households are to be revisited."""

from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.domain.day.figures import counts_by_kind
from geo.domain.day.owed import OwedAnswer, OwedCounts, OwedKind
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, NotFound, Overtaken, Refused
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.services.day.checklist import checklist
from geo.services.day.day_state import day_state
from geo.services.day.owed import own_owed
from geo.services.screening.progress import screening_progress, site_screening
from geo.services.screening.record import own_screening_entry, record_screening, undo_screening
from geo.store.verify import verify_connection
from tests.unit.services.day.days import CHIEF, TOWN, close, people
from tests.worlds import ADMIN, OTHER, STAFF, START, VIEWER

HALF = ScreeningCounts(100, 60, 10, 10)
DONE = ScreeningCounts(100, 100)


@pytest.fixture
def rounds(world):
    """A world in which screenings are recorded in short sentences."""
    return Rounds(world)


class Rounds:
    def __init__(self, world):
        self.world, self.ctx = world, world.ctx

    def row(self, site_id="C1", actor=STAFF, **when):
        return site_screening(self.ctx, actor, site_id, **when)

    def record(self, counts=HALF, site_id="C1", actor=STAFF, **values):
        row = self.row(site_id)
        values = {"seen_version": row.version if row else 0, "key": next(self.world.keys)} | values
        return record_screening(self.ctx, actor, ScreeningReport(site_id, counts, **values))

    def owed(self, **when):
        items = day_state(self.ctx, **when).items
        return [(item.ref, item.unit, item.answer) for item in items if item.what is OwedKind.REVISIT]


def test_a_record_has_counts_work_group_and_time(rounds):
    seq = rounds.record().seq
    screening = rounds.row().screening
    assert (screening.counts, screening.unit, screening.area) == (HALF, "U1", "370725001001")
    assert screening.observed_at == START
    assert own_screening_entry(rounds.ctx, STAFF, seq).seq == seq
    assert own_screening_entry(rounds.ctx, OTHER, seq) is None
    rounds.record(DONE, unit="U2")
    assert (rounds.row().unit_name, rounds.row().version) == ("二中队", 2)
    with rounds.world.store.read() as reader:
        assert verify_connection(reader.connection).deviations == ()


def test_the_work_group_stays_where_none_is_named(rounds):
    rounds.record(unit="U2")
    chief = rounds.world.appoint(Actor("chief", "指挥员", Role.COMMANDER))
    rounds.record(DONE, actor=chief)
    assert rounds.row().unit == "U2"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"site_id": "CP1"}, InvalidInput),
        ({"site_id": "M1"}, InvalidInput),
        ({"site_id": "C9"}, NotFound),
        ({"unit": "U9"}, NotFound),
        ({"counts": ScreeningCounts(10, 9, 2)}, InvalidInput),
        ({"observed_at": START + timedelta(days=1)}, InvalidInput),
        ({"actor": VIEWER}, Refused),
        ({"actor": ADMIN}, Refused),
    ],
)
def test_what_cannot_be_accepted_is_refused_and_writes_nothing(rounds, values, error):
    before = rounds.world.store.revision()
    with pytest.raises(error):
        rounds.record(**values)
    assert rounds.world.store.revision() == before


def test_other_households_and_a_new_round_are_explained(rounds):
    rounds.record()
    for counts in (ScreeningCounts(121, 60, 10, 10), ScreeningCounts(100, 0)):
        with pytest.raises(InvalidInput) as caught:
            rounds.record(counts)
        assert caught.value.key == "error.reason_missing"
    rounds.record(ScreeningCounts(121, 60, 10, 10), reason="新交付一栋")
    assert rounds.world.entry(rounds.world.store.revision()).reason == "新交付一栋"


def test_who_was_slower_is_shown_what_the_other_recorded(rounds):
    rounds.record()
    with pytest.raises(Overtaken) as caught:
        rounds.record(DONE, seen_version=0, actor=OTHER)
    assert (caught.value.params["visited"], caught.value.params["households"]) == (60, 100)
    assert rounds.row().screening.counts == HALF


def test_one_key_is_recorded_once(rounds):
    first = rounds.record(key="k", seen_version=0)
    assert rounds.record(key="k", seen_version=0).seqs == first.seqs
    with pytest.raises(IdempotencyKeyReused):
        rounds.record(DONE, key="k", seen_version=0)


def test_one_s_own_newest_record_is_undone_and_no_other(rounds):
    first = rounds.record().seq
    second = rounds.record(DONE).seq

    def undo(seq, actor=STAFF):
        return undo_screening(rounds.ctx, actor, Undo(seq, next(rounds.world.keys)))

    for seq, actor in ((first, STAFF), (second, OTHER)):
        with pytest.raises(Refused):
            undo(seq, actor)
    undone = undo(second).seq
    assert (rounds.row().screening.counts, rounds.row().version) == (HALF, 3)
    with pytest.raises(Refused):
        undo(undone)
    with pytest.raises(NotFound):
        undo(10**6)
    only = rounds.record(site_id="V1").seq
    undo(only)
    assert rounds.row("V1").screening is None
    rounds.record(DONE, "V1", seen_version=2)  # nothing was recorded before: no reason is needed
    with rounds.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact


def test_sites_of_an_area_are_listed_the_least_advanced_first_and_complete_ones_last(rounds):
    rounds.record(DONE, "C2")
    rounds.record(HALF)
    progress = screening_progress(rounds.ctx, STAFF, "370725001001")
    assert [row.site_id for row in progress.rows] == ["C1", "V1", "C2"]
    totals = progress.totals
    assert (totals.sites, totals.begun, totals.complete, totals.counts) == (3, 2, 1, HALF + DONE)
    assert [row.site_id for row in screening_progress(rounds.ctx, STAFF, unit="U1").rows] == ["C1", "C2"]


def test_towns_add_up_to_the_county(rounds):
    rounds.record(DONE, "V2")
    rounds.record(HALF)
    towns = [screening_progress(rounds.ctx, STAFF, code).totals for code in ("370725001", "370725002")]
    county = screening_progress(rounds.ctx, STAFF, "370725").totals
    assert county == screening_progress(rounds.ctx, STAFF).totals
    assert county.counts == towns[0].counts + towns[1].counts
    assert county.sites == sum(town.sites for town in towns)


def test_the_past_is_read_as_it_was_known_and_only_where_one_may_read(rounds):
    rounds.record()
    then = rounds.world.moment
    rounds.world.pass_time(hours=1)
    rounds.record(DONE)
    assert rounds.row(as_of=then).screening.counts == HALF
    past = screening_progress(rounds.ctx, STAFF, as_of=then)
    assert past.totals.complete == 0
    far = rounds.world.appoint(Actor("far", "外地", None, "", (Grant("far", Role.STAFF, "370725002"),)))
    assert rounds.row(actor=far) is None
    assert [row.site_id for row in screening_progress(rounds.ctx, far).rows] == ["V2"]
    assert rounds.row("CP1") is None
    assert rounds.row("C9") is None


def test_households_to_revisit_are_owed_by_the_work_group_until_none_is_left(rounds):
    rounds.record(DONE, "C2")  # no household is missing there: nothing is owed
    rounds.record()
    assert rounds.owed() == [("C1", "U1", None)]
    assert OwedKind.REVISIT in {item.what for item in own_owed(rounds.ctx, STAFF).items}
    rounds.world.pass_time(hours=1)
    rounds.record(DONE)
    assert rounds.owed() == [("C1", "U1", OwedAnswer.GIVEN)]
    rounds.world.pass_time(days=1)
    assert rounds.owed() == []


def test_a_revisit_after_the_end_of_a_period_is_given_but_not_in_time(rounds):
    interval = day_state(rounds.ctx).interval
    rounds.record()
    rounds.world.pass_time(days=1)
    assert rounds.owed(starts_at=interval.start) == [("C1", "U1", None)]
    rounds.record(DONE)
    items = day_state(rounds.ctx, interval.start).items
    (item,) = [item for item in items if item.what is OwedKind.REVISIT]
    assert (item.answer, item.on_time) == (OwedAnswer.GIVEN, False)


def test_households_found_to_be_visited_again_after_the_end_are_not_owed_in_the_period_before(rounds):
    interval = day_state(rounds.ctx).interval
    rounds.record()
    rounds.record(DONE)
    rounds.world.pass_time(days=1)
    rounds.record(reason="有住户返回")
    assert rounds.owed(starts_at=interval.start) == [("C1", "U1", OwedAnswer.GIVEN)]
    (item,) = [item for item in day_state(rounds.ctx, interval.start).items if item.what is OwedKind.REVISIT]
    assert item.on_time
    assert rounds.owed() == [("C1", "U1", None)]  # the control: they are owed today


def revisits(rounds, start):
    """Counts of the revisits of a closed period: as of now, and as its day close reported."""
    found = checklist(rounds.ctx, CHIEF, TOWN, start)
    reported = counts_by_kind(found.period.closing.figures).get(OwedKind.REVISIT, OwedCounts())
    return found.counts.get(OwedKind.REVISIT, OwedCounts()), reported


def test_a_revisit_that_is_entered_after_the_day_close_corrects_the_closed_day(rounds):
    people(rounds.world)
    interval = day_state(rounds.ctx).interval
    rounds.record()
    visited_at = rounds.world.pass_time(hours=3)
    rounds.world.pass_time(hours=22)
    close(rounds.world, starts_at=interval.start)
    seq = rounds.record(DONE, observed_at=visited_at).seq
    now, reported = revisits(rounds, interval.start)
    assert (reported.actual, reported.carried) == (0, 1)
    assert (now.expected, now.actual, now.on_time, now.carried) == (1, 1, 0, 0)
    undo_screening(rounds.ctx, STAFF, Undo(seq, next(rounds.world.keys)))
    now, reported = revisits(rounds, interval.start)
    assert now == reported


def test_a_revisit_of_today_corrects_no_closed_day(rounds):
    people(rounds.world)
    interval = day_state(rounds.ctx).interval
    rounds.record()
    rounds.world.pass_time(hours=25)
    close(rounds.world, starts_at=interval.start)
    rounds.record(DONE)
    now, reported = revisits(rounds, interval.start)
    assert now == reported
