"""Two weeks of made-up operational days: shifts, tallies, findings and day closes.

Day 0 is the running one, day 13 the first. Times are minutes after the start of a day; of the running day
they are shares of what has passed of it, in thousandths, so that every row lies in the past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.demo import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from scripts.demo.sites import DemoSite

FIRST_DAY = 13
"""Days before the running one: those of the history of sites that are whole."""
OWED = {9: "K21", 4: "K26", 1: "K26"}
"""Post whose tally of a day is missing; that of yesterday is still awaited."""
ZERO = {11: "K28", 6: "K23", 0: "K20"}
"""Post with a zero report of a day."""
TALLIED_TODAY = ("K02", "K03", "K05", "K08", "K10", "K13", "K15", "K16", "K19", "K20", "K22", "K27")
"""Posts that have already given their tally of the running day."""
BUSY = {"K01": 6.0, "K02": 9.0, "K17": 12.0, "K16": 4.0}
"""Factor of the traffic at the bridge, the station, the motorway and its way into the county."""


class ShiftRow(NamedTuple):
    """A shift that a unit has confirmed."""

    day: int
    minute: int
    site: str
    by: str


class TallyRow(NamedTuple):
    """Tally of the shift of a day."""

    day: int
    minute: int
    site: str
    by: str
    persons: int
    vehicles: int
    temperatures: int
    abnormal: int
    arrivals: int
    waiting: str = ""
    minutes_waited: str = ""


class PhotoRow(NamedTuple):
    """A drawing that is attached to a finding as a photo."""

    day: int
    minute: int
    finding: int
    by: str
    role: str
    file: str


PHOTOS = (
    PhotoRow(1, 798, 42, "planner", "after", "heater.jpg"),
    PhotoRow(0, 110, 50, "supervisor", "before", "tent.jpg"),
    PhotoRow(0, 630, 49, "supervisor", "before", "trucks.jpg"),
)


class FindingRow(NamedTuple):
    """A step of a finding; the step ``log`` has place, category and severity."""

    day: int
    minute: int
    finding: int
    action: str
    by: str
    note: str = ""
    site: str = ""
    area: str = ""
    category: str = ""
    severity: str = ""
    recurs_of: str = ""


class ClosingRow(NamedTuple):
    """Day close of an area; all that is owed then is carried over with the reason."""

    day: int
    minute: int
    area: str
    reason: str
    statement: str = ""


FIRST_FINDINGS = (
    ("coordination", "370725001002", "抽派人员与街道未对接，未领取任务清单", "已与街道对接，编入第二组"),
    ("vehicles", "K13", "个别车辆未登记即放行", "已补登记，增设提示牌"),
    ("grid_workers", "370725001003", "网格员未到岗", "社区已安排替补到岗"),
    ("door_to_door", "370725001004", "两栋楼租户未逐户登记", "已逐户补登"),
    ("protection", "K07", "门岗人员未规范佩戴口罩", "已补发口罩并现场纠正"),
    ("figures", "370725001001", "工作人员答不出重点人员数", "已核对底数并张贴"),
)
"""Findings of the first day, one of each kind in the team's report: category, place, text, remedy."""
FIRST_STATEMENT = "督导协调组分两组，检查7个社区、22个小区，发现六类问题，均已交办。"
LATER_TEXTS = {
    "vehicles": ("夜间车辆登记不全", "已补登记"),
    "protection": ("测温人员未戴手套", "已补发手套"),
    "facility": ("帐篷取暖器损坏", "已更换"),
    "figures": ("交接班登记数对不上", "已核对更正"),
    "door_to_door": ("一户外来人员漏登", "已上门补登"),
    "grid_workers": ("网格员未按时巡查", "社区已约谈并补巡"),
}
"""Findings of the other days: category -> text and remedy."""
CARRIED = (
    (3, 700, "facility", "K29", "岗亭电暖器损坏，配件未到", "已更换电暖器"),
    (1, 640, "facility", "K14", "岗亭窗户漏风，待施工", ""),
)
"""Findings that a day close carries over: day, minute, category, place, text, and the next day's remedy."""
RECURRING = ((6, "vehicles", "K16", "夜间货车未登记"), (2, "vehicles", "K16", "夜间货车又未登记"))
"""The same finding at the same post twice within seven days."""
TODAY = (
    ("vehicles", "K17", "normal", "夜间货车排队，登记放行不严", ()),
    ("facility", "K25", "low", "帐篷照明不足", ()),
    ("door_to_door", "370725001006", "normal", "两户返昌人员未登记", (("begin", "planner", ""),)),
    ("figures", "K09", "normal", "登记簿与上报数不一致", (("report_done", "staff", "已核对，更正登记簿"),)),
    (
        "protection",
        "K01",
        "urgent",
        "夜班两人未戴护目镜",
        (
            ("report_done", "staff", "已提醒佩戴"),
            ("rework", "supervisor", "只提醒未补发，请到物资点领取护目镜后再报"),
        ),
    ),
)
"""Findings of the running day: three to be fixed, one to be confirmed, one sent back."""


