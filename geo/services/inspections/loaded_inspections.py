"""Inspections and rounds in memory, brought up to date from what changed since; findings by inspection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from geo.domain.findings.finding import Finding, FindingSource
from geo.domain.inspections.inspection import (
    ATTRIBUTED_WITHIN,
    Inspection,
    InspectionRound,
    last_inspections,
)
from geo.domain.journal import FINDING, INSPECTION, INSPECTION_ROUND
from geo.services.context import AppContext
from geo.services.findings.loaded_findings import load_findings
from geo.services.situation.cache import CacheSpec, LatestSpec
from geo.services.situation.last_entry import last_entry_seq
from geo.store import Reader


@dataclass(frozen=True, slots=True, eq=False)
class LoadedInspections:
    """All inspections and rounds at one journal number.

    Attributes:
        inspections: The inspections by time.
        rounds: The rounds in their order.
        last: The last inspection by code of the site or area.
        last_of_team: The time of the last inspection by place and team.
        by_place: The inspections of each place, by time.
        by_account: The inspections by place and account, by time: what findings are attributed by.
    """

    inspections: tuple[Inspection, ...]
    rounds: tuple[InspectionRound, ...]
    last: Mapping[str, Inspection]
    last_of_team: Mapping[tuple[str, str], datetime]
    by_place: Mapping[str, tuple[Inspection, ...]]
    by_account: Mapping[tuple[str, str], tuple[Inspection, ...]]

    def inspection_of(self, finding: Finding) -> Inspection | None:
        """Return the inspection that a finding belongs to, None for none.

        That is the nearest one of the same account at the same place, within ATTRIBUTED_WITHIN.
        """
        if finding.source is not FindingSource.SUPERVISION:
            return None
        place = finding.site_id or finding.area
        near = [
            each
            for each in self.by_account.get((place, finding.found_by), ())
            if abs(each.at - finding.found_at) <= ATTRIBUTED_WITHIN
        ]
        return min(near, key=lambda each: abs(each.at - finding.found_at), default=None)

    def is_done(self, drawn: InspectionRound, site_id: str) -> bool:
        """Check whether the team of a round has inspected a site since, also where another came after it."""
        last_at = self.last_of_team.get((site_id, drawn.team))
        return last_at is not None and last_at >= drawn.at


@dataclass(frozen=True, slots=True, eq=False)
class InspectedFindings:
    """Findings beside the inspections that they belong to.

    Attributes:
        by_inspection: Findings by the number of their inspection, in the order of their numbers.
        unsettled: Number of the findings that are not settled, by site.
    """

    by_inspection: Mapping[int, tuple[Finding, ...]]
    unsettled: Mapping[str, int]


class _Read(NamedTuple):
    """Inspections and rounds that stood after the entry ``seq``, by their own entries."""

    seq: int = 0
    inspections: Mapping[int, Inspection] = MappingProxyType({})
    rounds: Mapping[int, InspectionRound] = MappingProxyType({})

    def followed_by(self, reader: Reader) -> _Read:
        """Return what stands for a reader of the present, after reading what came since."""
        found = reader.inspections
        inspections = {**self.inspections, **{each.seq: each for each in found.inspections(after=self.seq)}}
        rounds = {**self.rounds, **{each.seq: each for each in found.rounds(after=self.seq)}}
        for seq in found.withdrawn_after(self.seq):
            inspections.pop(seq, None)
            rounds.pop(seq, None)
        return _Read(reader.revision, inspections, rounds)


class _FindingsKey(NamedTuple):
    inspections_seq: int
    findings_seq: int


_LATEST = LatestSpec[_Read]()
_CURRENT = CacheSpec[int, LoadedInspections](1)
_FINDINGS = CacheSpec[_FindingsKey, InspectedFindings](1)


def load_inspections(ctx: AppContext) -> LoadedInspections:
    """Return all inspections and rounds; what changed is read once after each change of any of them."""

    def load() -> LoadedInspections:
        with ctx.store.read() as reader:
            read = ctx.caches.latest(_LATEST).next(lambda last: (last or _Read()).followed_by(reader))
        return _loaded(read.inspections.values(), read.rounds.values())

    return ctx.caches.of(_CURRENT).get(last_entry_seq(ctx, INSPECTION, INSPECTION_ROUND), load)


def inspected_findings(ctx: AppContext) -> InspectedFindings:
    """Return the findings by inspection, grouped once after each change of either."""

    def group() -> InspectedFindings:
        loaded, groups = load_inspections(ctx), defaultdict[int, list[Finding]](list)
        unsettled: Counter[str] = Counter()
        for finding in load_findings(ctx).by_id.values():
            if inspection := loaded.inspection_of(finding):
                groups[inspection.seq].append(finding)
            if finding.is_unsettled and finding.site_id:
                unsettled[finding.site_id] += 1
        return InspectedFindings({seq: tuple(found) for seq, found in groups.items()}, unsettled)

    key = _FindingsKey(last_entry_seq(ctx, INSPECTION, INSPECTION_ROUND), last_entry_seq(ctx, FINDING))
    return ctx.caches.of(_FINDINGS).get(key, group)


def _loaded(inspections: Iterable[Inspection], rounds: Iterable[InspectionRound]) -> LoadedInspections:
    by_time = tuple(sorted(inspections, key=lambda each: (each.at, each.seq)))
    by_account: dict[tuple[str, str], list[Inspection]] = defaultdict(list)
    by_place: dict[str, list[Inspection]] = defaultdict(list)
    last_of_team: dict[tuple[str, str], datetime] = {}
    for each in by_time:
        last_of_team[each.place, each.team] = each.at
        by_place[each.place].append(each)
        by_account[each.place, each.actor].append(each)
    return LoadedInspections(
        by_time,
        tuple(sorted(rounds, key=lambda each: each.seq)),
        last_inspections(by_time),
        last_of_team,
        {place: tuple(rows) for place, rows in by_place.items()},
        {key: tuple(rows) for key, rows in by_account.items()},
    )
