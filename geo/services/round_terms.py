"""What a planner sets for a round: who walks, how long, how fast; and its form in a link."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Terms:
    """``units`` by code; each has ``hours`` for its round and ``visit_min`` minutes for each compound.

    ``foot_kmh``: from one compound to the next; ``way_kmh``: from the unit's place to the first and back from
    the last; both along a straight line, so detours must be within them. ``ahead_h``: hours until the next
    round; whatever falls due before is walked today. None of these was measured: they are where to begin.
    """

    units: tuple[str, ...] = ()
    hours: float = 8.0
    visit_min: float = 10.0
    foot_kmh: float = 4.0
    way_kmh: float = 20.0
    ahead_h: float = 24.0

    def check(self) -> None:
        """Raises InvalidInput for numbers that cannot be."""
        for name, (least, most) in LIMITS.items():
            if not least <= getattr(self, name) <= most:
                raise InvalidInput("error.rounds_terms", found=getattr(self, name), least=least, most=most)

    @staticmethod
    def minutes_a_metre(kmh: float) -> float:
        return 60 / (1000 * kmh)

    def to_query(self) -> dict[str, str]:
        """The parts of a link; the units even where there are none."""
        return {"units": ",".join(self.units)} | {name: f"{getattr(self, name):g}" for name in LIMITS}

    @classmethod
    def from_query(cls, query: Mapping[str, str], known: Collection[str]) -> Terms:
        """Read a link; what is no number, and units that nobody knows, are ignored."""
        asked = query.get("units", "").split(",")
        told = {name: number for name in LIMITS if (number := _number(query.get(name, ""))) is not None}
        return cls(tuple(code for code in known if code in asked), **told)


LIMITS = {
    "hours": (0.5, 24.0),
    "visit_min": (1.0, 240.0),
    "foot_kmh": (1.0, 60.0),
    "way_kmh": (1.0, 120.0),
    "ahead_h": (0.0, 168.0),
}
"""Least and most of each number."""
DEFAULTS = {field.name: field.default for field in fields(Terms) if field.name in LIMITS}


def terms_left_out(query: Mapping[str, str], known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What ``Terms.from_query`` ignores of a link, by its name there."""
    lost = {name: (query[name],) for name in LIMITS if query.get(name) and _number(query[name]) is None}
    units = tuple(code for code in query.get("units", "").split(",") if code and code not in known)
    return lost | ({"units": units} if units else {})


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
