"""Made-up numbers of residents of the villages and compounds of the demo, some of them unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from scripts.demo.sites import DemoSite

RESIDENTS = {
    ("village", ""): (180, 820, 420),
    ("compound", "managed"): (150, 1010, 400),
    ("compound", "unmanaged"): (60, 420, 180),
}
"""Smallest, largest and most frequent number of residents by kind and variant."""
UNKNOWN = ("V17", "V58", "C023", "C140", "C201")
"""Sites whose number of residents is unknown."""


def add_residents(sites: Iterable[DemoSite], random: Random) -> None:
    """Set the number of residents of each village and compound."""
    for site in sites:
        limits = RESIDENTS.get((site.kind, site.variant))
        if limits is not None:
            number = round(random.triangular(*limits))
            site.people = "" if site.code in UNKNOWN else str(number)
