"""Made-up duty telephones, emergency access and inspections of two weeks.

Numbers begin with 0536-555-01: they are fictitious. Day 13 is the first day, 0 the running one, of which
minutes are thousandths of what has passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.demo import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from scripts.demo.sites import DemoSite

FIRST_DAY = 13
TEAMS = ("county_1", "county_2")
SUPERVISOR, DESK = "supervisor", "planner"
BAODU = "370725001"
FIRST_COMPOUNDS = 22
"""Compounds inspected on the first day, beside the seven communities (report of 28 January 2020)."""
DAILY = 4
"""Compounds that are inspected on each of the following days."""
DRAWN, DONE = 8, 3
"""Sites of the running day's round, and how many of them were inspected so far."""
UNTESTED = ("V12", "C031")
"""Places whose opening was tested on the first day and never again."""
POSTS_WITH_PHONE = ("K01", "K02", "K05", "K09", "K13", "K16", "K17")
VILLAGE_OPENINGS = (
    ("barrier", "村北路口活动路障", "村值班室"),
    ("barrier", "村东机耕路路障", "村值班室"),
    ("gate", "村西铁门", "村委会值班岗"),
)
COMPOUND_OPENINGS = (
    ("gate", "消防通道北门", "物业值班室"),
    ("lock", "东侧小门挂锁", "社区值班岗"),
    ("gate", "地下车库出口闸门", "物业值班室"),
)
SET_DAY = 5
"""Day on which the openings were recorded and first tested; those of ``UNTESTED`` on the first day."""


class ContactRow(NamedTuple):
    """A duty telephone of a unit or site."""

    day: int
    minute: int
    by: str
    holder: str
    code: str
    phone: str


class AccessRow(NamedTuple):
    """An emergency access that is recorded (``set``) or tested (``test``)."""

    day: int
    minute: int
    by: str
    site: str
    action: str
    opening: str = ""
    position: str = ""
    key_role: str = ""
    key_phone: str = ""


class InspectionRow(NamedTuple):
    """A round that is drawn, or an inspection; a site ``@2`` is the second of the last draw."""

    day: int
    minute: int
    by: str
    action: str
    team: str
    site: str = ""
    area: str = ""
    announced: str = ""
    manner: str = ""
    size: str = ""
    kinds: str = ""
    seed: str = ""


def contacts() -> list[ContactRow]:
    """Return the numbers of all units and of some posts."""
    holders = [("unit", code) for code in names.UNITS] + [("site", code) for code in POSTS_WITH_PHONE]
    return [
        ContactRow(FIRST_DAY, 1, DESK, holder, code, _phone(number))
        for number, (holder, code) in enumerate(holders)
    ]


def accesses(sites: list[DemoSite], random: Random) -> list[AccessRow]:
    """Generate openings and tests: of villages, and of compounds with a unit or without management."""
    rows = [row for number, site in enumerate(_with_access(sites)) for row in _opening(site, number, random)]
    return sorted(rows, key=lambda row: (-row.day, row.minute, row.site))


def _with_access(sites: list[DemoSite]) -> Sequence[DemoSite]:
    return [
        site
        for site in sites
        if site.kind == "village"
        or (
            site.kind == "compound"
            and site.status != "exempt"
            and (site.variant == "unmanaged" or site.unit or site.code in UNTESTED)
        )
    ]


def _opening(site: DemoSite, number: int, random: Random) -> Iterator[AccessRow]:
    """Yield the record of an opening and its test an hour or more later."""
    openings = VILLAGE_OPENINGS if site.kind == "village" else COMPOUND_OPENINGS
    day = FIRST_DAY if site.code in UNTESTED else SET_DAY
    minute = random.randint(30, 500)
    key_phone = _phone(20 + number % 80)
    yield AccessRow(day, minute, DESK, site.code, "set", *random.choice(openings), key_phone)
    yield AccessRow(day, minute + random.randint(60, 300), DESK, site.code, "test")


def inspections(sites: list[DemoSite], random: Random) -> list[InspectionRow]:
    """Generate the inspections; no place twice within the cool-down, as each is drawn once."""
    compounds = [site.code for site in sites if site.kind == "compound" and site.status != "exempt"]
    random.shuffle(compounds)
    rows = list(_first_day(compounds[:FIRST_COMPOUNDS], random))
    rest = iter(compounds[FIRST_COMPOUNDS:])
    for day in range(FIRST_DAY - 1, 0, -1):
        for number in range(DAILY):
            minute = random.randint(60, 800)
            rows.append(_inspection(day, minute, number, next(rest), "", random))
    rows.append(
        InspectionRow(
            0,
            150,
            SUPERVISOR,
            "draw",
            TEAMS[0],
            area=BAODU,
            size=str(DRAWN),
            kinds="compound checkpoint",
            seed="20200210",
        )
    )
    rows += [_inspection(0, 150 + 120 * place, 0, f"@{place}", "", random) for place in range(1, DONE + 1)]
    return sorted(rows, key=lambda row: (-row.day, row.minute, row.site))


def _first_day(compounds: Sequence[str], random: Random) -> Iterator[InspectionRow]:
    """Yield the first day's inspections of two groups: every community of Baodu and some compounds."""
    for number, community in enumerate(names.COMMUNITIES):
        yield _inspection(FIRST_DAY, 75 + 35 * number, number, "", community, random)
    for number, compound in enumerate(compounds):
        yield _inspection(FIRST_DAY, 90 + 28 * number, number, compound, "", random)


def _inspection(day: int, minute: int, number: int, site: str, area: str, random: Random) -> InspectionRow:
    announced = "1" if random.random() < 0.3 else ""
    manner = "papers" if area and random.random() < 0.4 else "on_site"
    team = TEAMS[number % len(TEAMS)]
    return InspectionRow(day, minute, SUPERVISOR, "inspect", team, site, area, announced, manner)


def _phone(number: int) -> str:
    """Return a fictitious number."""
    return f"0536-555-01{number:02}"
