"""One stop of a patrol route."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PatrolStop:
    """A compound to be patrolled.

    ``row``: of the overview's snapshot. ``age_h``: hours since the last patrol, None where there was none.
    ``interval_h``: required interval in hours. ``due_ratio``: age divided by interval, infinite where there
    was no patrol; 1 is due. ``lat`` and ``lon``: WGS-84 degrees, None where unknown.
    """

    row: int
    site: str
    name: str
    area: str
    kind: str
    status: str
    age_h: float | None
    interval_h: float
    due_ratio: float
    lat: float | None
    lon: float | None
