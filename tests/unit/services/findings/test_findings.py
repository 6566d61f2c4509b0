from datetime import timedelta

import pytest

from geo.domain.access import Grant, Role
from geo.domain.actors import Actor
from geo.domain.errors import NotFound, Refused
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import Escalation
from geo.domain.findings.states import FindingActionType, FindingState
from geo.services.findings import loaded_findings
from geo.services.findings.findings import (
    FindingFilter,
    FindingView,
    finding_details,
    findings,
    recent_findings,
)
from geo.services.findings.history import FindingHistoryStep, replay_findings
from geo.store.verify import verify_connection
from tests.unit.services.findings.made_up import (
    COMMANDER,
    PLANNER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
)
from tests.worlds import ADMIN, OTHER, STAFF, START, VIEWER


def row_of(supervision, finding_id, actor=SUPERVISOR):
    return finding_details(supervision.ctx, actor, finding_id).row


def test_the_to_do_list_of_a_unit_has_what_belongs_to_it(supervision):
    supervision.log("CP1"), supervision.log("CP2")
    assert supervision.listed(STAFF, FindingView.MY_TO_DO) == ["F1"]
    assert supervision.listed(OTHER, FindingView.MY_TO_DO) == ["F2"]
    supervision.act("F1", "report_done")
    assert supervision.listed(STAFF, FindingView.MY_TO_DO) == []


def test_what_was_assigned_to_one_of_a_unit_is_on_no_list_of_the_others(supervision):
    supervision.log("CP1")
    supervision.world.add_accounts(Actor("mate", "队友", Role.STAFF, "U1"))
    supervision.assign("F1", "U1", owner="mate")
    assert supervision.listed(STAFF, FindingView.MY_TO_DO) == []
    assert supervision.listed(Actor("mate", "队友", Role.STAFF, "U1"), FindingView.MY_TO_DO) == ["F1"]


def test_what_is_returned_is_to_be_assigned_by_who_may_plan(supervision):
    supervision.log("CP1")
    supervision.act("F1", "return", note="属二中队")
    assert supervision.listed(STAFF, FindingView.MY_TO_DO) == []
    assert supervision.listed(PLANNER, FindingView.MY_TO_DO) == ["F1"]
    supervision.assign("F1", "U2")
    assert supervision.listed(PLANNER, FindingView.MY_TO_DO) == []
    assert supervision.listed(OTHER, FindingView.MY_TO_DO) == ["F1"]


def test_own_work_is_on_no_list_to_confirm(supervision):
    supervision.log(), supervision.log("CP2")
    supervision.act("F1", "report_done", PLANNER)
    supervision.act("F2", "report_done", OTHER)
    assert supervision.listed(PLANNER, FindingView.TO_CONFIRM) == ["F2"]
    assert supervision.listed(SUPERVISOR, FindingView.TO_CONFIRM) == ["F1", "F2"]
    assert supervision.listed(STAFF, FindingView.TO_CONFIRM) == []


def test_late_and_carried_findings_have_their_lists(supervision):
    supervision.log(), supervision.log("CP2")
    supervision.carry("F2", hours=24)
    supervision.world.pass_time(hours=5)
    assert supervision.listed(COMMANDER, FindingView.LATE) == ["F1"]
    assert supervision.listed(COMMANDER, FindingView.CARRIED) == ["F2"]
    assert row_of(supervision, "F1").escalation is Escalation.LATE


def test_a_list_says_how_many_each_view_has(supervision):
    supervision.log(), supervision.log("CP2")
    supervision.act("F1", "report_done")
    listed = findings(supervision.ctx, SUPERVISOR, FindingFilter(view=FindingView.TO_CONFIRM))
    assert [row.finding.id for row in listed.rows] == ["F1"]
    assert listed.counts == {
        FindingView.ALL: 2,
        FindingView.OPEN: 2,
        FindingView.MY_TO_DO: 0,
        FindingView.TO_CONFIRM: 1,
        FindingView.LATE: 0,
        FindingView.CARRIED: 0,
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"area": "370725002"}, ["F2"]),
        ({"area": "370725"}, ["F3", "F1", "F2"]),
        ({"unit": ("U1",)}, ["F3", "F1"]),
        ({"site_id": "CP1"}, ["F1"]),
        ({"category": ("protection",)}, ["F3"]),
        ({"state": (FindingState.IN_HAND,)}, ["F1"]),
    ],
)
def test_a_filter_leaves_what_it_names_the_nearest_deadline_first(supervision, values, expected):
    supervision.log("CP1"), supervision.log("CP2"), supervision.log("C1", "protection")
    supervision.act("F1", "begin")
    assert supervision.listed(SUPERVISOR, **values) == expected


def test_a_reader_of_one_town_sees_the_findings_of_that_town(supervision):
    supervision.log("CP1"), supervision.log("CP2")
    reader = Actor("town", "街道", None, grants=(Grant("town", Role.VIEWER, "370725001"),))
    assert supervision.listed(reader) == ["F1"]
    assert finding_details(supervision.ctx, reader, "F1").row.allowed_actions == frozenset()
    with pytest.raises(Refused):
        finding_details(supervision.ctx, reader, "F2")


def test_what_may_be_done_is_what_the_services_let_through(supervision):
    supervision.log()
    supervision.act("F1", "report_done")
    for actor in (STAFF, SUPERVISOR, PLANNER, COMMANDER, VIEWER, ADMIN):
        for action in row_of(supervision, "F1", actor).allowed_actions - {"carry", "void", "assign"}:
            receipt = supervision.act("F1", action, actor, note="说明")
            supervision.undo(receipt.seq, actor)
    assert row_of(supervision, "F1", VIEWER).allowed_actions == frozenset()
    assert row_of(supervision, "F1", STAFF).allowed_actions == frozenset()
    assert FindingActionType.CONFIRM in row_of(supervision, "F1", SUPERVISOR).allowed_actions


