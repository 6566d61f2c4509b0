from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.conflicts import FindingConflict
from geo.domain.errors import IdempotencyKeyReused, InvalidInput, NotFound, Refused
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import Finding, FindingSource, Severity
from geo.domain.findings.states import FindingActionType, FindingState
from geo.services.findings import record
from geo.services.findings.allowed_actions import has_second_person
from geo.store.verify import verify_connection
from tests.unit.services.findings.made_up import (
    COMMANDER,
    PEOPLE,
    PLANNER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
)
from tests.worlds import ADMIN, OTHER, STAFF, START, VIEWER


def test_a_finding_on_a_site_belongs_to_the_unit_of_the_site(supervision):
    finding = supervision.log("CP1", text="放行不严", severity=Severity.URGENT, source=FindingSource.PATROL)
    assert (finding.id, finding.number, finding.unit, finding.area) == ("F1", 1, "U1", "370725001001")
    assert (finding.state, finding.severity) == (FindingState.REPORTED, Severity.URGENT)
    assert finding.due_at == START + timedelta(hours=4)


def test_a_finding_on_a_site_without_a_unit_belongs_to_the_unit_of_its_area(supervision):
    assert supervision.log("V1").unit == "U1"
    assert supervision.log("V2").unit == "U2"
    assert supervision.log("M1").unit == "U1"  # no unit in the town itself: that of its communities


def test_a_category_may_name_the_unit_of_the_area_before_that_of_the_site(supervision):
    supervision.world.add_sites(
        *(replace(supervision.world.site("CP1"), id=f"CP{n}", unit="U2") for n in (7, 8))
    )
    assert supervision.log("CP1", "grid_workers").unit == "U2"
    assert supervision.log("CP1", "vehicles").unit == "U1"


def test_a_finding_needs_no_site(supervision):
    finding = supervision.log("", area="370725001", category="coordination")
    assert (finding.site_id, finding.area, finding.unit) == ("", "370725001", "U1")


def test_the_unit_may_be_named(supervision):
    assert supervision.log("CP1", unit="U2").unit == "U2"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"site_id": "CP9"}, NotFound),
        ({"site_id": "", "area": "999"}, NotFound),
        ({"unit": "U9"}, NotFound),
        ({"recurs_of": "F9"}, NotFound),
        ({"site_id": ""}, InvalidInput),
        ({"category": "doors"}, InvalidInput),
        ({"text": "x" * 501}, InvalidInput),
        ({"observed_at": START + timedelta(hours=1)}, InvalidInput),
    ],
)
def test_a_finding_that_cannot_be_is_not_recorded(supervision, values, error):
    before = supervision.world.store.revision()
    with pytest.raises(error):
        supervision.log(**values)
    assert supervision.world.store.revision() == before


def test_the_clock_of_a_late_report_runs_from_the_report(supervision):
    finding = supervision.log(observed_at=START - timedelta(hours=5))
    assert finding.found_at == START - timedelta(hours=5)
    assert finding.due_at == START + timedelta(hours=4)


def test_a_finding_is_fixed_by_one_and_closed_by_another(supervision):
    supervision.log()
    supervision.act("F1", "begin")
    supervision.act("F1", "report_done", note="已劝返")
    supervision.act("F1", "confirm", SUPERVISOR)
    finding = supervision.finding("F1")
    assert (finding.state, finding.immediate_action) == (FindingState.CLOSED, "已劝返")
    with supervision.world.store.read() as reader:
        steps = reader.findings.steps("F1")
        assert [step.action for step in steps] == ["log", "begin", "report_done", "confirm"]
        assert [step.state for step in steps] == ["reported", "in_hand", "done", "closed"]
        assert verify_connection(reader.connection).is_intact


@pytest.mark.parametrize("work", ["begin", "report_done"])
@pytest.mark.parametrize("actor", [PLANNER, COMMANDER])
def test_who_worked_on_it_never_confirms_it(supervision, work, actor):
    supervision.log()
    supervision.act("F1", work, actor)
    if work == "begin":
        supervision.act("F1", "report_done", STAFF)
    with pytest.raises(Refused, match="own_work"):
        supervision.act("F1", "confirm", actor)
    supervision.act("F1", "confirm", SUPERVISOR)  # control


