"""Sites that need action as rows of a table on paper."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from math import isnan
from typing import NamedTuple

from geo.domain.freshness import FRESHNESS
from geo.domain.units import unit_name
from geo.formatting import format_short_date
from geo.i18n import Translator
from geo.services.situation.derived import SILENT
from geo.services.situation.overview import Overview

COLUMNS = ("list.name", "list.kind", "list.status", "list.area", "list.unit", "export.status_at")
"""Keys of the headings."""


class ProblemList(NamedTuple):
    """Rows under ``COLUMNS``, the most urgent first, and the number of all there are."""

    rows: list[tuple[str, ...]]
    total: int


def problem_list(overview: Overview, t: Translator, zone: tzinfo, limit: int) -> ProblemList:
    """Return the first of the sites of the filter that need action."""
    derived, snapshot = overview.state, overview.state.snapshot
    problems = overview.rows[derived.needs_attention[overview.rows]]
    rows: list[tuple[str, ...]] = []
    for row in problems[:limit]:
        kind, status = overview.status_codes.statuses[derived.status[row]]
        rows.append(
            (
                snapshot.names[row],
                t.label(kind),
                _status(t.label(status), int(derived.freshness[row]), t),
                overview.tree.name_of(snapshot.area_of(row)),
                unit_name(overview.units, snapshot.units[snapshot.unit[row]]),
                _since(float(snapshot.status_at[row]), overview, t, zone),
            )
        )
    return ProblemList(rows, len(problems))


def _status(label: str, freshness: int, t: Translator) -> str:
    """Return the status; of a silent site also that it is, which is why it needs action."""
    return f"{label} · {t(f'freshness.{FRESHNESS[freshness]}')}" if freshness >= SILENT else label


def _since(status_at_ms: float, overview: Overview, t: Translator, zone: tzinfo) -> str:
    if isnan(status_at_ms):
        return "–"
    status_at = datetime.fromtimestamp(status_at_ms / 1000, UTC)
    return format_short_date(status_at, overview.timestamp, t, zone)
