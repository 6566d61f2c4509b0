"""Whatever is done to findings in whatever order: none is lost, and none is confirmed by who worked on it."""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from geo.domain.access import Verb
from geo.domain.conflicts import FindingConflict
from geo.domain.errors import InvalidInput, Refused
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import SIMPLE_ACTIONS, WORK, FindingState
from geo.store.verify import verify_connection
from tests.unit.services.findings.made_up import (
    COMMANDER,
    PLANNER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
    Supervision,
)
from tests.worlds import OTHER, STAFF, START, world_at

RUNS, STEPS = (int(number) for number in os.environ.get("FINDING_MACHINE", "15x30").split("x"))
"""By hand: ``FINDING_MACHINE=5000x50 python -m pytest tests/unit/services/findings/test_machine.py``."""

ACTORS = st.sampled_from([STAFF, OTHER, SUPERVISOR, SECOND_SUPERVISOR, PLANNER, COMMANDER])
SAID_BY = st.sampled_from(["", "", "", STAFF.id, SUPERVISOR.id])
DAY = timedelta(days=1)
SETTLED = {FindingState.CLOSED, FindingState.CLOSED_UNCONFIRMED, FindingState.VOID}


class FindingMachine(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.folder = TemporaryDirectory()
        self.world = world_at(Path(self.folder.name))
        self.supervision = Supervision(self.world)
        self.ends = START + DAY
        self.supervision.log()

    def ids(self):
        with self.world.store.read() as reader:
            return [finding.id for finding, _ in reader.findings.all()]

    def attempt(self, act):
        """Do something that the rules may refuse; what is refused writes nothing."""
        before = self.world.store.revision()
        try:
            act()
        except (Refused, InvalidInput, FindingConflict):
            assert self.world.store.revision() == before

    @rule(site_id=st.sampled_from(["CP1", "CP2", "V1"]), actor=ACTORS)
    def log(self, site_id, actor):
        self.attempt(lambda: self.supervision.log(site_id, actor=actor))

    @rule(data=st.data(), action=st.sampled_from(sorted(SIMPLE_ACTIONS)), actor=ACTORS, said_by=SAID_BY)
    def act(self, data, action, actor, said_by):
        finding = data.draw(st.sampled_from(self.ids()))
        self.attempt(lambda: self.supervision.act(finding, action, actor, note="说明", on_behalf_of=said_by))

    @rule(data=st.data(), actor=ACTORS, unit=st.sampled_from(["U1", "U2"]))
    def assign(self, data, actor, unit):
        finding = data.draw(st.sampled_from(self.ids()))
        self.attempt(lambda: self.supervision.assign(finding, unit, actor))

    @rule(
        data=st.data(),
        actor=ACTORS,
        hours=st.sampled_from([-1, 1, 30, 60]),
        reason=st.sampled_from(["", "缺料"]),
    )
    def carry(self, data, actor, hours, reason):
        findings = data.draw(st.lists(st.sampled_from(self.ids()), min_size=1, max_size=2, unique=True))
        self.attempt(lambda: self.supervision.carry(*findings, actor=actor, hours=hours, reason=reason))

    @rule(data=st.data(), actor=ACTORS)
    def void(self, data, actor):
        finding = data.draw(st.sampled_from(self.ids()))
        self.attempt(lambda: self.supervision.void(finding, actor))

    @rule(data=st.data(), actor=ACTORS)
    def undo(self, data, actor):
        finding = data.draw(st.sampled_from(self.ids()))
        with self.world.store.read() as reader:
            newest = reader.findings.steps(finding)[-1]
        self.attempt(lambda: self.supervision.undo(newest.seq, actor))

    @rule(hours=st.sampled_from([1, 5]))
    def wait(self, hours):
        if self.world.moment + timedelta(hours=hours) < self.ends:
            self.world.pass_time(hours=hours)

    @precondition(lambda self: self.ends - START < 5 * DAY)
    @rule()
    def end_the_day(self):
        """Close the day: each finding is settled, carried over with a signature, or on the owed list."""
        self.world.moment = self.ends
        with self.world.store.read() as reader:
            for finding, _ in reader.findings.all():
                if finding.found_at >= self.ends:
                    continue
                is_signed = self.is_carried_with_signature(reader, finding)
                ways = (finding.state in SETTLED, is_signed, finding.is_owed_at(self.ends))
                assert sum(ways) == 1, (finding, ways)
        self.ends += DAY

    def is_carried_with_signature(self, reader, finding):
        """Whether somebody with that right carried it beyond this day, and said why."""
        if finding.state is not FindingState.CARRIED or finding.due_at <= self.ends:
            return False
        carried = [step for step in reader.findings.steps(finding.id) if step.action == "carry"]
        actors = {actor.id: actor for actor in (PLANNER, COMMANDER)}
        return carried[-1].note != "" and actors[carried[-1].actor].may(Verb.CARRY_FINDING)

    @invariant()
    def no_finding_is_confirmed_by_who_worked_on_it(self):
        with self.world.store.read() as reader:
            for finding, _ in reader.findings.all():
                workers = set()
                for step in reader.findings.steps(finding.id):
                    people = {step.actor, step.on_behalf_of} - {""}
                    if step.action in WORK:
                        workers |= people
                    if step.action == "confirm":
                        assert not people & workers, finding
                    assert step.action != "close_unconfirmed"  # there is always a second person here

    def teardown(self):
        try:
            with self.world.store.read() as reader:
                assert verify_connection(reader.connection).deviations == ()
        finally:
            self.world.store.close()
            self.folder.cleanup()


def test_no_finding_is_lost_and_none_is_confirmed_by_who_worked_on_it():
    run_state_machine_as_test(
        FindingMachine, settings=settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
    )


@pytest.fixture
def machine():
    """One machine that a test drives itself."""
    machine = FindingMachine()
    machine.open()
    yield machine
    machine.teardown()


def test_were_a_second_person_not_asked_for_the_machine_would_notice(machine, monkeypatch):
    monkeypatch.setattr(Finding, "may_be_second_person", lambda *_: True)
    machine.supervision.act("F1", "report_done", PLANNER)
    machine.no_finding_is_confirmed_by_who_worked_on_it()
    machine.supervision.act("F1", "confirm", PLANNER)
    with pytest.raises(AssertionError):
        machine.no_finding_is_confirmed_by_who_worked_on_it()


def test_were_what_is_owed_forgotten_the_machine_would_notice(machine, monkeypatch):
    machine.supervision.act("F1", "begin")
    monkeypatch.setattr(Finding, "is_owed_at", lambda finding, _: finding.state is FindingState.REPORTED)
    with pytest.raises(AssertionError):
        machine.end_the_day()
