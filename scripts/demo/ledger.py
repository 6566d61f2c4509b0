"""Figures of areas as the source has them, and door-to-door screening of two communities, half done today.

Days and minutes are as in ``scripts/demo/days.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from scripts.demo.sites import DemoSite

REPORT, BUREAU, STREET = "第五督导协调组汇报", "综合执法大队介绍", "宝城街道办事处"
"""Sources: the team's report of the first day, what the bureau said later, and an invented one."""
BAODU, BAOCHENG = "370725001", "370725002"
GROUPS = {"370725001001": "G01", "370725001002": "G02"}
"""Work group of each community that is screened from door to door."""
PEOPLE_PER_HOUSEHOLD = 3
USUAL_HOUSEHOLDS = 150
"""Households of a compound whose people are unknown."""


class FigureRow(NamedTuple):
    """What a source says of a figure of an area."""

    day: int
    minute: int
    by: str
    area: str
    figure: str
    value: int
    source: str
    reason: str = ""


class ScreeningRow(NamedTuple):
    """How far the screening of a compound is."""

    day: int
    minute: int
    by: str
    site: str
    unit: str
    households: int
    visited: int
    not_answered: int
    to_revisit: int


FIGURES = (
    *(
        FigureRow(13, 600, "supervisor", BAODU, figure, value, REPORT)
        for figure, value in (
            ("registered", 112_000),
            ("residents", 156_000),
            ("villages", 77),
            ("compounds", 235),
            ("arrivals", 430),
            ("key_persons", 88),
            ("with_carers", 88),
            ("return_visits", 88),
        )
    ),
    FigureRow(9, 480, "planner", BAOCHENG, "arrivals", 61, STREET),
    FigureRow(3, 510, "planner", BAOCHENG, "arrivals", 64, STREET, "新返昌3人"),
    FigureRow(2, 630, "supervisor", BAODU, "compounds", 256, BUREAU, "督导时按256个小区统计"),
)
"""Figures of the source in the order of time: two sources differ on the number of compounds."""


def screenings(sites: list[DemoSite], random: Random) -> Iterator[ScreeningRow]:
    """Generate the screening of every other compound of the two communities on the running day."""
    compounds = [site for site in sites if site.kind == "compound" and site.area in GROUPS]
    for number, site in enumerate(compounds[::2]):
        households = int(site.people) // PEOPLE_PER_HOUSEHOLD if site.people else USUAL_HOUSEHOLDS
        not_answered = random.randint(2, 9) if number % 8 == 0 else 0
        visited = households - not_answered
        if number % 3 == 1:
            visited = round(households * random.uniform(0.3, 0.8))
        yield ScreeningRow(
            0,
            random.randint(350, 950),
            "planner",
            site.code,
            GROUPS[site.area],
            households,
            visited,
            not_answered,
            to_revisit=not_answered,
        )
