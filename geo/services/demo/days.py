"""Operational days of the demo, read from its files as steps to be replayed beside the history of sites."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path

from geo.domain.area_figures.commands import AreaFigureStatement
from geo.domain.day.period import period_interval
from geo.domain.day.tally import TallyCounts
from geo.domain.findings.commands import FindingAction, LogFinding
from geo.domain.findings.finding import Severity
from geo.domain.findings.states import FindingActionType
from geo.domain.handovers.commands import HandoverNotes, ReadBack
from geo.domain.handovers.facts import ReadBackResult
from geo.domain.handovers.handover import HandoverSeverity
from geo.domain.journal import EntryAuthor
from geo.domain.photos import PhotoRole
from geo.domain.post_orders.post_order import PostOrderKey, PostOrderScope
from geo.domain.roll_calls.commands import StartRollCall
from geo.domain.screening.commands import ScreeningReport
from geo.domain.screening.screening import ScreeningCounts
from geo.domain.shifts.shift import Shift, shifts_between
from geo.services.area_figures.history import AreaFigureHistoryStep, replay_area_figures
from geo.services.context import AppContext
from geo.services.day.history import TallyHistoryStep, replay_tallies
from geo.services.demo.closing_history import AreaClosing, ClosingHistoryStep, replay_closings
from geo.services.demo.inspection_history import FILES as INSPECTION_FILES
from geo.services.demo.inspection_history import InspectionHistory
from geo.services.demo.order_history import (
    replay_acknowledgement,
    replay_answer,
    replay_post_order,
    replay_roll_call,
)
from geo.services.demo.photo_history import PhotoHistoryStep, replay_photo
from geo.services.demo.shift_history import ShiftHistoryStep, replay_shift
from geo.services.demo.stock_history import stock_steps
from geo.services.findings.history import FindingCommand, FindingHistoryStep, replay_findings
from geo.services.handovers.history import HandoverHistoryStep, replay_handover
from geo.services.screening.record import ScreeningHistoryStep, replay_screenings
from geo.services.supplies.history import replay_stock
from geo.store import Transaction

PER_MILLE = 1000
CLOSED_BY = "commander"
POST_KIND = "checkpoint"
HANDOVER_ACTIONS = ("offer", "accept")
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
        readers = (
            self._shifts,
            self._tallies,
            self._findings,
            self._photos,
            self._handovers,
            self._post_orders,
            self._roll_calls,
            self._inspections,
            self._area_figures,
            self._screenings,
            self._stock,
            self._closings,
        )
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
            yield DemoStep(confirmed_at, partial(replay_shift, self.ctx, step=step))

    def _shift_start(self, interval: Shift) -> datetime:
        """Return the start of the shift of the posts that begins in a period, whenever periods begin."""
        settings, kind = self.ctx.settings, self.ctx.kinds[POST_KIND]
        shifts = shifts_between(kind.shifts, settings.zone, interval.start, interval.end)
        return next(shift.start for shift in shifts if interval.contains(shift.start))

    def _tallies(self) -> Iterator[DemoStep]:
        for interval, at, row in self._rows("tallies.csv"):
            start = self._shift_start(interval)
            if at < start:  # the shift of the running period is still to begin
                continue
            step = TallyHistoryStep(at, row["by"], row["site"], start, TallyCounts.from_texts(row))
            yield DemoStep(at, partial(replay_tallies, self.ctx, steps=(step,)))

    def _handovers(self) -> Iterator[DemoStep]:
        """Yield the handovers to the shifts of a period, at minutes from their start."""
        for interval, _, row in self._rows("handovers.csv"):
            start = self._shift_start(interval)
            at = start + timedelta(minutes=int(row["minute"]))
            if at > self.ctx.now():  # still to come
                continue
            if row["action"] in HANDOVER_ACTIONS:
                yield DemoStep(at, partial(self._record_handover, at=at, start=start, row=row))
            else:  # a step of the finding that a difference became
                yield DemoStep(at, partial(self._record_finding, at=at, row=row))

    def _record_handover(self, tx: Transaction, at: datetime, start: datetime, row: Row) -> None:
        """Write a step of a handover; a difference is a finding, whose later steps name it."""
        notes = None
        if row["action"] == "offer":
            severity = HandoverSeverity(row["severity"] or HandoverSeverity.STEADY)
            notes = HandoverNotes(row["note"], row["if_then"], severity)
        differ = (ReadBack(row["line"], ReadBackResult.DIFFER, row["value"]),) if row["line"] else ()
        step = HandoverHistoryStep(at, row["by"], row["site"], start, notes, differ)
        handover = replay_handover(self.ctx, tx, step)
        for answer in handover.answers:
            if answer.finding:
                self._finding_ids[row["finding"]] = answer.finding

    def _post_orders(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("post_orders.csv"):
            author, answered_by = EntryAuthor(row["by"], at), row["answered_by"]
            key = PostOrderKey(PostOrderScope(row["scope"]), row["ref"])
            if row["action"] == "publish":
                texts = row["admitted"], row["checks"]
                yield DemoStep(at, partial(replay_post_order, author=author, key=key, texts=texts))
            else:
                step = partial(
                    replay_acknowledgement, author=author, site_id=key.ref, answered_by=answered_by
                )
                yield DemoStep(at, step)

    def _roll_calls(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("roll_calls.csv"):
            author, answered_by = EntryAuthor(row["by"], at), row["answered_by"]
            if row["action"] == "call":
                command = StartRollCall(row["area"], "", minutes=int(row["minutes"]))
                yield DemoStep(at, partial(replay_roll_call, self.ctx, author=author, command=command))
            else:
                step = partial(replay_answer, author=author, site_id=row["site"], answered_by=answered_by)
                yield DemoStep(at, step)

    def _inspections(self) -> Iterator[DemoStep]:
        """Yield duty telephones, emergency access with its tests, draws and inspections."""
        history = InspectionHistory(self.ctx)
        for name in INSPECTION_FILES:
            for _, at, row in self._rows(name):
                yield DemoStep(at, history.recorder(name, at, row))

    def _stock(self) -> Iterator[DemoStep]:
        rows = ((at, row) for _, at, row in self._rows("stock.csv"))
        for step in stock_steps(self.ctx, rows):
            yield DemoStep(step.at, partial(replay_stock, self.ctx, step=step))

    def _findings(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("findings.csv"):
            yield DemoStep(at, partial(self._record_finding, at=at, row=row))

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

    def _photos(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("photos.csv"):
            step = PhotoHistoryStep(at, row["by"], PhotoRole(row["role"]), row["file"])
            yield DemoStep(at, partial(self._record_photo, finding=row["finding"], step=step))

    def _record_photo(self, tx: Transaction, finding: str, step: PhotoHistoryStep) -> None:
        replay_photo(self.ctx, tx, self._finding_ids[finding], step)

    def _area_figures(self) -> Iterator[DemoStep]:
        kinds = self.ctx.area_figure_kinds
        for _, at, row in self._rows("area_figures.csv"):
            if row["figure"] not in kinds:
                continue
            command = AreaFigureStatement(
                row["area"], row["figure"], row["source"], int(row["value"]), 0, "", row["reason"]
            )
            step = AreaFigureHistoryStep(at, row["by"], command)
            yield DemoStep(at, partial(replay_area_figures, self.ctx, history=(step,)))

    def _screenings(self) -> Iterator[DemoStep]:
        for _, at, row in self._rows("screenings.csv"):
            counts = ScreeningCounts(*(int(row[name]) for name in ScreeningCounts.__slots__))
            step = ScreeningHistoryStep(
                at, row["by"], ScreeningReport(row["site"], counts, 0, "", row["unit"])
            )
            yield DemoStep(at, partial(replay_screenings, self.ctx, history=(step,)))

    def _closings(self) -> Iterator[DemoStep]:
        for (interval, at), rows in groupby(self._rows("closings.csv"), key=lambda row: row[:2]):
            closings = [AreaClosing(row["area"], row["reason"], row["statement"]) for _, _, row in rows]
            step = ClosingHistoryStep(at, CLOSED_BY, interval.start, closings)
            yield DemoStep(at, partial(replay_closings, self.ctx, step=step))
