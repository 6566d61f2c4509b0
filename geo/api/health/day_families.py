"""Metrics of the operational day for ``/metrics``; labels are codes, of which there are few."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from geo.api.health.prometheus import MetricFamily, Sample, single_sample
from geo.domain.day.owed import OwedKind
from geo.domain.supplies.days_left import StockLevel
from geo.services.context import AppContext
from geo.services.monitoring.day_metrics import collect_day_metrics

T = TypeVar("T", bound=StrEnum)

OWED = tuple(kind for kind in OwedKind if kind is not OwedKind.DAY_CLOSE)
"""Kinds of owed items that the running period has; day closes are expected once it is over."""


def day_families(ctx: AppContext) -> list[MetricFamily]:
    """Return the metrics, each with a sample for every label, also where it is zero: absent is not zero."""
    metrics = collect_day_metrics(ctx)
    return [
        _by("kadian_day_expected", "Items expected in the running period.", "what", metrics.expected, OWED),
        _by("kadian_day_owed", "Items expected and not answered.", "what", metrics.owed, OWED),
        _by("kadian_day_late", "Items not answered whose time has passed.", "what", metrics.late, OWED),
        MetricFamily(
            "kadian_day_area_owed",
            "gauge",
            "Items not answered in an area that closes its day, with those below it.",
            [Sample(count, {"area": area}) for area, count in sorted(metrics.owed_by_area.items())],
        ),
        single_sample("kadian_day_tallies", "gauge", "Tallies of shifts of the period.", metrics.tallies),
        _by(
            "kadian_findings",
            "Findings that are not settled, by their meaning.",
            "meaning",
            metrics.findings,
            metrics.findings,
        ),
        single_sample(
            "kadian_findings_overdue", "gauge", "Findings past their deadline.", metrics.findings_overdue
        ),
        _by(
            "kadian_supplies",
            "Consumables at places, by how long they last.",
            "level",
            metrics.supplies,
            StockLevel,
        ),
        single_sample(
            "kadian_roll_calls_open", "gauge", "Roll calls whose time still runs.", metrics.roll_calls_open
        ),
        single_sample(
            "kadian_roll_call_posts_missing",
            "gauge",
            "Posts that have not answered these roll calls.",
            metrics.roll_call_posts_missing,
        ),
        single_sample(
            "kadian_day_inspections", "gauge", "Inspections recorded in the period.", metrics.inspections
        ),
        _by(
            "kadian_day_reports_frozen",
            "Frozen daily reports on the running period and on the one before it.",
            "period",
            metrics.reports_frozen,
            metrics.reports_frozen,
        ),
        single_sample(
            "kadian_barriers_left", "gauge", "Barriers that stand-downs wait for.", metrics.barriers_left
        ),
    ]


def _by(name: str, help_text: str, label: str, counts: Mapping[T, int], values: Iterable[T]) -> MetricFamily:
    """Return a gauge with a sample for each value of a label."""
    samples = [Sample(counts.get(value, 0), {label: str(value)}) for value in values]
    return MetricFamily(name, "gauge", help_text, samples)
