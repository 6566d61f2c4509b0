"""How many people live in the villages and compounds of the demo: made up, some of them never told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from scripts.demo.sites import DemoSite

USUAL = {
    ("village", ""): (180, 820, 420),
    ("compound", "managed"): (150, 1010, 400),
    ("compound", "unmanaged"): (60, 420, 180),
}
"""Least, most and most frequent number by kind and variant."""
UNTOLD = ("V17", "V58", "C023", "C140", "C201")
"""Sites of which nobody has told how many live there."""


def settle(sites: Iterable[DemoSite], random: Random) -> None:
    """Give each village and compound its people."""
    for site in sites:
        usual = USUAL.get((site.kind, site.variant))
        if usual is not None:
            number = round(random.triangular(*usual))
            site.people = "" if site.code in UNTOLD else str(number)