class DemoDays:
    """Generator of the days; all choices come from ``random``."""

    def __init__(self, random: Random) -> None:
        """Create the generator with its source of randomness."""
        self._random = random

    def shifts(self, sites: list[DemoSite]) -> list[ShiftRow]:
        """Generate the confirmed shifts of the days before the running one."""
        return [
            ShiftRow(day, self._random.randint(2, 40), site.code, reporter(site))
            for day in range(FIRST_DAY, 0, -1)
            for site in manned(sites)
        ]

    def tallies(self, sites: list[DemoSite]) -> list[TallyRow]:
        """Generate the tallies: of the days before at the end of the shift, of the running one so far."""
        rows = []
        for day in range(FIRST_DAY, -1, -1):
            for site in manned(sites):
                if OWED.get(day) == site.code or (day == 0 and site.code not in TALLIED_TODAY):
                    continue
                minute = self._random.randint(600, 950) if day == 0 else self._random.randint(1385, 1429)
                rows.append(self._tally(day, minute, site))
        return rows

    def _tally(self, day: int, minute: int, site: DemoSite) -> TallyRow:
        if ZERO.get(day) == site.code:
            return TallyRow(day, minute, site.code, reporter(site), 0, 0, 0, 0, 0)
        traffic = BUSY.get(site.code, 1.0) * self._random.uniform(0.8, 1.25) * (0.4 if day == 0 else 1.0)
        persons, vehicles = round(60 * traffic), round(38 * traffic)
        arrivals = self._random.randint(0, max(1, round(1.5 * traffic)))
        abnormal = int(self._random.random() < 0.05)
        counts = persons, vehicles, persons, abnormal, arrivals
        row = TallyRow(day, minute, site.code, reporter(site), *counts)
        if BUSY.get(site.code, 1.0) < 4:
            return row
        waiting = self._random.randint(2, 14)
        return row._replace(waiting=str(waiting), minutes_waited=str(2 * waiting))

    def findings(self, sites: list[DemoSite]) -> list[FindingRow]:
        """Generate the findings with all their steps, oldest step first."""
        rows: list[FindingRow] = []
        number = 0
        for number, (category, place, text, remedy) in enumerate(FIRST_FINDINGS, 1):
            minute = 60 + 45 * number
            rows += self._fixed(FIRST_DAY, minute, number, (category, place, text, remedy), by="supervisor")
        posts = [site.code for site in manned(sites)]
        for day in range(FIRST_DAY - 1, 0, -1):
            for category in self._random.sample(sorted(LATER_TEXTS), self._random.randint(2, 4)):
                number += 1
                found = category, self._random.choice(posts), *LATER_TEXTS[category]
                rows += self._fixed(day, self._random.randint(60, 780), number, found, by="supervisor")
        for part in (self._carried_over(number + 1), self._recurring(number + 1 + len(CARRIED))):
            rows += part
        number += len(CARRIED) + len(RECURRING)
        for each in TODAY:
            number += 1
            rows += _todays(number, *each)
        return sorted(rows, key=lambda row: (-row.day, row.minute, row.finding))

    def _carried_over(self, first: int) -> Iterator[FindingRow]:
        """Yield the steps of the findings that a day close carries over; ``first``: number of the first."""
        for number, (day, minute, category, place, text, remedy) in enumerate(CARRIED, first):
            yield _logged(day, minute, number, category, place, text, by="supervisor")
            if remedy:
                yield FindingRow(day - 1, minute, number, "report_done", "planner", remedy)
                yield FindingRow(day - 1, minute + 90, number, "confirm", "supervisor", "现场复查属实")

    def _recurring(self, first: int) -> Iterator[FindingRow]:
        """Yield the steps of a finding and of its repetition; ``first``: number of the first."""
        for number, (day, category, place, text) in enumerate(RECURRING, first):
            found = category, place, text, "已补登记"
            logged, *rest = self._fixed(day, 400, number, found, by="supervisor")
            yield logged._replace(recurs_of=str(first) if number > first else "")
            yield from rest

    def _fixed(
        self, day: int, minute: int, number: int, found: tuple[str, str, str, str], *, by: str
    ) -> list[FindingRow]:
        """Return the steps of a finding that is fixed and confirmed the same day."""
        category, place, text, remedy = found
        done = minute + self._random.randint(40, 200)
        confirmed = done + self._random.randint(30, 240)
        return [
            _logged(day, minute, number, category, place, text, by=by),
            FindingRow(day, done, number, "report_done", "planner", remedy),
            FindingRow(day, confirmed, number, "confirm", by, "现场复查属实"),
        ]

    def closings(self) -> list[ClosingRow]:
        """Generate the day closes: all towns, then the county; yesterday one town still waits for a post."""
        county, waiting = names.COUNTY[0], "370725108"
        rows = []
        for day in range(FIRST_DAY, 0, -1):
            for town in names.TOWNS:
                if day == 1 and town == waiting:
                    continue
                statement = FIRST_STATEMENT if day == FIRST_DAY and town == names.BAODU else ""
                rows.append(ClosingRow(day, 1435, town, "列入次日计划", statement))
            if day > 1:
                rows.append(ClosingRow(day, 1435, county, "列入次日计划"))
        return rows


