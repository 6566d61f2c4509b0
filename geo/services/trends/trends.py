"""Figures of the last operational periods of an area, as they were known at the end of each.

What was known at the end of a period never changes, so that it is computed once for all areas. Tallies are
those of now, since they are given after the end: they agree with the day close and its corrections.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeVar

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.findings.finding import Finding
from geo.domain.findings.states import FindingState
from geo.domain.shifts.shift import Shift
from geo.domain.timestamps import to_ms
from geo.domain.views import Coverage
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of, previous_interval, readable_areas
from geo.services.findings.figures import FindingSpan, finding_groups
from geo.services.findings.loaded_findings import load_findings
from geo.services.situation.cache import CacheSpec
from geo.services.situation.coverage import coverage_by_area
from geo.services.situation.derived import derive_state
from geo.services.supplies.loaded_stock import StockHistory
from geo.services.supplies.past_stock import StockByArea, days_of_scarcest, stock_by_area
from geo.services.supplies.stock_list import StockFilter, stock_list
from geo.store import Reader

V = TypeVar("V")

TREND_DAYS = 14
"""Periods of a trend, the running one among them."""


@dataclass(frozen=True, slots=True)
class TrendDay:
    """Figures of one operational period of an area.

    Attributes:
        interval: The period.
        is_running: Whether it still runs, so that its figures change.
        sites: Sites whose measure was in force at the end, of those that were not inactive.
        persons: Number of persons checked at posts.
        vehicles: Number of vehicles checked at posts.
        found: Number of findings that were found.
        closed: Number of them that were fixed and confirmed within the period.
        screened: Number of households visited from door to door by the end, None where none was recorded.
        days_left: Days for which the scarcest item of supplies lasted at the end, None where unknown.
    """

    interval: Shift
    is_running: bool
    sites: Coverage
    persons: int
    vehicles: int
    found: int
    closed: int
    screened: int | None
    days_left: float | None

    @property
    def coverage(self) -> float | None:
        """Share of the active sites whose measure was in force, None without any."""
        return self.sites.share

    @property
    def closure(self) -> float | None:
        """Share of the findings that were closed the same day, None without any."""
        return self.closed / self.found if self.found else None


class _Counts(NamedTuple):
    """Counts of one area without those below it; ``screened`` is None where nothing was recorded."""

    sites: Coverage
    found: int = 0
    closed: int = 0
    screened: int | None = None


CountsByArea = Mapping[str, _Counts]
TalliesByDay = Mapping[datetime, Mapping[str, tuple[int, int]]]
"""Start of a period, then area, to the persons and vehicles checked at its posts."""


class _EndedKey(NamedTuple):
    starts_at: datetime
    seq: int


class _RunningKey(NamedTuple):
    starts_at: datetime
    revision: int
    minute: datetime


class _TallyKey(NamedTuple):
    first: datetime
    seq: int


class _TrendKey(NamedTuple):
    """What a trend follows from."""

    revision: int
    minute: datetime
    area: str
    scope: frozenset[str]


_ENDED = CacheSpec[_EndedKey, CountsByArea](2 * TREND_DAYS)
_RUNNING = CacheSpec[_RunningKey, CountsByArea](1)
_TALLIES = CacheSpec[_TallyKey, TalliesByDay](1)
_TRENDS = CacheSpec[_TrendKey, tuple[TrendDay, ...]](16)
_STOCK = CacheSpec[_EndedKey, StockByArea](2 * TREND_DAYS)


@needs(Verb.READ)
def area_trend(ctx: AppContext, actor: Actor, area: str = "") -> tuple[TrendDay, ...]:
    """Return the last TREND_DAYS periods of an area, oldest first.

    Args:
        ctx: The application context.
        actor: Who reads; only what it may read is counted.
        area: Code of the area, "" for all readable ones.

    Raises:
        NotFound: There is no such area.
        Refused: The actor may read nothing.
    """
    readable, now = readable_areas(ctx, actor, area), ctx.now().replace(second=0, microsecond=0)
    key = _TrendKey(ctx.store.revision(), now, area, actor.scope(Verb.READ))
    return ctx.caches.of(_TRENDS).get(key, lambda: _trend(ctx, actor, area, readable))


def _trend(ctx: AppContext, actor: Actor, area: str, readable: frozenset[str] | None) -> tuple[TrendDay, ...]:
    """Return the periods of an area; ``readable`` are the areas to be counted, None for all."""
    intervals = _intervals(ctx)
    with ctx.store.read() as reader:
        seqs = [reader.seq_at(interval.end) for interval in intervals[:-1]]
        tallies = _tallies(ctx, reader, intervals)
        stocks = _stocks(ctx, reader, intervals, seqs)
    days_left = [days_of_scarcest(_readable(stock, readable)) for stock in stocks]
    days_left.append(_present_days_left(ctx, actor, area))
    days = []
    for interval, seq, left in zip(intervals, [*seqs, None], days_left, strict=True):
        within = _readable(_counts(ctx, interval, seq), readable)
        checked = _readable(tallies[interval.start], readable)
        screened = [each.screened for each in within if each.screened is not None]
        days.append(
            TrendDay(
                interval,
                is_running=seq is None,
                sites=sum((each.sites for each in within), Coverage()),
                persons=sum(persons for persons, _ in checked),
                vehicles=sum(vehicles for _, vehicles in checked),
                found=sum(each.found for each in within),
                closed=sum(each.closed for each in within),
                screened=sum(screened) if screened else None,
                days_left=left,
            )
        )
    return tuple(days)


def _readable(by_area: Mapping[str, V], readable: frozenset[str] | None) -> list[V]:
    """Return the values of the areas that are to be counted."""
    return [each for code, each in by_area.items() if readable is None or code in readable]


def _intervals(ctx: AppContext) -> list[Shift]:
    """Return the last periods, oldest first, the running one at last."""
    intervals = [interval_of(ctx, None)]
    while len(intervals) < TREND_DAYS:
        intervals.append(previous_interval(ctx, intervals[-1]))
    return intervals[::-1]


def _counts(ctx: AppContext, interval: Shift, seq: int | None) -> CountsByArea:
    """Return what was known of a period at its last entry ``seq``, None for the running period."""
    if seq is not None:
        ended = _EndedKey(interval.start, seq)
        return ctx.caches.of(_ENDED).get(ended, lambda: _compute(ctx, interval, interval.end, seq))
    now = ctx.now()
    key = _RunningKey(interval.start, ctx.store.revision(), now.replace(second=0, microsecond=0))
    return ctx.caches.of(_RUNNING).get(key, lambda: _compute(ctx, interval, now, None))


def _compute(ctx: AppContext, interval: Shift, at: datetime, seq: int | None) -> CountsByArea:
    """Count sites, findings and visited households by area, as known after an entry; None for the present."""
    model = ctx.read_model
    snapshot = model.current_snapshot() if seq is None else model.snapshot_at(seq)
    sites = coverage_by_area(derive_state(snapshot, float(to_ms(at)), model.status_codes))
    found, closed = _findings_by_area(ctx, interval, at, seq)
    with ctx.store.read() as reader:
        screenings = reader.screening.all(seq)
    screened: dict[str, int] = defaultdict(int)
    for each in screenings:
        screened[each.area] += each.counts.visited
    return {
        code: _Counts(sites.get(code, Coverage()), found[code], closed[code], screened.get(code))
        for code in {*sites, *found, *screened}
    }


def _findings_by_area(
    ctx: AppContext, interval: Shift, at: datetime, seq: int | None
) -> tuple[dict[str, int], dict[str, int]]:
    """Count by area the findings of a period, and those of them that were closed the same day."""
    loaded = load_findings(ctx, at_seq=seq)
    counted = [each for each in loaded.by_id.values() if each.state is not FindingState.VOID]
    span = FindingSpan(interval.start, interval.end, at_seq=seq)
    groups = finding_groups(counted, loaded.index, span, now=at, held_at=at)
    return _by_area(groups["found"]), _by_area(groups["closed_same_day"])


def _by_area(findings: list[Finding]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for each in findings:
        counts[each.area] += 1
    return counts


def _tallies(ctx: AppContext, reader: Reader, intervals: list[Shift]) -> TalliesByDay:
    """Return the tallies of the shifts that start in each period, by area."""
    starts = [each.start for each in intervals]

    def compute() -> TalliesByDay:
        sums: dict[datetime, dict[str, tuple[int, int]]] = {start: {} for start in starts}
        for tally in reader.day.tallies(starts[0], intervals[-1].end):
            of_day = sums[starts[bisect_right(starts, tally.shift_start) - 1]]
            persons, vehicles = of_day.get(tally.area, (0, 0))
            of_day[tally.area] = persons + tally.counts.persons, vehicles + tally.counts.vehicles
        return sums

    return ctx.caches.of(_TALLIES).get(_TallyKey(starts[0], reader.day.last_tally_seq), compute)


def _stocks(ctx: AppContext, reader: Reader, intervals: list[Shift], seqs: list[int]) -> list[StockByArea]:
    """Return the supplies at the end of each period but the running one; all moves are read once for them."""
    history: list[StockHistory] = []

    def compute(end: datetime, seq: int) -> StockByArea:
        if not history:
            history.append(StockHistory(reader))
        return stock_by_area(ctx, history[0].at(seq), end)

    return [
        ctx.caches.of(_STOCK).get(_EndedKey(each.start, seq), partial(compute, each.end, seq))
        for each, seq in zip(intervals, seqs, strict=False)
    ]


def _present_days_left(ctx: AppContext, actor: Actor, area: str) -> float | None:
    """Return for how many days the scarcest item lasts now."""
    totals = stock_list(ctx, actor, StockFilter(area)).totals
    return min((total.days for total in totals if total.days is not None), default=None)
