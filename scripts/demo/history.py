"""Two weeks of made-up history: confirmations, patrols, incidents, and the status of sites at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.demo import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from scripts.demo.sites import DemoSite

HOUR = 60
"""Minutes of an hour."""
SPAN = 14 * 24 * HOUR
"""Length of the history in minutes."""


class HistoryRow(NamedTuple):
    """A row of ``history.csv``; ``minutes_ago`` is relative to the time of the import."""

    minutes_ago: int
    site: str
    action: str
    status: str = ""
    unit: str = ""
    by: str = ""
    note: str = ""


class Rhythm(NamedTuple):
    """Ranges in hours of the time between two reports on a site, and of the age of the last report."""

    gap: tuple[float, float]
    last: tuple[float, float]


RHYTHMS = {
    "checkpoint": Rhythm((3.2, 5.2), (0.05, 2.6)),
    "village": Rhythm((22, 28), (0.5, 20)),
    "market": Rhythm((24, 46), (1, 26)),
    "venue": Rhythm((30, 68), (1, 40)),
    "compound": Rhythm((18, 24), (0.4, 16)),
}
ATTACHED = Rhythm((8, 12), (0.5, 6))
DUE, OVERDUE = (27.0, 33.0), (39.0, 88.0)
SILENT = {"checkpoint": (7.5, 26.0), "village": (34.0, 55.0), "market": (52.0, 70.0), "venue": (76.0, 110.0)}
COUNTS = {"due": 20, "overdue": 17, "exempt": 3, "never_patrolled": 2}
SILENT_COUNT = {"checkpoint": 4, "village": 3, "market": 1, "venue": 5}
NEVER_REPORTED = ("V31", "B042", "B117")

ENDINGS = {
    "checkpoint": (
        ("short_staffed", "一人发热就诊，待补员"),
        ("short_staffed", "夜班缺一人"),
        ("unmanned", "换班人员未到"),
    ),
    "village": (
        ("reopened", "北口土堆被推开，车辆通行"),
        ("reopened", "村民私自移开路障"),
        ("partly_closed", "为运送蔬菜临时开口"),
    ),
    "market": (("trading", "有流动摊贩聚集，正在劝离"), ("partly_trading", "三户肉摊经批准供应")),
    "venue": (
        ("open", "后门营业，已通知整改"),
        ("open", "夜间有人出入"),
        ("partly_open", "仅限外卖"),
        ("partly_open", "接待隔离人员"),
        ("resumed", "经审批恢复营业"),
    ),
}
"""Status and note of a few sites of each kind at the end."""
INCIDENTS = {
    "checkpoint": (
        ("short_staffed", "缺一人，已报调度", "补员到位"),
        ("unmanned", "巡查时无人在岗", "已返岗，登记齐全"),
    ),
    "village": (
        ("partly_closed", "抢修水管临时开口", "已恢复封闭"),
        ("reopened", "路障被移开", "已重新封堵"),
    ),
    "market": (
        ("trading", "逢集日有人摆摊", "已劝离，恢复暂停"),
        ("partly_trading", "部分摊位出摊", "已清理"),
    ),
    "venue": (("open", "发现擅自营业", "已责令停业"), ("partly_open", "仅后厨营业", "已停业")),
}
"""Incidents before the end: status, note, and the note when it is over."""
CALM_BEFORE = 12 * 24 * 60
"""Minutes ago before which closed and suspended sites stay so: the first day ends as in the source."""
INCIDENT_SHARE = {"checkpoint": 0.016, "village": 0.02, "market": 0.06, "venue": 0.012}
REMARKS = {
    "checkpoint": ("车辆、人员登记正常", "测温正常", "交接班完成", "外地车辆两台已劝返"),
    "village": ("出入口有人值守", "路障完好", "大喇叭宣传"),
    "market": ("无人摆摊", "公告完好"),
    "venue": ("大门上锁", "停业公告完好", "无人员聚集"),
    "compound": (
        "门岗登记正常",
        "楼道消毒完成",
        "外来返昌人员两户，已上门",
        "居家人员体温正常",
        "物资已送达",
    ),
}


class History:
    """Generator of the history of the sites; all choices come from ``random``."""

    def __init__(self, random: Random) -> None:
        """Create the generator with its source of randomness."""
        self._random = random

    def of(self, sites: list[DemoSite]) -> list[HistoryRow]:
        """Generate the history of the sites, oldest row first."""
        rows: list[HistoryRow] = []
        for kind in RHYTHMS:
            group = [site for site in sites if site.kind == kind and site.code not in NEVER_REPORTED]
            self._random.shuffle(group)
            rows += self._patrolled(group) if kind == "compound" else self._reported(kind, group)
        return sorted(rows, key=lambda row: (-row.minutes_ago, row.site))

    def _reported(self, kind: str, sites: list[DemoSite]) -> Iterator[HistoryRow]:
        """Yield the history of sites with reported statuses; a few change in the end, a few are silent."""
        endings = ENDINGS[kind]
        for number, site in enumerate(sites):
            silent = len(endings) <= number < len(endings) + SILENT_COUNT[kind]
            times = self._times(RHYTHMS[kind], SILENT[kind] if silent else RHYTHMS[kind].last)
            ending = endings[number] if number < len(endings) else None
            yield from self._reports(site, times, ending)

    def _reports(
        self, site: DemoSite, times: list[int], ending: tuple[str, str] | None
    ) -> Iterator[HistoryRow]:
        """Yield the reports on one site at these times, with incidents and their ends in between."""
        incident: tuple[str, str, str] | None = None
        is_calm = False
        for number, minutes in enumerate(times):
            is_last = number == len(times) - 1
            remark = self._random.choice(REMARKS[site.kind]) if self._random.random() < 0.12 else ""
            report = HistoryRow(minutes, site.code, "seen", by=_reporter(site), note=remark)
            if incident is not None:
                yield report._replace(action="status", status=site.status, note=incident[2])
                incident = None
            elif is_calm:
                yield report
                is_calm = False
            elif is_last and ending is not None:
                yield report._replace(action="status", status=ending[0], note=ending[1])
            elif number < len(times) - 2 and self._random.random() < INCIDENT_SHARE[site.kind]:
                incident = self._random.choice(INCIDENTS[site.kind])
                if minutes > CALM_BEFORE and site.kind != "checkpoint":
                    # Nothing happens, at the cost of as many random numbers as if it did: all else stays.
                    yield report
                    incident, is_calm = None, True
                    continue
                yield report._replace(action="status", status=incident[0], note=incident[1])
            else:
                yield report

    def _patrolled(self, sites: list[DemoSite]) -> Iterator[HistoryRow]:
        """Yield the patrols of compounds: most in time, some due or overdue; two were never patrolled."""
        states = [state for state, count in COUNTS.items() for _ in range(count)]
        unattached = [site for site in sites if not site.unit]
        state_of = {site.code: state for site, state in zip(unattached, states, strict=False)}
        for site in sites:
            state = state_of.get(site.code, "")
            if state == "never_patrolled":
                continue
            rhythm = ATTACHED if site.unit else RHYTHMS["compound"]
            times = self._times(rhythm, {"due": DUE, "overdue": OVERDUE}.get(state, rhythm.last))
            for minutes in times:
                remark = self._random.choice(REMARKS["compound"]) if self._random.random() < 0.15 else ""
                by = "supervisor" if self._random.random() < 0.04 else _reporter(site)
                yield HistoryRow(minutes, site.code, "visit", unit=_patrol(site), by=by, note=remark)
            if state == "exempt":
                yield HistoryRow(
                    times[-1] - 5, site.code, "status", "exempt", by="planner", note="集中隔离点，专班管理"
                )

    def _times(self, rhythm: Rhythm, last: tuple[float, float]) -> list[int]:
        """Draw the times of the reports on one site, in minutes ago, first one first."""
        minutes_ago = self._random.uniform(*last) * HOUR
        times = []
        while minutes_ago < SPAN:
            times.append(int(minutes_ago))
            minutes_ago += self._random.uniform(*rhythm.gap) * HOUR
        return times[::-1]


def _reporter(site: DemoSite) -> str:
    """Return the account that reports on a site: the squad's own, or that of the duty desk by telephone."""
    if site.unit == "Z01":
        return "staff"
    return "commander" if site.kind == "venue" and int(site.code[1:]) % 9 == 0 else "planner"


def _patrol(site: DemoSite) -> str:
    """Return the unit that patrols a compound: its own squad, or the work group or squad of its community."""
    if site.unit:
        return site.unit
    community = tuple(names.COMMUNITIES).index(site.area)
    return names.WORK_GROUP.get(site.area, names.SQUADS[community % len(names.SQUADS)])