def _todays(
    number: int,
    category: str,
    place: str,
    severity: str,
    text: str,
    steps: tuple[tuple[str, str, str], ...],
) -> list[FindingRow]:
    """Return the steps of a finding of the running day."""
    begun = 100 + 130 * (number % 5)
    logged = _logged(0, begun, number, category, place, text, by="supervisor")._replace(severity=severity)
    return [
        logged,
        *(
            FindingRow(0, begun + 90 * order, number, action, by, note)
            for order, (action, by, note) in enumerate(steps, 1)
        ),
    ]


def _logged(
    day: int, minute: int, number: int, category: str, place: str, text: str, *, by: str
) -> FindingRow:
    """Return the first step of a finding at a site or in an area."""
    site, area = ("", place) if place.startswith(names.COUNTY[0]) else (place, "")
    return FindingRow(day, minute, number, "log", by, text, site, area, category, "normal")


def manned(sites: list[DemoSite]) -> list[DemoSite]:
    """Return the checkpoints at which a unit stands in shifts."""
    return [site for site in sites if site.kind == "checkpoint" and site.variant == "hard"]


def reporter(site: DemoSite) -> str:
    """Return the account that reports for a post: the squad's own, or the duty desk by telephone."""
    return "staff" if site.unit == "Z01" else "planner"
