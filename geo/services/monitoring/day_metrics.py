"""Metrics of the running operational period, counted from the read models that the screens share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.domain.access import Role
from geo.domain.actors import Actor
from geo.domain.daily_reports.report import ReportState
from geo.domain.day.owed import OwedKind
from geo.domain.findings.finding import Escalation
from geo.domain.findings.states import FindingMeaning
from geo.domain.supplies.days_left import StockLevel
from geo.services.context import AppContext
from geo.services.daily_reports.reports import listed_reports
from geo.services.day.day_state import DayState, day_state, previous_interval
from geo.services.inspections.loaded_inspections import load_inspections
from geo.services.roll_calls.roll_calls import roll_calls
from geo.services.situation.cache import CacheSpec
from geo.services.stand_down.barriers_left import stand_downs
from geo.services.supplies.stock_list import StockFilter, stock_list

MONITOR = Actor("monitor", "monitor", Role.VIEWER)
"""Account in whose name ``/metrics`` reads: it may read everything, and signs in nowhere."""
MOST_AREAS = 50
"""Number of areas that close their day up to which each has metrics of its own: every area is a series."""
OPEN_MEANINGS = (FindingMeaning.OPEN, FindingMeaning.WAITING, FindingMeaning.CARRIED)


class ReportedPeriod(StrEnum):
    """Period that a daily report is on."""

    RUNNING = "running"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class DayMetrics:
    """Metrics of the running operational period.

    Attributes:
        expected: Number of items that are expected, by what they are.
        owed: Number of them without an answer, by what they are; handovers not taken over among them.
        late: Number of owed items whose time has passed, by what they are.
        owed_by_area: Number of owed items by area that closes its day, those below it included; empty where
            there are more than MOST_AREAS.
        tallies: Number of tallies of shifts of the period.
        findings: Number of findings that are not settled, by their meaning.
        findings_overdue: Number of findings past their deadline.
        supplies: Number of consumables at places by how long they last.
        roll_calls_open: Number of roll calls whose time to answer still runs.
        roll_call_posts_missing: Number of posts that have not answered these.
        inspections: Number of inspections recorded in the period.
        reports_frozen: Number of frozen daily reports on the period, and on the one before it.
        barriers_left: Number of barriers that stand-down orders still wait for.
    """

    expected: Mapping[OwedKind, int]
    owed: Mapping[OwedKind, int]
    late: Mapping[OwedKind, int]
    owed_by_area: Mapping[str, int]
    tallies: int
    findings: Mapping[FindingMeaning, int]
    findings_overdue: int
    supplies: Mapping[StockLevel, int]
    roll_calls_open: int
    roll_call_posts_missing: int
    inspections: int
    reports_frozen: Mapping[ReportedPeriod, int]
    barriers_left: int


_METRICS = CacheSpec[datetime, DayMetrics](1)


def collect_day_metrics(ctx: AppContext) -> DayMetrics:
    """Return the metrics, counted at most once in a minute, however often they are asked for."""
    minute = ctx.now().replace(second=0, microsecond=0)
    return ctx.caches.of(_METRICS).get(minute, lambda: _collect(ctx, MONITOR))


def _collect(ctx: AppContext, actor: Actor) -> DayMetrics:
    now, state = ctx.now(), day_state(ctx)
    owed = [item for item in state.items if item.is_owed]
    calls = [each for each in roll_calls(ctx, actor) if each.roll_call.is_open(now)]
    start, end = state.interval.start, state.interval.end
    meanings = Counter(finding.meaning for finding in state.findings)
    return DayMetrics(
        expected=Counter(item.what for item in state.items),
        owed=Counter(item.what for item in owed),
        late=Counter(item.what for item in owed if item.is_late(now)),
        owed_by_area=_owed_by_area(ctx, state),
        tallies=len(state.tallies),
        findings={meaning: meanings[meaning] for meaning in OPEN_MEANINGS},
        findings_overdue=sum(each.escalation_at(now) is Escalation.LATE for each in state.findings),
        supplies=Counter(
            row.left.level
            for row in stock_list(ctx, actor, StockFilter()).rows
            if row.item.is_consumable and not row.is_closed
        ),
        roll_calls_open=len(calls),
        roll_call_posts_missing=sum(len(each.missing) for each in calls),
        inspections=sum(start <= each.at < end for each in load_inspections(ctx).inspections),
        reports_frozen=_frozen_reports(ctx, actor, state),
        barriers_left=len({row.site_id for each in stand_downs(ctx, actor) for row in each.left}),
    )


def _frozen_reports(ctx: AppContext, actor: Actor, state: DayState) -> Mapping[ReportedPeriod, int]:
    """Count the frozen reports on the running period and on the one before it."""
    starts = Counter(
        each.report.id.starts_at
        for each in listed_reports(ctx, actor)
        if each.report.state is ReportState.FROZEN
    )
    before = previous_interval(ctx, state.interval)
    return {
        ReportedPeriod.RUNNING: starts[state.interval.start],
        ReportedPeriod.PREVIOUS: starts[before.start],
    }


def _owed_by_area(ctx: AppContext, state: DayState) -> Mapping[str, int]:
    """Count what is owed in each area that closes its day, by code."""
    tree = ctx.read_model.reference().areas
    counts: Counter[str] = Counter()
    for area, items in state.own_items.items():
        owed = sum(item.is_owed for item in items)
        counts.update({above.code: owed for above in tree.path(area)})
    return dict(counts) if len(counts) <= MOST_AREAS else {}
