from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from geo.domain.access import Verb
from geo.domain.errors import InvalidInput, Refused
from geo.domain.findings.codec import finding_from_image, finding_image
from geo.domain.findings.finding import Closure, Escalation, finding_id
from geo.domain.findings.states import (
    MEANINGS,
    REQUIRED_VERBS,
    SIMPLE_ACTIONS,
    TRANSITIONS,
    UNSETTLED,
    WITH_TEXT,
    FindingActionType,
    FindingMeaning,
    FindingState,
)
from tests.unit.domain.findings.findings import DUE, FOUND, NOON


def in_state(state, **values):
    return replace(FOUND, state=state, **values)


def after(finding, action, actor="staff", now=NOON, note="说明", **values):
    return finding.after_action(action, actor, now, note=note, **values)


def test_every_state_has_a_meaning_and_every_action_a_verb():
    assert MEANINGS.keys() == set(FindingState)
    actions = set(FindingActionType) - {FindingActionType.LOG, FindingActionType.UNDO}
    assert TRANSITIONS.keys() == actions
    assert REQUIRED_VERBS.keys() == actions | {FindingActionType.LOG}
    assert set(REQUIRED_VERBS.values()) == {
        Verb.LOG_FINDING,
        Verb.ACT_ON_FINDING,
        Verb.CONFIRM_FINDING,
        Verb.CARRY_FINDING,
    }


def test_from_every_state_something_can_be_done():
    for state in FindingState:
        assert any(state in transitions for transitions in TRANSITIONS.values())


def test_whatever_is_not_settled_can_be_carried_over_closed_or_struck():
    for action in ("carry", "close_unfixed", "void"):
        assert TRANSITIONS[FindingActionType(action)].keys() == UNSETTLED


@pytest.mark.parametrize(("action", "state"), list(product(sorted(SIMPLE_ACTIONS), FindingState)))
def test_an_action_leads_where_the_table_says_and_nowhere_else(action, state):
    finding, expected = in_state(state), TRANSITIONS[action].get(state)
    if expected is None:
        with pytest.raises(InvalidInput, match="finding_step"):
            after(finding, action)
    else:
        assert after(finding, action).state is expected


@pytest.mark.parametrize("action", sorted(SIMPLE_ACTIONS & WITH_TEXT))
def test_an_action_that_needs_a_reason_is_refused_without_one(action):
    finding = in_state(next(iter(TRANSITIONS[action])))
    with pytest.raises(InvalidInput, match="finding_reason"):
        after(finding, action, note="  ")


def test_an_action_of_another_command_is_refused():
    for action in (FindingActionType.CARRY, FindingActionType.LOG, FindingActionType.UNDO):
        with pytest.raises(InvalidInput):
            after(FOUND, action)


@pytest.mark.parametrize("work", ["begin", "report_done"])
@pytest.mark.parametrize("end", ["confirm", "close_unfixed"])
def test_who_worked_on_a_finding_does_not_end_it(work, end):
    worked_on = replace(after(FOUND, FindingActionType(work), "staff"), state=FindingState.DONE)
    with pytest.raises(Refused, match="finding_own_work"):
        after(worked_on, FindingActionType(end), "staff")
    with pytest.raises(Refused, match="finding_own_work"):
        after(worked_on, FindingActionType(end), "other", on_behalf_of="staff")
    assert after(worked_on, FindingActionType(end), "other").state is FindingState.CLOSED  # control
    with pytest.raises(Refused, match="finding_own_work"):
        worked_on.after_voiding("staff", "误报", NOON)
    assert worked_on.after_voiding("other", "误报", NOON).state is FindingState.VOID


def test_who_is_reported_to_have_done_it_counts_as_who_reports_it():
    done = after(FOUND, FindingActionType.REPORT_DONE, "desk", on_behalf_of="staff")
    assert done.worked_by == {"desk", "staff"}
    with pytest.raises(Refused):
        after(done, FindingActionType.CONFIRM, "staff")


def test_what_was_done_is_kept_apart_from_what_keeps_it_from_coming_back():
    done = after(FOUND, FindingActionType.REPORT_DONE, note="已劝返", lasting_action="增设挡杆")
    assert (done.immediate_action, done.lasting_action) == ("已劝返", "增设挡杆")
    again = after(after(done, FindingActionType.REWORK, "sup"), FindingActionType.REPORT_DONE, note="")
    assert (again.immediate_action, again.lasting_action) == ("已劝返", "增设挡杆")


