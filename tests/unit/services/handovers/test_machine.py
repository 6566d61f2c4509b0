"""Whatever crews, reliefs and a desk do in whatever order: one takes over, and what was said stays."""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from geo.domain.errors import InvalidInput, NotFound, Refused
from geo.domain.findings.finding import FindingSource
from geo.domain.findings.states import FindingState
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import ACCEPT_WITHIN, Handover, HandoverState
from geo.services.handovers import record, steps
from geo.services.handovers.speakers import Speaker
from geo.store.verify import verify_connection
from tests.unit.services.findings.made_up import Supervision
from tests.unit.services.handovers.made_up import CHANGE, CHIEF, DESK, RELIEF, Posts
from tests.worlds import OTHER, STAFF, VIEWER, world_at

RUNS, STEPS = (int(number) for number in os.environ.get("HANDOVER_MACHINE", "15x30").split("x"))
"""By hand: ``HANDOVER_MACHINE=5000x50 python -m pytest tests/unit/services/handovers/test_machine.py``."""
ACTORS = st.sampled_from([STAFF, RELIEF, OTHER, DESK, CHIEF, VIEWER])
CHANGES = st.sampled_from([CHANGE, CHANGE + timedelta(days=1)])


class HandoverMachine(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = TemporaryDirectory()
        self.world = world_at(Path(self.folder.name))
        self.posts = Posts(self.world)
        self.supervision = Supervision(self.world)
        self.taken = {}

    def attempt(self, act):
        """Do something that the rules may refuse; what is refused writes nothing."""
        before = self.world.store.revision()
        try:
            return act()
        except (Refused, InvalidInput, NotFound):
            assert self.world.store.revision() == before
            return None

    @rule(start=CHANGES, actor=ACTORS, note=st.sampled_from(["", "栏杆松动"]))
    def offer(self, start, actor, note):
        self.attempt(lambda: self.posts.offer(note, actor, shift_start=start))

    @rule(start=CHANGES, actor=ACTORS, differs=st.booleans())
    def accept(self, start, actor, differs):
        stored = self.posts.stored(start=start)
        lines = [line.id for line in stored.open_lines] if stored else []
        differ = [(line, "不一致") for line in lines[:1]] if differs else []
        if self.attempt(lambda: self.posts.accept(actor, differ=differ, shift_start=start)):
            self.taken[start] = self.posts.stored(start=start)

    @rule(start=CHANGES, actor=ACTORS)
    def stay(self, start, actor):
        if self.attempt(lambda: self.posts.stay(actor, shift_start=start)):
            self.taken[start] = self.posts.stored(start=start)

    @rule(actor=ACTORS)
    def undo(self, actor):
        """Undo the last entry, if it may be."""
        with self.world.store.read() as reader:
            seq = reader.revision
        if self.attempt(lambda: self.posts.undo(seq, actor)):
            for start in self.taken.copy():
                if not self.posts.stored(start=start).is_taken_over:
                    del self.taken[start]

    @rule()
    def log(self):
        self.attempt(self.supervision.log)

    @rule(hours=st.sampled_from([0.25, 1, 12]))
    def pass_time(self, hours):
        self.world.pass_time(hours=hours)

    @invariant()
    def what_was_taken_over_stays_as_it_was(self):
        for start, handover in getattr(self, "taken", {}).items():
            assert self.posts.stored(start=start) == handover

    @invariant()
    def a_state_says_what_is_known(self):
        if not hasattr(self, "posts"):
            return
        now = self.world.moment
        for start in (CHANGE, CHANGE + timedelta(days=1)):
            stored = self.posts.stored(start=start)
            if stored is None:
                continue
            assert (stored.facts is not None) == (stored.state is not HandoverState.DUE)
            assert stored.is_taken_over == (stored.accepted_at is not None)
            assert stored.is_taken_over == (stored.recorded_at is not None)
            differs = [answer for answer in stored.answers if answer.result is ReadBackResult.DIFFER]
            assert (stored.state is HandoverState.DISPUTED) == bool(differs)
            if stored.is_taken_over:
                assert {answer.line for answer in stored.answers} == {line.id for line in stored.open_lines}
                assert stored.offered_at <= stored.accepted_at
            lapsed = not stored.is_taken_over and now >= start + ACCEPT_WITHIN
            assert (stored.state_at(now) is HandoverState.LAPSED) == lapsed

    @invariant()
    def the_unit_on_duty_speaks_and_no_other(self):
        if not hasattr(self, "posts"):
            return
        for start in (CHANGE, CHANGE + timedelta(days=1)):
            if stored := self.posts.stored(start=start):
                assert {stored.out_unit, stored.in_unit} <= {"", "U1"}

    @invariant()
    def each_difference_has_its_finding_and_no_other_comes_from_a_handover(self):
        if not hasattr(self, "posts"):
            return
        with self.world.store.read() as reader:
            found = [finding for finding, _ in reader.findings.all()]
        of_handovers = {
            finding.id
            for finding in found
            if finding.source is FindingSource.HANDOVER and finding.state is not FindingState.VOID
        }
        named = {
            answer.finding
            for start in (CHANGE, CHANGE + timedelta(days=1))
            if (stored := self.posts.stored(start=start))
            for answer in stored.answers
            if answer.finding
        }
        assert of_handovers == named

    def teardown(self):
        if hasattr(self, "world"):
            with self.world.store.read() as reader:
                assert verify_connection(reader.connection).is_intact
            self.world.store.close()
            self.folder.cleanup()


def test_handovers_keep_their_rules():
    run_state_machine_as_test(
        HandoverMachine, settings=settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
    )


@pytest.fixture
def machine():
    """One machine that a test drives itself."""
    machine = HandoverMachine()
    machine.open()
    yield machine
    machine.teardown()


def test_could_two_take_over_the_machine_would_notice(machine, monkeypatch):
    machine.posts.offer("栏杆松动")
    machine.posts.accept()
    machine.taken[CHANGE] = machine.posts.stored()
    machine.what_was_taken_over_stays_as_it_was()
    monkeypatch.setattr(Handover, "is_taken_over", False)
    machine.posts.offer("另一班")
    with pytest.raises(AssertionError):
        machine.what_was_taken_over_stays_as_it_was()


def test_were_a_difference_no_finding_the_machine_would_notice(machine, monkeypatch):
    monkeypatch.setattr(steps, "_log_difference", lambda *_: "F9")
    machine.posts.offer("栏杆松动")
    machine.posts.accept(differ=[("note_next:", "栏杆已坏")])
    with pytest.raises(AssertionError):
        machine.each_difference_has_its_finding_and_no_other_comes_from_a_handover()


def test_could_any_unit_hand_over_the_machine_would_notice(machine, monkeypatch):
    monkeypatch.setattr(record, "who_offers", lambda actor, *_: Speaker(actor.unit, actor.id))
    machine.the_unit_on_duty_speaks_and_no_other()
    machine.posts.offer("无人", OTHER)
    with pytest.raises(AssertionError):
        machine.the_unit_on_duty_speaks_and_no_other()
