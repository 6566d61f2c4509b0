"""Operational days of the demo, read from its files as steps to be replayed beside the history of sites."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from geo.domain.day.period import period_interval
from geo.domain.day.tally import COUNT_NAMES, TallyCounts
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import Severity
from geo.domain.findings.states import FindingActionType
from geo.domain.shifts.shift import Shift, shifts_between
from geo.services.context import AppContext
from geo.services.day.history import TallyHistoryStep, replay_tallies
from geo.services.demo.closing_history import AreaClosing, ClosingHistoryStep, replay_closings
from geo.services.demo.shift_history import ShiftHistoryStep, replay_shift
from geo.services.findings.history import FindingCommand, FindingHistoryStep, replay_findings
from geo.store import Transaction

PER_MILLE = 1000
CLOSED_BY = "commander"
POST_KIND = "checkpoint"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class DemoStep:
    """A step of the demo: its time, and what writes it."""

    at: datetime
    record: Callable[[Transaction], object]


@dataclass(slots=True)
class DemoDays:
    """Reader of the files of the days, for a demo that ends now.

    Attributes:
        ctx: The application context, with its clock stopped.
        folder: The folder of the files.
    """

    ctx: AppContext
    folder: Path
    _finding_ids: dict[str, str] = field(default_factory=dict)

    def steps(self) -> list[DemoStep]:
        """Return all steps, oldest first."""
        readers = (self._shifts, self._tallies, self._findings, self._closings)
        return sorted((step for read in readers for step in read()), key=lambda step: step.at)

    def _rows(self, name: str) -> Iterator[tuple[Shift, datetime, Row]]:
        """Yield the rows of a file, each with its period and its time.

        Minutes of the running period are shares of what has passed of it, in thousandths.
        """
        settings, now = self.ctx.settings, self.ctx.now()
        running = period_interval(settings.day_start, settings.zone, now)
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(line for line in file if not line.startswith("#")):
                days, minute = int(row["day"]), int(row["minute"])
                if not days:
                    yield running, running.start + (now - running.start) * minute / PER_MILLE, row
                    continue
                within = running.start - timedelta(days=days) + timedelta(hours=1)  # whatever the clocks did
                interval = period_interval(settings.day_start, settings.zone, within)
                yield interval, interval.start + timedelta(minutes=minute), row

    def _shifts(self) -> Iterator[DemoStep]:
        for interval, at, row in self._rows("shifts.csv"):
            start = self._shift_start(interval)
            confirmed_at = start + (at - interval.start)
            step = ShiftHistoryStep(confirmed_at, row["by"], row["site"], start)
            yield DemoStep(confirmed_at, lambda tx, step=step: replay_shift(self.ctx, tx, step))  # type: ignore[misc]

    def _shift_start(self, interval: Shift) -> datetime:
        """Return the start of the shift of the posts that begins in a period, whenever periods begin."""
        settings, kind = self.ctx.settings, self.ctx.kinds[POST_KIND]
        shifts = shifts_between(kind.shifts, settings.zone, interval.start, interval.end)
        return next(shift.start for shift in shifts if interval.contains(shift.start))

    def _tallies(self) -> Iterator[DemoStep]:
        for interval, at, row in self._rows("tallies.csv"):
            counts = TallyCounts(**{name: int(row[name]) if row[name] else None for name in COUNT_NAMES})  # type: ignore[arg-type]
            start = self._shift_start(interval)
            if at < start:  # the shift of the running period is still to begin
                continue
            step = TallyHistoryStep(at, row["by"], row["site"], start, counts)
            yield DemoStep(at, lambda tx, step=step: replay_tallies(self.ctx, tx, (step,)))  # type: ignore[misc]

    def _findings(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("findings.csv"):
            yield DemoStep(at, lambda tx, at=at, row=row: self._record_finding(tx, at, row))  # type: ignore[misc]

    def _record_finding(self, tx: Transaction, at: datetime, row: Row) -> None:
        """Write a step of a finding; ids are those that the store gives, in the order of time."""
        action = FindingActionType(row["action"])
        command: FindingCommand
        if action is FindingActionType.LOG:
            categories = self.ctx.finding_categories
            command = LogFinding(
                row["category"] if row["category"] in categories else next(iter(categories)).code,
                "",
                row["site"],
                row["area"],
                row["note"],
                Severity(row["severity"]),
                recurs_of=self._finding_ids.get(row["recurs_of"], ""),
            )
        else:
            command = FindingAction(self._finding_ids[row["finding"]], action, 0, "", row["note"])
        (after,) = replay_findings(self.ctx, tx, (FindingHistoryStep(at, row["by"], command),))
        self._finding_ids[row["finding"]] = after.id

    def _closings(self) -> Iterator[DemoStep]:
        for (interval, at), rows in groupby(self._rows("closings.csv"), key=lambda row: row[:2]):
            closings = [AreaClosing(row["area"], row["reason"], row["statement"]) for _, _, row in rows]
            step = ClosingHistoryStep(at, CLOSED_BY, interval.start, closings)
            yield DemoStep(at, lambda tx, step=step: replay_closings(self.ctx, tx, step))  # type: ignore[misc]