def test_fixed_and_closed_are_two_things():
    done = after(FOUND, FindingActionType.REPORT_DONE)
    fixed = after(done, FindingActionType.CONFIRM, "sup")
    given_up = after(done, FindingActionType.CLOSE_UNFIXED, "sup")
    assert fixed.state is given_up.state is FindingState.CLOSED
    assert (fixed.closed_as, given_up.closed_as) == (Closure.FIXED, Closure.NOT_FIXED)
    assert (fixed.meaning, given_up.meaning) == (FindingMeaning.FIXED, FindingMeaning.UNFIXED)


def test_a_deadline_stays_when_a_finding_is_returned_and_assigned_again():
    returned = after(FOUND, FindingActionType.RETURN, now=NOON + timedelta(hours=1))
    assigned = returned.after_assignment("U2", "", NOON + timedelta(hours=2))
    assert (assigned.due_at, assigned.unit, assigned.state) == (DUE, "U2", FindingState.ASSIGNED)


def test_a_returned_finding_is_done_by_no_unit_before_it_is_assigned_again():
    returned = after(FOUND, FindingActionType.RETURN)
    with pytest.raises(InvalidInput):
        after(returned, FindingActionType.REPORT_DONE)


def test_an_assignment_needs_a_unit():
    with pytest.raises(InvalidInput, match="finding_no_unit"):
        FOUND.after_assignment("", "", NOON)


def test_a_reopened_finding_is_rework_with_a_new_deadline():
    closed = in_state(FindingState.CLOSED, closed_as=Closure.FIXED)
    later = NOON + timedelta(days=2)
    reopened = after(
        closed, FindingActionType.REOPEN, "sup", later, note="又出现", time_allowed=timedelta(hours=4)
    )
    assert (reopened.state, reopened.closed_as) == (FindingState.REWORK, None)
    assert reopened.due_at == later + timedelta(hours=4)


def test_a_carry_over_has_a_reason_and_a_deadline_ahead():
    carried = FOUND.after_carry_over(NOON + timedelta(days=1), "材料未到", NOON, period="P2")
    assert (carried.state, carried.due_at, carried.carried_to) == (
        FindingState.CARRIED,
        NOON + timedelta(days=1),
        "P2",
    )
    with pytest.raises(InvalidInput, match="finding_reason"):
        FOUND.after_carry_over(NOON + timedelta(days=1), " ", NOON)
    with pytest.raises(InvalidInput, match="finding_due_past"):
        FOUND.after_carry_over(NOON, "材料未到", NOON)


def test_a_finding_is_no_duplicate_of_itself():
    assert FOUND.after_voiding("sup", "同一问题", NOON, duplicate_of="F3").duplicate_of == "F3"
    with pytest.raises(InvalidInput, match="finding_own_duplicate"):
        FOUND.after_voiding("sup", "同一问题", NOON, duplicate_of="F7")


@pytest.mark.parametrize(
    ("finding", "minutes", "expected"),
    [
        (FOUND, 0, Escalation.NONE),
        (FOUND, 179, Escalation.NONE),
        (FOUND, 180, Escalation.SOON),
        (FOUND, 240, Escalation.LATE),
        (in_state(FindingState.CARRIED), 240, Escalation.LATE),
        (in_state(FindingState.RETURNED), 29, Escalation.NONE),
        (in_state(FindingState.RETURNED), 30, Escalation.LATE),
        (in_state(FindingState.DONE), 9999, Escalation.NONE),
        (in_state(FindingState.DONE, state_at=DUE + timedelta(minutes=1)), 9999, Escalation.LATE),
        (in_state(FindingState.CLOSED), 9999, Escalation.NONE),
        (in_state(FindingState.VOID), 9999, Escalation.NONE),
    ],
)
def test_a_finding_escalates_an_hour_before_its_deadline_and_at_it(finding, minutes, expected):
    assert finding.escalation_at(NOON + timedelta(minutes=minutes)) is expected


def test_what_is_carried_beyond_the_end_of_a_period_is_not_owed_there():
    carried = FOUND.after_carry_over(NOON + timedelta(days=1), "材料未到", NOON)
    assert not carried.is_owed_at(NOON + timedelta(hours=6))
    assert carried.is_owed_at(NOON + timedelta(days=1))
    assert FOUND.is_owed_at(NOON + timedelta(hours=6))
    assert not in_state(FindingState.CLOSED).is_owed_at(NOON + timedelta(hours=6))


def test_an_image_of_a_finding_gives_the_finding():
    worked_on = replace(
        FOUND, worked_by=frozenset({"b", "a"}), closed_as=Closure.NOT_FIXED, lat=36.6, lon=118.8, version=3
    )
    image = finding_image(worked_on)
    assert image["worked_by"] == ["a", "b"]
    stored = image | {name: image[name].isoformat() for name in ("found_at", "due_at", "state_at")}
    assert finding_from_image("F7", 3, stored) == worked_on
    assert finding_id(7) == "F7"
