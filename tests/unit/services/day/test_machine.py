"""A county lives through several days: whatever happens, nothing leaves a period unanswered or changes in it.

``DAY_MACHINE=5000x50`` tries so many days with so many steps; everyday runs try a few.
"""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from geo.domain.day.owed import OwedAnswer
from geo.domain.day.period import PeriodConflict
from geo.domain.day.tally import NO_COUNTS, SUMMED_COUNTS, TallyCounts
from geo.domain.errors import InvalidInput
from geo.domain.findings.commands import LogFinding
from geo.services.day.checklist import checklist, readiness
from geo.services.day.closing import closed_periods
from geo.services.day.day_state import interval_of
from geo.services.findings.record import log_finding
from geo.store.verify import verify_connection
from tests.unit.services.day.days import (
    CHIEF,
    COUNTY,
    OTHER_TOWN,
    SECOND,
    TOWN,
    close,
    excuse,
    people,
    reopen,
    tally,
)
from tests.worlds import world_at

RUNS, STEPS = (int(number) for number in os.environ.get("DAY_MACHINE", "8x20").split("x"))
AREAS = st.sampled_from([TOWN, OTHER_TOWN, COUNTY])
COUNTS = st.just(NO_COUNTS) | st.builds(
    TallyCounts, st.integers(0, 500), st.integers(0, 200), st.integers(50, 99), st.integers(0, 50), st.just(2)
)


class DayMachine(RuleBasedStateMachine):
    """Tallies, findings, excuses, day closes and reopenings in any order, over several days."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.world = people(world_at(self.folder))
        self.world.pass_time(hours=3)
        self.tallies = {}
        """Site and start -> counts, as a form that is always up to date recorded them."""
        self.closed = {}
        """Area and number of each closed period -> its text, which must never change."""

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours):
        self.world.pass_time(hours=hours)

    @rule(counts=COUNTS, is_late=st.booleans())
    def a_post_is_tallied(self, counts, is_late):
        start = interval_of(self.world.ctx, None).start
        known = sorted(start for start in self.tallies)
        if is_late and known:
            start = known[0]
        tally(self.world, counts, shift_start=start, reason="补报")
        self.tallies[start] = counts

    @rule(site=st.sampled_from(["V1", "V2", "M1", "CP2"]))
    def a_site_reports(self, site):
        self.world.confirm(site, CHIEF)

    @rule()
    def a_finding_is_logged(self):
        log_finding(self.world.ctx, CHIEF, LogFinding("vehicles", next(self.world.keys), "CP1"))

    @rule(area=AREAS, data=st.data())
    def something_is_excused(self, area, data):
        required = checklist(self.world.ctx, CHIEF, area).required
        items = [item for item in required if item.what != "day_close"]
        if items:
            excuse(self.world, data.draw(st.sampled_from(items)))

    @rule(area=AREAS, left_out=st.booleans())
    def a_day_is_closed(self, area, left_out):
        listed = checklist(self.world.ctx, CHIEF, area)
        if listed.period.is_closed:
            return
        if left_out and listed.required:
            try:
                close(self.world, area, carried=())
            except InvalidInput:
                return
            raise AssertionError("closed although something is owed")
        close(self.world, area)
        period = checklist(self.world.ctx, CHIEF, area).period
        self.closed[area, period.number] = repr(period)
        answers = {item.key for item in period.closing.unanswered}
        assert {item.key for item in listed.required} <= answers

    @rule(area=AREAS)
    def a_screen_that_is_behind_closes_nothing(self, area):
        listed = checklist(self.world.ctx, CHIEF, area)
        try:
            close(self.world, area, SECOND, seen_number=listed.period.number + 1)
        except PeriodConflict:
            return
        raise AssertionError("closed by a screen that showed another period")

    @precondition(lambda self: self.closed)
    @rule(area=AREAS)
    def a_day_is_reopened(self, area):
        if checklist(self.world.ctx, CHIEF, area).period.is_closed:
            reopen(self.world, area)

    @invariant()
    def what_was_closed_reads_the_same(self):
        for area in (TOWN, OTHER_TOWN, COUNTY):
            for period in closed_periods(self.world.ctx, CHIEF, area, limit=99):
                assert repr(period) == self.closed[area, period.number]

    @invariant()
    def the_figures_are_those_of_the_tallies(self):
        start = interval_of(self.world.ctx, None).start
        counts = self.tallies.get(start, NO_COUNTS)
        county = readiness(self.world.ctx, CHIEF, COUNTY)
        for name in SUMMED_COUNTS:
            assert county.total.figures[name] == getattr(counts, name)
            assert sum(row.figures[name] for row in county.rows) == getattr(counts, name)

    @invariant()
    def everything_is_owed_by_somebody_and_has_one_answer_at_most(self):
        items = checklist(self.world.ctx, CHIEF, COUNTY).items
        assert all(item.who for item in items)
        assert len({item.key for item in items}) == len(items)
        assert all(item.reason for item in items if item.answer in (OwedAnswer.EXCUSED, OwedAnswer.CARRIED))

    def teardown(self):
        with self.world.store.read() as reader:
            assert verify_connection(reader.connection).is_intact
        self.world.store.close()
        shutil.rmtree(self.folder)


def test_no_item_leaves_a_period_without_an_answer_and_no_closed_period_changes():
    tried = settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
    run_state_machine_as_test(DayMachine, settings=tried)
