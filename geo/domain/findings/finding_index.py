"""Index of findings by place and category: recurrences, their first finding, and remedies that held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from geo.domain.findings.finding import HELD_AFTER, RECURS_WITHIN, Finding
from geo.domain.findings.states import FindingMeaning, FindingState

Place = tuple[str, str, str]
"""Site, area where there is no site, and category."""


def place_and_category(site_id: str, area: str, category: str) -> Place:
    """Return the key under which findings count as the same again."""
    return site_id, "" if site_id else area, category


class FindingIndex:
    """Findings that are not void, by id and by place and category."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Index the findings; their order does not matter."""
        self._by_id = {finding.id: finding for finding in findings}
        self._by_place: dict[Place, list[Finding]] = defaultdict(list)
        for finding in sorted(self._by_id.values(), key=lambda each: (each.found_at, each.number)):
            if finding.state is not FindingState.VOID:
                self._by_place[_place(finding)].append(finding)

    def first_of(self, finding: Finding) -> Finding:
        """Return the first finding of a chain of recurrences, from which the age counts."""
        seen = {finding.id}
        while (earlier := self._by_id.get(finding.recurs_of)) is not None and earlier.id not in seen:
            seen.add(earlier.id)
            finding = earlier
        return finding

    def recent(self, site_id: str, area: str, now: datetime, category: str) -> tuple[Finding, ...]:
        """Return the findings of a category at a place within RECURS_WITHIN, newest first."""
        there = self._by_place.get(place_and_category(site_id, area, category), ())
        return tuple(each for each in reversed(there) if now - RECURS_WITHIN <= each.found_at <= now)

    def has_held(self, finding: Finding, now: datetime) -> bool:
        """Check whether the remedy has held: HELD_AFTER after the closing nothing had come back.

        What comes back is reopened, names the finding as the one that it repeats, or is of the same category
        at the same place.
        """
        closed_at = finding.state_at
        if finding.meaning is not FindingMeaning.FIXED or now < closed_at + HELD_AFTER:
            return False
        return not any(
            later.recurs_of == finding.id or closed_at < later.found_at <= closed_at + HELD_AFTER
            for later in self._by_place[_place(finding)]
            if later.id != finding.id
        )


def _place(finding: Finding) -> Place:
    return place_and_category(finding.site_id, finding.area, finding.category)
