"""Shift views: one shift of one post as a screen shows it, with its issues and the actions allowed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.kinds import Variant
from geo.domain.shifts.shift import Shift, Stint, double_booked, insufficiently_rested
from geo.domain.shifts.shift_record import EARLY_CONFIRMATION, ShiftKey, ShiftRecord, ShiftSlot, ShiftState
from geo.domain.units import Unit


class ShiftIssue(StrEnum):
    """What is wrong with a shift, worst first (values are message keys)."""

    GAP = "gap"
    UNDERSTAFFED = "short"
    DOUBLE_BOOKED = "double"
    SHORT_REST = "rest"
    NOT_REPORTED = "silent"


class AllowedAction(StrEnum):
    """What a person may do with a shift; the service that does it checks again (values are message keys)."""

    CONFIRM = "confirm"
    CLAIM = "claim"
    RELEASE = "release"
    REQUEST_TAKEOVER = "ask"
    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class UnitIssue:
    """An issue that a unit would have."""

    unit: str
    issue: ShiftIssue


@dataclass(frozen=True, slots=True)
class ShiftView:
    """One shift of one post.

    ``unit``: stands there or is to, "" for none. ``rest``: time that its people rest afterwards.
    """

    site: str
    name: str
    area: str
    staffing: Variant
    slot: ShiftSlot
    unit: str
    state: ShiftState
    rest: timedelta = timedelta(0)
    issues: tuple[ShiftIssue, ...] = ()
    allowed_actions: frozenset[AllowedAction] = frozenset()

    @property
    def shift(self) -> Shift:
        """The shift."""
        return self.slot.shift

    @property
    def record(self) -> ShiftRecord:
        """The record of the shift."""
        return self.slot.record

    @property
    def stint(self) -> Stint:
        """People and leads on the shift: those counted there once confirmed, else those required."""
        if self.state is ShiftState.CONFIRMED:
            return Stint(self.shift, self.record.people, self.record.leads, self.rest)
        return Stint(self.shift, self.staffing.staff, int(self.staffing.lead), self.rest)

    @property
    def sort_key(self) -> tuple[int, datetime, str]:
        """Worst issue first, then by start and post."""
        worst = list(ShiftIssue).index(self.issues[0]) if self.issues else len(ShiftIssue)
        return worst, self.shift.start, self.site


def with_issues(views: Iterable[ShiftView], units: dict[str, Unit]) -> list[ShiftView]:
    """Return the views with gaps, missing people, double bookings and short rests added.

    A unit without a number of people has no double bookings or short rests. A rest is short where even
    without double bookings too few people of the unit have rested.

    Args:
        views: all shifts considered.
        units: by code.
    """
    all_views = list(views)
    by_unit: dict[str, list[int]] = defaultdict(list)
    for number, view in enumerate(all_views):
        by_unit[view.unit].append(number)
    double, tired = set[int](), set[int]()
    for code, numbers in by_unit.items():
        unit = units.get(code)
        if unit and unit.people:
            stints = [all_views[number].stint for number in numbers]
            double.update(
                numbers[index] for index in double_booked(stints, unit.available_people, unit.available_leads)
            )
            tired.update(numbers[index] for index in insufficiently_rested(stints, unit.available_people))
    result = []
    for number, view in enumerate(all_views):
        issue_checks = {
            ShiftIssue.GAP: view.state is ShiftState.VACANT,
            ShiftIssue.UNDERSTAFFED: _is_understaffed(view),
            ShiftIssue.DOUBLE_BOOKED: number in double,
            ShiftIssue.SHORT_REST: number in tired - double,
        }
        issues = tuple(issue for issue, has_issue in issue_checks.items() if has_issue)
        result.append(replace(view, issues=issues + view.issues))
    return result


def _is_understaffed(view: ShiftView) -> bool:
    """Check whether a unit has confirmed a shift with too few people or without the lead it requires."""
    stint = view.stint
    return stint.people < view.staffing.staff or stint.leads < int(view.staffing.lead)


def issues_after_exchange(
    views: Iterable[ShiftView], units: dict[str, Unit], new_units: Mapping[ShiftKey, str]
) -> tuple[UnitIssue, ...]:
    """Return the double bookings and short rests that units would have after an exchange, and have not now.

    Args:
        views: all shifts considered, with their issues.
        units: by code.
        new_units: the unit of each shift that changes hands.
    """
    counted = {ShiftIssue.DOUBLE_BOOKED, ShiftIssue.SHORT_REST}

    def issues(some: Iterable[ShiftView]) -> set[tuple[str, ShiftKey, ShiftIssue]]:
        return {(each.unit, each.record.key, issue) for each in some for issue in counted & {*each.issues}}

    before = [view for view in views if view.record.key in new_units or view.unit in new_units.values()]
    after = [
        replace(view, unit=new_units[view.record.key], state=ShiftState.CLAIMED, issues=())
        if view.record.key in new_units
        else replace(view, issues=())
        for view in before
    ]
    added = {(unit, issue) for unit, _, issue in issues(with_issues(after, units)) - issues(before)}
    return tuple(UnitIssue(unit, issue) for unit, issue in sorted(added))


def requires_planning(unit: str, own_unit: str) -> bool:
    """Check whether acting for a unit ("" for none) takes the right to plan: for any but the own unit."""
    return not unit or unit != own_unit


def allowed_actions(
    actor: Actor, view: ShiftView, path: Collection[Area], now: datetime
) -> frozenset[AllowedAction]:
    """Return what an actor may do with a shift at a time.

    Args:
        actor: who acts.
        view: the shift.
        path: the area of the post and all areas above.
        now: the time.
    """
    own_unit, unit = actor.unit, view.unit
    if now >= view.shift.end or not actor.may(Verb.CHANGE_STATUS, path):
        return frozenset()
    may_plan, requested_by = actor.may(Verb.DRAFT_PLAN, path), view.record.requested_by
    may_act = may_plan or not requires_planning(unit, own_unit)
    may_take = may_plan or not requires_planning(unit or own_unit, own_unit)
    conditions = {
        AllowedAction.CONFIRM: may_take and now >= view.shift.start - EARLY_CONFIRMATION,
        AllowedAction.CLAIM: may_take and view.state in (ShiftState.VACANT, ShiftState.PLANNED),
        AllowedAction.RELEASE: may_act and bool(unit),
        AllowedAction.REQUEST_TAKEOVER: bool(own_unit and unit) and own_unit != unit and not requested_by,
        AllowedAction.ACCEPT: bool(requested_by) and may_act,
        AllowedAction.DECLINE: bool(requested_by) and (may_act or own_unit == requested_by),
    }
    return frozenset(action for action, holds in conditions.items() if holds)
