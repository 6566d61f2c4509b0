"""Units and squads: who stands somewhere, patrols, answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Unit:
    """``people`` can be planned with, ``leads`` of them may lead a post.

    ``lat``/``lon``: where it sets out from, WGS-84 degrees; None where nobody said, and then no way to a post
    is short or long.
    """

    code: str
    name: str
    people: int = 0
    leads: int = 0
    lat: float | None = None
    lon: float | None = None


def unit_name(units: Mapping[str, Unit], code: str) -> str:
    """The unit's name; its code where nobody knows it."""
    return units[code].name if code in units else code