def test_an_undone_step_leaves_who_took_it_no_second_person(supervision):
    supervision.log()
    begun = supervision.act("F1", "begin", PLANNER)
    supervision.undo(begun.seq, PLANNER)
    supervision.act("F1", "report_done", STAFF)
    with pytest.raises(Refused, match="own_work"):
        supervision.act("F1", "confirm", PLANNER)


def test_nor_does_another_confirm_on_behalf_of_who_worked_on_it(supervision):
    supervision.log()
    supervision.act("F1", "report_done", PLANNER, on_behalf_of=STAFF.id)
    for actor, other in ((SUPERVISOR, PLANNER.id), (SUPERVISOR, STAFF.id), (PLANNER, SUPERVISOR.id)):
        with pytest.raises(Refused, match="own_work"):
            supervision.act("F1", "confirm", actor, on_behalf_of=other)
    supervision.act("F1", "confirm", SUPERVISOR, on_behalf_of=SECOND_SUPERVISOR.id)
    with supervision.world.store.read() as reader:
        assert reader.findings.steps("F1")[-1].on_behalf_of == SECOND_SUPERVISOR.id
        assert reader.findings.all()[-1][1].on_behalf_of == SECOND_SUPERVISOR.id


def test_an_administrator_is_not_exempt(supervision):
    both = supervision.world.appoint(
        Actor("both", "管理员", Role.ADMIN, grants=(Grant("both", Role.COMMANDER),))
    )
    supervision.log()
    supervision.act("F1", "report_done", both)
    with pytest.raises(Refused, match="own_work"):
        supervision.act("F1", "confirm", both)


def test_of_the_console_it_is_not_known_who_confirms(supervision):
    console = Actor("cli", "cli", Role.COMMANDER)
    supervision.log()
    supervision.act("F1", "report_done")
    command = FindingAction("F1", FindingActionType.CONFIRM, 2, "k")
    with pytest.raises(Refused, match="finding_person"):
        record.act_on_finding(replace(supervision.ctx, source="cli"), console, command)


def test_an_account_that_does_not_exist_says_nothing_by_telephone(supervision):
    supervision.log()
    with pytest.raises(NotFound):
        supervision.act("F1", "report_done", on_behalf_of="none")


def test_where_another_could_confirm_nothing_is_closed_unconfirmed(supervision):
    supervision.log()
    supervision.act("F1", "report_done")
    with pytest.raises(Refused, match="finding_confirmable"):
        supervision.act("F1", "close_unconfirmed")


def test_where_one_person_is_alone_the_finding_is_closed_unconfirmed(supervision):
    supervision.log()
    supervision.act("F1", "report_done", COMMANDER)
    supervision.world.add_accounts(
        *(replace(each, role=Role.VIEWER) for each in PEOPLE if each is not COMMANDER)
    )
    supervision.act("F1", "close_unconfirmed", COMMANDER)
    assert supervision.finding("F1").state is FindingState.CLOSED_UNCONFIRMED


def test_a_second_person_is_one_that_may_confirm_there(supervision):
    finding = supervision.log()
    with supervision.world.store.read() as reader:
        path = reader.area_path(finding.area)
    assert not has_second_person([STAFF, VIEWER, ADMIN], finding, path)
    assert not has_second_person([replace(SUPERVISOR, disabled=True)], finding, path)
    elsewhere = Actor("far", "外地督导员", None, grants=(Grant("far", Role.SUPERVISOR, "370725002"),))
    assert not has_second_person([elsewhere], finding, path)
    assert has_second_person([STAFF, SUPERVISOR], finding, path)


def test_the_same_press_is_recorded_once_and_another_one_under_its_key_is_refused(supervision):
    command = LogFinding("vehicles", "once", "CP1")
    first, again = (record.log_finding(supervision.ctx, SUPERVISOR, command) for _ in range(2))
    assert (again.seqs, again.is_repeated) == (first.seqs, True)
    with pytest.raises(IdempotencyKeyReused):
        record.log_finding(supervision.ctx, SUPERVISOR, replace(command, category="figures"))
    supervision.act("F1", "begin", key="press")
    with pytest.raises(IdempotencyKeyReused):
        supervision.act("F1", "report_done", key="press")


