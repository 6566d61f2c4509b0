"""What differs between two moments, whether somebody wrote it or time did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.domain.views import Changed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.services.codebook import Codebook
    from geo.services.standing import Standing


def changes_between(before: Standing, after: Standing, book: Codebook) -> dict[int, Changed]:
    """Row of the later snapshot -> what changed there; the status goes before unit, unit before place."""
    old, new = before.snapshot, after.snapshot
    pairs = [(row, old.row_of.get(code)) for row, code in enumerate(new.ids)]
    found = {
        row: Changed(new.ids[row], "new", "", _status(after, row, book)) for row, was in pairs if was is None
    }
    rows = np.array([row for row, was in pairs if was is not None], np.intp)
    was = np.array([was for _, was in pairs if was is not None], np.intp)
    if not len(rows):
        return found

    def tell(what: str, differs: NDArray[np.bool_]) -> None:
        for place in np.flatnonzero(differs):
            row, then = int(rows[place]), int(was[place])
            if row not in found:
                values = (_value(what, before, then, book), _value(what, after, row, book))
                found[row] = Changed(new.ids[row], what, *values)

    tell("status", after.status[rows] != before.status[was])
    units = {code: number for number, code in enumerate(new.units)}
    old_unit = np.array([units.get(code, -1) for code in old.units], np.int32)[old.unit[was]]
    tell("unit", new.unit[rows] != old_unit)
    moved = (new.lat[rows] != old.lat[was]) | (new.lon[rows] != old.lon[was])
    tell("place", moved & ~(np.isnan(new.lat[rows]) & np.isnan(old.lat[was])))
    return found


def _value(what: str, standing: Standing, row: int, book: Codebook) -> str:
    snapshot = standing.snapshot
    if what == "status":
        return _status(standing, row, book)
    if what == "unit":
        return str(snapshot.units[snapshot.unit[row]])
    lat, lon = snapshot.lat[row], snapshot.lon[row]
    return "" if np.isnan(lat) else f"{lat:.5f}, {lon:.5f}"


def _status(standing: Standing, row: int, book: Codebook) -> str:
    kind, status = book.statuses[standing.status[row]]
    return f"{kind.code}.{status.code}"
