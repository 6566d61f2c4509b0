"""Units and squads: who stands somewhere, patrols, answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Unit:
    """``people`` are on record, ``leads`` of them may lead a post.

    ``lat``/``lon``: where it sets out from, WGS-84 degrees; None where nobody said, and then no way to a post
    is short or long. ``missing`` of its people are not there, as the order of number ``since`` has it; 0 for
    nobody, and for no order.
    """

    code: str
    name: str
    people: int = 0
    leads: int = 0
    lat: float | None = None
    lon: float | None = None
    missing: int = 0
    since: int = 0

    @property
    def there(self) -> int:
        """People that can be planned with."""
        return max(0, self.people - self.missing)

    @property
    def leads_there(self) -> int:
        """Which of them are missing is not known: at most as many leads as people are there."""
        return min(self.leads, self.there)


def unit_name(units: Mapping[str, Unit], code: str) -> str:
    """The unit's name; its code where nobody knows it."""
    return units[code].name if code in units else code
