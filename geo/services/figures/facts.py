"""What figures are computed from, at journal numbers: each state is read once and shared by all figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geo.domain.area_figures.area_figure import AreaFigure
from geo.domain.areas import AreaTree
from geo.domain.daily_reports.figures import FigureMoment, FigureRow, MissingFigure
from geo.domain.day.owed import OwedKind
from geo.domain.day.period import ClosingRecord, OperationalPeriod, UnansweredItem, closes_day
from geo.domain.day.tally import Tally
from geo.domain.findings.finding import Finding
from geo.domain.findings.finding_index import FindingIndex
from geo.domain.findings.states import FindingState
from geo.domain.shifts.shift import Shift
from geo.domain.timestamps import to_ms
from geo.services.context import AppContext
from geo.services.day.day_state import lowest_closing_area
from geo.services.findings.figures import FindingSpan, finding_groups
from geo.services.situation.derived import DerivedState, derive_state
from geo.services.situation.filter_masks import area_mask
from geo.services.situation.snapshot import snapshot_from_rows
from geo.store import Reader

_ALL_PERIODS = 100_000
Rows = Sequence[FigureRow] | MissingFigure
"""Rows that a figure counts, or why there is no number."""


@dataclass(frozen=True, slots=True, eq=False)
class _KnownFindings:
    """All findings as known after an entry: their index, and those of each area without those below it."""

    index: FindingIndex
    by_area: Mapping[str, list[Finding]]


@dataclass(slots=True)
class FigureSource:
    """Facts at journal numbers, as one reader or transaction sees them.

    Attributes:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        areas: The areas.
    """

    ctx: AppContext
    reader: Reader
    areas: AreaTree
    _committed_seq: int | None = None
    _sites: dict[tuple[int, datetime], DerivedState] = field(default_factory=dict)
    _findings: dict[int, _KnownFindings] = field(default_factory=dict)
    _tallies: dict[tuple[datetime, int], list[Tally]] = field(default_factory=dict)
    _area_figures: dict[int, dict[tuple[str, str], AreaFigure]] = field(default_factory=dict)
    _closings: dict[tuple[str, int], ClosingRecord | None] = field(default_factory=dict)
    _periods: dict[datetime, dict[str, OperationalPeriod]] = field(default_factory=dict)
    _closed_periods: dict[str, list[OperationalPeriod]] = field(default_factory=dict)

    @property
    def committed_seq(self) -> int:
        """Number of an entry up to which everything is committed: a transaction's own may be taken back."""
        if self._committed_seq is None:
            self._committed_seq = self.ctx.store.revision()
        return self._committed_seq

    def sites(self, seq: int, at: datetime) -> DerivedState:
        """Return all sites as known after an entry, derived at a time."""
        key = seq, at
        if key not in self._sites:
            codes = self.ctx.read_model.status_codes
            snapshot = snapshot_from_rows(seq, self.reader.site_rows(at_seq=seq), codes)
            self._sites[key] = derive_state(snapshot, float(to_ms(at)), codes)
        return self._sites[key]

    def findings_of(self, area: str, seq: int) -> list[Finding]:
        """Return the findings of one area, without those below it, as known after an entry."""
        return self._known_findings(seq).by_area.get(area, [])

    def finding_index(self, seq: int) -> FindingIndex:
        """Return the index of all findings as known after an entry, made once for all areas."""
        return self._known_findings(seq).index

    def _known_findings(self, seq: int) -> _KnownFindings:
        if seq not in self._findings:
            by_area: dict[str, list[Finding]] = defaultdict(list)
            found = [finding for finding, _ in self.reader.findings.all(seq)]
            for finding in found:
                by_area[finding.area].append(finding)
            self._findings[seq] = _KnownFindings(FindingIndex(found), by_area)
        return self._findings[seq]

    def tallies(self, interval: Shift, seq: int) -> list[Tally]:
        """Return the tallies of the shifts that start in a period, as known after an entry."""
        key = interval.start, seq
        if key not in self._tallies:
            self._tallies[key] = self.reader.day.tallies(interval.start, interval.end, seq)
        return self._tallies[key]

    def area_figures(self, seq: int) -> dict[tuple[str, str], AreaFigure]:
        """Return the figures of areas by area and kind, as known after an entry."""
        if seq not in self._area_figures:
            figures = self.reader.area_figures.figures(seq)
            self._area_figures[seq] = {(figure.area, figure.kind): figure for figure in figures}
        return self._area_figures[seq]

    def periods(self, starts_at: datetime) -> dict[str, OperationalPeriod]:
        """Return the stored periods that start at a time by area, without details."""
        if starts_at not in self._periods:
            stored = self.reader.day.periods_starting(starts_at)
            self._periods[starts_at] = {period.area: period for period in stored}
        return self._periods[starts_at]

    def closing(self, area: str, number: int) -> ClosingRecord | None:
        """Return what the day close of a numbered period of an area recorded, None for number 0."""
        key = area, number
        if key not in self._closings:
            periods = self._closed(area) if number else []
            found = next((period for period in periods if period.number == number), None)
            self._closings[key] = None if found is None else self.reader.day.closing_details(found).closing
        return self._closings[key]

    def earlier_closing(self, area: str, starts_at: datetime, seq: int) -> ClosingRecord | None:
        """Return what the last day close of an area recorded that a later one counts, None without one.

        Args:
            area: Code of the area.
            starts_at: Start of the period.
            seq: Last entry that the later one counts.
        """
        numbers = [
            period.number
            for period in self._closed(area)
            if period.starts_at == starts_at and period.closing and period.closing.seq < seq
        ]
        return self.closing(area, max(numbers)) if numbers else None

    def unanswered(self, area: str, starts_at: datetime, closing: ClosingRecord) -> list[UnansweredItem]:
        """Return what a day close found unanswered, with what those of areas below had found before.

        A finding that a town has carried over is owed no longer when the county closes its day.

        Args:
            area: Code of the area.
            starts_at: Start of the period.
            closing: What the day close recorded.
        """
        items = {item.key: item for item in closing.unanswered}
        for code in sorted(self.areas.subtree(area) - {area}):
            if closes_day(self.areas[code].level) and (
                found := self.earlier_closing(code, starts_at, closing.seq)
            ):
                items |= {item.key: item for item in found.unanswered if item.key not in items}
        return list(items.values())

    def _closed(self, area: str) -> list[OperationalPeriod]:
        if area not in self._closed_periods:
            self._closed_periods[area] = self.reader.day.closed_periods(area, _ALL_PERIODS)
        return self._closed_periods[area]

    def moment(
        self, interval: Shift, area: str, *, report_area: str, now: datetime, is_correction: bool
    ) -> FigureMoment | MissingFigure:
        """Return when the figures of an area are read.

        Once the area has closed its day they are read as of its day close, so that all reports of a period
        agree. Tallies of a correction are read as known now.

        Args:
            interval: The period.
            area: Code of the area of the figure.
            report_area: Code of the area of the report.
            now: The present time.
            is_correction: Whether the report corrects a frozen one.

        Returns:
            The moment; NOT_REPORTED where the area of the report has closed its day without this one.
        """
        stored = self.periods(interval.start)
        own = lowest_closing_area(self.areas, area)
        period, head = stored.get(own), self.reader.revision
        if period is not None and period.closing is not None:
            closing = period.closing
            at = min(interval.end, closing.at)
            seq = min(closing.seq, self.reader.seq_at(at))
            return FigureMoment(at, seq, head if is_correction else closing.seq, own, period.number)
        whole = stored.get(report_area)
        if area != report_area and whole is not None and whole.is_closed:
            return MissingFigure.NOT_REPORTED
        at = max(min(interval.end, now), interval.start)
        seq = head if at == now else self.reader.seq_at(at)
        return FigureMoment(at, seq, head)


