"""Changes between two times, by reports or by the passing of time."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from geo.domain.kinds import StatusCategory
from geo.domain.views import SiteChange
from geo.services.situation.derived import DerivedState
from geo.services.situation.status_codes import StatusCodes

SEVERITY = {
    StatusCategory.INACTIVE: 0,
    StatusCategory.IN_FORCE: 0,
    StatusCategory.PARTIAL: 1,
    StatusCategory.NOT_IN_FORCE: 2,
}
"""Severity by category of status; an inactive site is no problem."""


class ChangeGroup(StrEnum):
    """Groups of changes, in the order of a briefing."""

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"
    TIMER = "timer"
    """Brought by the passing of time or by a patrol as planned, not by a report of a problem."""


def change_group(change: SiteChange, status_codes: StatusCodes) -> ChangeGroup:
    """Return the group of a change."""
    if change.aspect != "status":
        return ChangeGroup.OTHER
    (_, before), (_, after) = map(status_codes.kind_and_status, (change.before, change.after))
    if before.derived and after.derived:
        return ChangeGroup.TIMER
    if SEVERITY[before.category] != SEVERITY[after.category]:
        is_worse = SEVERITY[after.category] > SEVERITY[before.category]
        return ChangeGroup.WORSE if is_worse else ChangeGroup.BETTER
    return ChangeGroup.BETTER if after.category is StatusCategory.INACTIVE else ChangeGroup.OTHER


def changes_between(
    before: DerivedState, after: DerivedState, status_codes: StatusCodes
) -> dict[int, SiteChange]:
    """Return the changed sites, each with one change: status goes before unit, unit before location.

    Args:
        before: The earlier state.
        after: The later state.
        status_codes: The numbers of the statuses of both.

    Returns:
        The change by row of the later snapshot.
    """
    old, new = before.snapshot, after.snapshot
    pairs = [(row, old.row_of.get(code)) for row, code in enumerate(new.ids)]
    changes = {
        row: SiteChange(new.ids[row], "new", "", _status(after, row, status_codes))
        for row, was in pairs
        if was is None
    }
    rows = np.array([row for row, was in pairs if was is not None], np.intp)
    was = np.array([was for _, was in pairs if was is not None], np.intp)
    if not len(rows):
        return changes

    def record(what: str, differs: NDArray[np.bool_]) -> None:
        for index in np.flatnonzero(differs):
            row, then = int(rows[index]), int(was[index])
            if row not in changes:
                values = (_value(what, before, then, status_codes), _value(what, after, row, status_codes))
                changes[row] = SiteChange(new.ids[row], what, *values)

    record("status", after.status[rows] != before.status[was])
    units = {code: number for number, code in enumerate(new.units)}
    old_unit = np.array([units.get(code, -1) for code in old.units], np.int32)[old.unit[was]]
    record("unit", new.unit[rows] != old_unit)
    moved = (new.lat[rows] != old.lat[was]) | (new.lon[rows] != old.lon[was])
    record("place", moved & ~(np.isnan(new.lat[rows]) & np.isnan(old.lat[was])))
    return changes


def _value(what: str, state: DerivedState, row: int, status_codes: StatusCodes) -> str:
    snapshot = state.snapshot
    if what == "status":
        return _status(state, row, status_codes)
    if what == "unit":
        return str(snapshot.units[snapshot.unit[row]])
    lat, lon = snapshot.lat[row], snapshot.lon[row]
    return "" if np.isnan(lat) else f"{lat:.5f}, {lon:.5f}"


def _status(state: DerivedState, row: int, status_codes: StatusCodes) -> str:
    kind, status = status_codes.statuses[state.status[row]]
    return f"{kind.code}.{status.code}"
