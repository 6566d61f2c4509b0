"""Units, which man posts and patrol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit.

    Attributes:
        code: Code of the unit.
        name: Name of the unit.
        people: Number of people on record.
        leads: Number of them that are team leads.
        lat: Latitude of its base in WGS-84 degrees; None where unknown, distances to posts are then unknown
            too.
        lon: Longitude of its base, as ``lat``.
        absent: Number of absent people.
        absence_order: Number of the order that sets ``absent``, 0 for none.
    """

    code: str
    name: str
    people: int = 0
    leads: int = 0
    lat: float | None = None
    lon: float | None = None
    absent: int = 0
    absence_order: int = 0

    @property
    def available_people(self) -> int:
        """Number of people that a plan can count on."""
        return max(0, self.people - self.absent)

    @property
    def available_leads(self) -> int:
        """Number of team leads that a plan can count on: all of them, as far as people are available.

        Which people are absent is unknown.
        """
        return min(self.leads, self.available_people)


def unit_name(units: Mapping[str, Unit], code: str) -> str:
    """Return the name of a unit, its code where the unit is unknown."""
    return units[code].name if code in units else code