def test_the_reason_why_it_was_sent_back_stands_above_the_form(supervision):
    supervision.log()
    assert finding_details(supervision.ctx, STAFF, "F1").reason_above == ""
    supervision.act("F1", "report_done")
    supervision.act("F1", "rework", SUPERVISOR, note="挡杆仍未放下")
    supervision.act("F1", "begin")
    details = finding_details(supervision.ctx, STAFF, "F1")
    assert details.reason_above == "挡杆仍未放下"
    assert [step.action for step in details.steps] == ["begin", "rework", "report_done", "log"]


def test_a_recurrence_is_proposed_and_its_age_counts_from_the_first(supervision):
    supervision.log()
    supervision.world.pass_time(days=2)
    (proposed,) = recent_findings(supervision.ctx, SUPERVISOR, "vehicles", site_id="CP1")
    again = supervision.log(recurs_of=proposed.id)
    details = finding_details(supervision.ctx, STAFF, again.id)
    assert details.row.age_h == 48
    assert details.recurrence_of.finding.id == "F1"
    assert recent_findings(supervision.ctx, SUPERVISOR, "figures", site_id="CP1") == ()


def test_a_duplicate_adds_a_voice(supervision):
    supervision.log(), supervision.log()
    supervision.void("F2", duplicate_of="F1")
    details = finding_details(supervision.ctx, STAFF, "F1")
    assert [finding.id for finding in details.duplicates] == ["F2"]


def test_a_row_has_names_and_a_place_on_the_map(supervision):
    supervision.log("CP1"), supervision.log("", area="370725001", lat=36.5, lon=118.7), supervision.log("C1")
    on_site, on_area, unlocated = (row_of(supervision, each) for each in ("F1", "F2", "F3"))
    assert (on_site.site_name, on_site.area_name, on_site.unit_name, on_site.found_by_name) == (
        "平原大桥卡点",
        "新昌社区",
        "一中队",
        "督导员",
    )
    assert (on_site.location, on_area.location, unlocated.location) == ((36.6, 118.8), (36.5, 118.7), None)
    assert on_area.site_name == ""


def test_the_past_is_as_it_was_known_and_nothing_can_be_done_in_it(supervision):
    supervision.log()
    supervision.world.pass_time(hours=1)
    then = supervision.world.moment
    supervision.world.pass_time(hours=1)
    supervision.act("F1", "report_done")
    row = finding_details(supervision.ctx, SUPERVISOR, "F1", as_of=then).row
    assert (row.finding.state, row.allowed_actions) == (FindingState.REPORTED, frozenset())
    assert supervision.listed(SUPERVISOR, FindingView.OPEN, as_of=then) == ["F1"]
    with pytest.raises(NotFound):
        finding_details(supervision.ctx, SUPERVISOR, "F1", as_of=START - timedelta(hours=1))


def test_settled_findings_come_last_the_newest_first(supervision):
    for _ in range(3):
        supervision.log()
    for finding_id in ("F1", "F2"):
        supervision.act(finding_id, "close_unfixed", SUPERVISOR, note="撤场")
        supervision.world.pass_time(minutes=1)
    assert supervision.listed(SUPERVISOR) == ["F3", "F2", "F1"]


def test_findings_are_read_again_only_after_a_step_of_one(supervision, monkeypatch):
    supervision.log()
    supervision.listed(STAFF)
    reads = []
    read = loaded_findings._read
    monkeypatch.setattr(loaded_findings, "_read", lambda *of: reads.append(of) or read(*of))
    for _ in range(3):
        supervision.listed(STAFF)
        supervision.world.confirm("CP1")
    assert reads == []
    supervision.act("F1", "begin")
    supervision.listed(STAFF)
    assert len(reads) == 1


def test_history_is_written_with_its_own_times_and_authors_in_one_request(supervision):
    monday, tuesday = START - timedelta(days=2), START - timedelta(days=1)
    history = [
        FindingHistoryStep(monday, SUPERVISOR.id, LogFinding("vehicles", "", "CP1")),
        FindingHistoryStep(
            monday, STAFF.id, FindingAction("F1", FindingActionType.REPORT_DONE, 0, "", "已劝返")
        ),
        FindingHistoryStep(
            tuesday, SECOND_SUPERVISOR.id, FindingAction("F1", FindingActionType.CONFIRM, 0, "")
        ),
    ]

    def replay(steps):
        request = supervision.ctx.request(ADMIN, next(supervision.world.keys), {})
        supervision.world.store.write(request, lambda tx: replay_findings(supervision.ctx, tx, steps))

    replay(history)
    details = finding_details(supervision.ctx, SUPERVISOR, "F1")
    assert [(step.actor, step.at) for step in reversed(details.steps)] == [
        (SUPERVISOR.id, monday),
        (STAFF.id, monday),
        (SECOND_SUPERVISOR.id, tuesday),
    ]
    assert details.row.finding.found_at == monday
    with supervision.world.store.read() as reader:
        assert verify_connection(reader.connection).is_intact
    to_confirm = FindingAction("F2", FindingActionType.CONFIRM, 0, "")
    done = FindingAction("F2", FindingActionType.REPORT_DONE, 0, "")
    own_work = [history[0], FindingHistoryStep(monday, STAFF.id, done)]
    with pytest.raises(Refused, match="own_work"):
        replay([*own_work, FindingHistoryStep(tuesday, STAFF.id, to_confirm)])
