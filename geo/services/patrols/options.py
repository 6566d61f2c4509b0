"""Patrol options: units, hours, speeds and service time of the routes, and their form in a link."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import isfinite

from geo.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class PatrolOptions:
    """Parameters of the patrol routes; ``PARAMETERS`` has their names in a link.

    ``units``: codes; each has ``hours`` for its route and ``service_min`` minutes for each compound.
    ``foot_kmh``: speed between compounds; ``way_kmh``: speed from the unit's base to the first compound and
    back from the last. Both are along a straight line, so they must allow for detours. ``ahead_h``: hours
    until the next patrol; compounds due before then are patrolled today. The default values are starting
    points and not measured.
    """

    units: tuple[str, ...] = ()
    hours: float = 8.0
    service_min: float = 10.0
    foot_kmh: float = 4.0
    way_kmh: float = 20.0
    ahead_h: float = 24.0

    def require_valid(self) -> None:
        """Check that all numbers are within their limits.

        Raises:
            InvalidInput: a number is outside its limits.
        """
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidInput("error.patrol_options", found=getattr(self, name), least=least, most=most)

    @staticmethod
    def minutes_per_metre(kmh: float) -> float:
        """Convert a speed in km/h to minutes per metre."""
        return 60 / (1000 * kmh)

    def to_query(self) -> dict[str, str]:
        """Return the options as query parameters; "units" is present even where it is empty."""
        return {"units": ",".join(self.units)} | {
            parameter: f"{getattr(self, name):g}" for name, parameter in PARAMETERS.items()
        }

    @classmethod
    def from_query(cls, query: Mapping[str, str], unit_codes: Collection[str]) -> PatrolOptions:
        """Parse query parameters; values that are not numbers and unknown units are ignored."""
        codes = query.get("units", "").split(",")
        numbers = {
            name: number
            for name, parameter in PARAMETERS.items()
            if (number := _number(query.get(parameter, ""))) is not None
        }
        return cls(tuple(code for code in unit_codes if code in codes), **numbers)


LIMITS = {
    "hours": (0.5, 24.0),
    "service_min": (1.0, 240.0),
    "foot_kmh": (1.0, 60.0),
    "way_kmh": (1.0, 120.0),
    "ahead_h": (0.0, 168.0),
}
"""Least and greatest value of each number."""
PARAMETERS = {name: "visit_min" if name == "service_min" else name for name in LIMITS}
"""URL parameter of each number: that of its own name, but links have always had ``visit_min``."""


def ignored_parameters(query: Mapping[str, str], unit_codes: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the values that ``PatrolOptions.from_query`` ignores, by parameter."""
    ignored = {
        name: (query[name],)
        for name in PARAMETERS.values()
        if query.get(name) and _number(query[name]) is None
    }
    units = tuple(code for code in query.get("units", "").split(",") if code and code not in unit_codes)
    return ignored | ({"units": units} if units else {})


def _number(text: str) -> float | None:
    """Parse a finite number; None where the text is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