@dataclass(frozen=True, eq=False)
class FigureFacts:
    """Facts of one period at one moment.

    Attributes:
        source: Reads them.
        interval: The period.
        moment: When they are read.
    """

    source: FigureSource
    interval: Shift
    moment: FigureMoment

    @cached_property
    def closing(self) -> ClosingRecord | None:
        """What the day close recorded, None while the day is not closed."""
        return self.source.closing(self.moment.period_area, self.moment.period_number)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded up to the moment."""
        return self.moment.seq == 0

    def seq_in(self, area: str) -> int:
        """Return the last entry that counts in an area: that of its own day close where there is one."""
        last = self.closing.seq if self.closing else self.moment.counted_seq
        own = lowest_closing_area(self.source.areas, area)
        if own == self.moment.period_area:
            return last
        earlier = self.source.earlier_closing(own, self.interval.start, last)
        return earlier.seq if earlier else last

    def areas_by_seq(self, area: str) -> dict[int, set[str]]:
        """Return an area and those below it by the last entry that counts there."""
        by_seq: dict[int, set[str]] = {}
        for code in sorted(self.source.areas.subtree(area)):
            by_seq.setdefault(self.seq_in(code), set()).add(code)
        return by_seq

    @property
    def sites(self) -> DerivedState:
        """All sites at the moment."""
        return self.source.sites(self.moment.seq, self.moment.at)

    @cached_property
    def _area_masks(self) -> dict[str, NDArray[np.bool_]]:
        return {}

    def within(self, area: str) -> NDArray[np.bool_]:
        """Return the mask of the sites in an area and those below it."""
        if area not in self._area_masks:
            self._area_masks[area] = area_mask(self.sites.snapshot, area, self.source.areas)
        return self._area_masks[area]

    def tallies(self, area: str) -> list[Tally]:
        """Return the tallies of the period in an area and those below it."""
        below = self.source.areas.subtree(area)
        rows = self.source.tallies(self.interval, self.moment.counted_seq)
        return [tally for tally in rows if tally.area in below]

    def unanswered(self, area: str) -> list[UnansweredItem] | None:
        """Return what the day close found unanswered in an area and those below it; None before it.

        Tallies that were given since answer theirs.
        """
        if self.closing is None:
            return None
        below = self.source.areas.subtree(area)
        given = {tally.id for tally in self.tallies(area)}
        return [
            item
            for item in self._unanswered
            if item.area in below and not (item.what is OwedKind.TALLY and item.ref in given)
        ]

    @cached_property
    def _unanswered(self) -> list[UnansweredItem]:
        if self.closing is None:
            return []
        return self.source.unanswered(self.moment.period_area, self.interval.start, self.closing)

    @cached_property
    def _finding_groups(self) -> dict[str, dict[str, list[Finding]]]:
        return {}

    def findings(self, area: str) -> dict[str, list[Finding]]:
        """Return the findings of an area and those below it by figure, see ``finding_groups``.

        Each counts as it was when its own area closed its day, which may give it a new deadline.
        """
        if area not in self._finding_groups:
            below = self.source.areas.subtree(area)
            counted = [
                each
                for code in sorted(below)
                for each in self._findings_of(code)
                if each.state is not FindingState.VOID
            ]
            span = FindingSpan(self.interval.start, self.interval.end, area)
            every = self.source.finding_index(self._last_seq)
            self._finding_groups[area] = finding_groups(
                counted, every, span, now=self.moment.at, held_at=self.moment.at
            )
        return self._finding_groups[area]

    @property
    def _last_seq(self) -> int:
        """Last journal entry that counts for findings: that of the day close, not of a correction."""
        return self.closing.seq if self.closing else self.moment.counted_seq

    def _findings_of(self, area: str) -> list[Finding]:
        """Return the findings of one area, without those below it, as its own day close found them."""
        seq, own = self._last_seq, lowest_closing_area(self.source.areas, area)
        if own != self.moment.period_area:
            earlier = self.source.earlier_closing(own, self.interval.start, seq)
            seq = earlier.seq if earlier else seq
        return self.source.findings_of(area, seq)

    @property
    def area_figures(self) -> dict[tuple[str, str], AreaFigure]:
        """Figures of areas by area and kind, as known at the day close."""
        return self.source.area_figures(self._last_seq)

    def name_of(self, site_id: str) -> str:
        """Return the name of a site at the moment, its code where there was none of that code."""
        snapshot = self.sites.snapshot
        row = snapshot.row_of.get(site_id)
        return site_id if row is None else snapshot.names[row]
