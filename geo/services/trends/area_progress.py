"""Progress of every area: its door-to-door screening, and how many of its findings were closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.day.period import period_interval
from geo.domain.findings.states import FindingState
from geo.domain.screening.screening import ScreeningCounts, ScreeningTotals, screening_totals
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.day.day_state import readable_areas
from geo.services.findings.figures import FindingSpan, finding_groups
from geo.services.findings.loaded_findings import LoadedFindings, load_findings
from geo.services.screening.progress import screening_progress
from geo.services.situation.cache import CacheSpec
from geo.services.trends.trends import TREND_DAYS


@dataclass(frozen=True, slots=True)
class AreaProgress:
    """Progress of an area with the areas below it.

    Attributes:
        screening: Screening of its compounds and villages.
        found: Number of findings that were found in the last TREND_DAYS operational periods.
        closed: Number of them that are closed as fixed, confirmed by a second person.
    """

    screening: ScreeningTotals
    found: int
    closed: int

    @property
    def closure(self) -> float | None:
        """Share of the findings that are closed, None without any."""
        return self.closed / self.found if self.found else None


@dataclass(slots=True)
class _Sums:
    """What is added up of one area."""

    screenings: list[ScreeningCounts | None] = field(default_factory=list)
    found: int = 0
    closed: int = 0


class _ClosureKey(NamedTuple):
    """What the findings of all areas are counted from; findings that were read again are other ones."""

    loaded: LoadedFindings
    begin: datetime
    end: datetime


class _Closure(NamedTuple):
    found: int
    closed: int


_CLOSURES = CacheSpec[_ClosureKey, Mapping[str, _Closure]](4)


@needs(Verb.READ)
def area_progress(
    ctx: AppContext, actor: Actor, area: str = "", as_of: datetime | None = None
) -> Mapping[str, AreaProgress]:
    """Return the progress of an area and of each area below it, by code; areas without any are left out.

    Args:
        ctx: The application context.
        actor: Who reads; only what it may read is counted.
        area: Code of the area, "" for all readable ones.
        as_of: Time of an earlier state, None for the present.

    Raises:
        NotFound: There is no such area.
    """
    tree, within = ctx.read_model.reference().areas, readable_areas(ctx, actor, area)
    top = tree.subtree(area) if area else None
    sums: dict[str, _Sums] = defaultdict(_Sums)
    for row in screening_progress(ctx, actor, area, as_of=as_of).rows:
        for code in _upwards(tree, row.area, top):
            sums[code].screenings.append(row.screening.counts if row.screening else None)
    for code, closure in _closures(ctx, as_of).items():
        for above in _upwards(tree, code, top) if within is None or code in within else ():
            sums[above].found += closure.found
            sums[above].closed += closure.closed
    return {
        code: AreaProgress(screening_totals(each.screenings), each.found, each.closed)
        for code, each in sums.items()
    }


def _upwards(tree: AreaTree, area: str, top: frozenset[str] | None) -> Iterator[str]:
    """Yield the codes from an area up to the topmost of these, all of them for None."""
    return (each.code for each in tree.path(area) if top is None or each.code in top)


def _closures(ctx: AppContext, as_of: datetime | None) -> Mapping[str, _Closure]:
    """Count by area, without those below it, the findings of the last periods and the closed ones of them."""
    now = min(as_of, ctx.now()) if as_of else ctx.now()
    end = period_interval(ctx.settings.day_start, ctx.settings.zone, now).end
    key = _ClosureKey(load_findings(ctx, as_of=as_of), end - timedelta(days=TREND_DAYS), end)
    return ctx.caches.of(_CLOSURES).get(key, lambda: _count(key, now))


def _count(key: _ClosureKey, now: datetime) -> Mapping[str, _Closure]:
    counted = [each for each in key.loaded.by_id.values() if each.state is not FindingState.VOID]
    span = FindingSpan(key.begin, key.end)
    # "Closed the same day" is measured against the span: here it is that of all periods together.
    groups = finding_groups(counted, key.loaded.index, span, now=now, held_at=now)
    closed = {finding.id for finding in groups["closed_same_day"]}
    counts: dict[str, _Closure] = defaultdict(lambda: _Closure(0, 0))
    for finding in groups["found"]:
        found = counts[finding.area]
        counts[finding.area] = _Closure(found.found + 1, found.closed + (finding.id in closed))
    return counts
