"""Made-up handovers of the posts to yesterday's shift and to the running one.

Day 1 is yesterday, day 0 the running day. Minutes are counted from the start of the incoming shift: what is
still to come is left out as the demo is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.demo.days import manned, reporter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from scripts.demo.sites import DemoSite

DESK = "planner"
NOT_OFFERED = {0: "K26"}
"""Post that was not handed over to a day: the one whose tally of yesterday is awaited too."""
TO_BE_ACCEPTED = {0: ("K01", "K17", "K21")}
"""Posts that were handed over and are still to be taken over."""
BY_TELEPHONE = {0: ("K01", "K17")}
"""Posts whose crew called the duty desk, so that the squad's own account can take them over."""
NOTES = {
    (1, "K01"): ("东侧栏杆插销松动，已用铁丝固定", "积雪：先撒盐再放行", "watch"),
    (1, "K05"): ("夜间两辆货车未带通行证，已劝返", "", ""),
    (1, "K13"): ("余口罩 120 只", "", ""),
    (1, "K16"): ("测温枪一支电量不足", "", "watch"),
    (1, "K22"): ("", "急救车到：先放行后补登记", ""),
    (0, "K01"): ("护目镜 2 副待领，夜班两人未佩戴", "督导复查：请出示领取单", "critical"),
    (0, "K09"): ("登记簿第 3 页数字待核对", "", "watch"),
    (0, "K17"): ("夜间货车排队，已加一条道", "排队超过 30 分钟：报指挥部增派", "watch"),
    (0, "K25"): ("帐篷照明灯坏一盏", "", ""),
}
"""Day and post -> note for the next shift, what to do if something happens, attention."""


class HandoverRow(NamedTuple):
    """A step of a handover, or of the finding that a difference became."""

    day: int
    minute: int
    action: str
    site: str
    by: str
    note: str = ""
    if_then: str = ""
    severity: str = ""
    line: str = ""
    value: str = ""
    finding: str = ""


DISPUTED = HandoverRow(1, 12, "accept", "K13", DESK, line="note_next:", value="实点 80 只", finding="masks")
"""Acceptance with a difference, which became a finding."""
SETTLED = (
    HandoverRow(1, 95, "report_done", "K13", DESK, "已重新清点，补记领用 40 只", finding="masks"),
    HandoverRow(1, 340, "confirm", "K13", "supervisor", "现场清点属实", finding="masks"),
)
"""Steps of that finding."""


def handovers(sites: list[DemoSite], random: Random) -> list[HandoverRow]:
    """Generate the handovers; all choices come from ``random``."""
    rows = [row for day in (1, 0) for site in manned(sites) for row in _of_post(day, site, random)]
    return sorted([*rows, *SETTLED], key=lambda row: (-row.day, row.minute, row.site))


def _of_post(day: int, site: DemoSite, random: Random) -> Iterator[HandoverRow]:
    """Yield the offer of a post, and its acceptance where it was taken over."""
    offered, accepted = -random.randint(4, 38), random.randint(1, 24)
    if NOT_OFFERED.get(day) == site.code:
        return
    by = DESK if site.code in BY_TELEPHONE.get(day, ()) else reporter(site)
    notes = NOTES.get((day, site.code), ("", "", ""))
    yield HandoverRow(day, offered, "offer", site.code, by, *notes)
    if (day, site.code) == (DISPUTED.day, DISPUTED.site):
        yield DISPUTED
    elif site.code not in TO_BE_ACCEPTED.get(day, ()):
        yield HandoverRow(day, accepted, "accept", site.code, reporter(site))