def test_of_two_that_close_at_once_one_is_shown_the_others_step(supervision):
    supervision.log()
    supervision.act("F1", "report_done")
    supervision.act("F1", "confirm", SUPERVISOR, version=2)
    with pytest.raises(FindingConflict) as caught:
        supervision.act("F1", "confirm", PLANNER, version=2)
    conflict = caught.value
    assert (conflict.attempted, conflict.current.state) == ("confirm", FindingState.CLOSED)
    assert (conflict.latest_step.actor, conflict.latest_step.action) == (SUPERVISOR.id, "confirm")


def test_staff_take_a_finding_for_their_own_unit_and_planners_assign_any(supervision):
    supervision.log("CP2")
    supervision.assign("F1", "U1", STAFF)
    with pytest.raises(Refused):
        supervision.assign("F1", "U2", STAFF)
    supervision.assign("F1", "U2", PLANNER, owner=OTHER.id, note="属地")
    assert (supervision.finding("F1").unit, supervision.finding("F1").owner) == ("U2", OTHER.id)
    for unit, owner in (("U9", ""), ("U1", "none")):
        with pytest.raises(NotFound):
            supervision.assign("F1", unit, PLANNER, owner=owner)


def test_findings_are_carried_over_together_or_not_at_all(supervision):
    supervision.log(), supervision.log("CP2")
    receipt = supervision.carry("F1", "F2", period="2020-02-02")
    assert len(receipt.seqs) == 2
    assert {supervision.finding(each).carried_to for each in ("F1", "F2")} == {"2020-02-02"}
    supervision.act("F2", "close_unfixed", SUPERVISOR, note="已撤场")
    before = supervision.world.store.revision()
    with pytest.raises(InvalidInput):
        supervision.carry("F1", "F2")
    assert supervision.world.store.revision() == before


def test_a_carry_over_is_undone_as_a_whole(supervision):
    supervision.log(), supervision.log("CP2")
    receipt = supervision.carry("F1", "F2")
    supervision.undo(receipt.seqs[0], COMMANDER)
    assert {supervision.finding(each).state for each in ("F1", "F2")} == {FindingState.REPORTED}


def test_a_finding_that_is_undone_is_void_and_keeps_its_number(supervision):
    supervision.log()
    supervision.undo(supervision.world.store.revision(), SUPERVISOR)
    assert supervision.finding("F1").state is FindingState.VOID
    assert supervision.log().number == 2


def test_only_ones_own_newest_step_is_undone(supervision):
    supervision.log()
    logged = supervision.world.store.revision()
    begun = supervision.act("F1", "begin").seq
    for seq, actor in ((begun, OTHER), (logged, SUPERVISOR)):
        with pytest.raises(Refused, match="not_undoable"):
            supervision.undo(seq, actor)
    undone = supervision.undo(begun).seq
    assert supervision.finding("F1").state is FindingState.REPORTED
    with pytest.raises(Refused, match="not_undoable"):
        supervision.undo(undone)
    with pytest.raises(NotFound):
        supervision.undo(1)
    with pytest.raises(NotFound):
        supervision.undo(9999)


def test_a_duplicate_names_the_finding_that_says_the_same(supervision):
    supervision.log(), supervision.log(source=FindingSource.CITIZEN)
    supervision.void("F2", duplicate_of="F1")
    assert supervision.finding("F2").duplicate_of == "F1"
    with pytest.raises(NotFound):
        supervision.void("F1", duplicate_of="F9")


def test_an_action_of_another_command_is_no_action(supervision):
    supervision.log()
    for action in ("carry", "undo", "log"):
        with pytest.raises(InvalidInput, match="finding_action"):
            supervision.act("F1", action, COMMANDER)


def test_a_finding_that_does_not_exist_is_not_acted_on(supervision):
    with pytest.raises(NotFound, match="unknown_finding"):
        supervision.act("F9", "begin", version=1)


def test_the_present_and_the_past_are_read_from_one_table(supervision):
    supervision.log()
    logged = supervision.world.store.revision()
    supervision.act("F1", "begin")
    with supervision.world.store.read() as reader:
        assert reader.findings.finding("F1", logged).state is FindingState.REPORTED
        assert reader.findings.finding("F1", logged - 1) is None
        assert [finding.state for finding, _ in reader.findings.all(logged)] == [FindingState.REPORTED]
        assert [step.action for step in reader.findings.steps("F1", logged)] == ["log"]
        assert isinstance(reader.findings.finding("F1"), Finding)
