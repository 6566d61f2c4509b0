from dataclasses import replace
from datetime import timedelta

import pytest

from geo.domain.findings.finding import Closure
from geo.domain.findings.finding_index import FindingIndex
from geo.domain.findings.states import FindingState
from tests.unit.domain.findings.findings import FOUND, NOON

CLOSED = replace(FOUND, id="F1", number=1, site_id="CP1", state=FindingState.CLOSED, closed_as=Closure.FIXED)


def found_again(hours, **values):
    values = {"site_id": "CP1", "found_at": NOON + timedelta(hours=hours)} | values
    return replace(FOUND, **{"id": "F2", "number": 2} | values)


def held_with(*others, closed=CLOSED, after_h=48):
    return FindingIndex([closed, *others]).has_held(closed, NOON + timedelta(hours=after_h))


def test_a_remedy_has_held_when_nothing_came_back_for_two_days():
    assert held_with()
    assert not held_with(after_h=47)
    assert held_with(found_again(49))


@pytest.mark.parametrize("again", [found_again(1), found_again(48), found_again(90, recurs_of="F1")])
def test_a_remedy_has_not_held_when_the_same_was_found_again(again):
    assert not held_with(again, after_h=100)


@pytest.mark.parametrize(
    "other",
    [
        found_again(1, site_id="CP2"),
        found_again(1, category="figures"),
        found_again(1, state=FindingState.VOID),
        found_again(-1),
    ],
)
def test_another_place_another_category_and_what_is_void_leave_it_held(other):
    assert held_with(other)


def test_what_was_closed_as_not_fixed_never_holds():
    assert not held_with(closed=replace(CLOSED, closed_as=Closure.NOT_FIXED))


def test_the_age_counts_from_the_first_of_a_chain_and_a_circle_ends():
    first, second = CLOSED, found_again(1, recurs_of="F1")
    third = replace(second, id="F3", number=3, recurs_of="F2")
    index = FindingIndex([first, second, third])
    assert index.first_of(third) is first
    assert index.first_of(first) is first
    circle = replace(first, recurs_of="F3")
    assert FindingIndex([circle, second, third]).first_of(third) is circle


def test_recent_findings_are_those_of_seven_days_the_newest_first():
    findings = [found_again(-hours, id=f"F{hours}") for hours in (169, 168, 5, 1)]
    recent = FindingIndex(findings).recent("CP1", "370725001", NOON, "vehicles")
    assert [finding.id for finding in recent] == ["F1", "F5", "F168"]
    assert FindingIndex(findings).recent("", "370725001", NOON, "vehicles") == ()


def test_a_finding_on_an_area_recurs_in_that_area():
    findings = [replace(FOUND, site_id="")]
    assert FindingIndex(findings).recent("", "370725001", NOON, "vehicles") == (FOUND,)
    assert FindingIndex(findings).recent("", "370725002", NOON, "vehicles") == ()
