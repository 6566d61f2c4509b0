"""Figures of one report, each computed when it is first asked for, beside those of the period before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from geo.domain.daily_reports.figures import (
    FigureKey,
    FigureMoment,
    FigureValue,
    MissingFigure,
    ReportFigure,
)
from geo.domain.errors import NotFound
from geo.domain.shifts.shift import Shift
from geo.services.day.day_state import previous_interval
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, FigureSource
from geo.services.figures.registry import require_registered, value_of
from geo.services.situation.cache import CacheSpec


class _ValueKey(NamedTuple):
    """What the value of a figure of a closed day follows from; areas may be changed afterwards."""

    code: str
    area: str
    starts_at: datetime
    moment: FigureMoment
    reference_seq: int


_VALUES = CacheSpec[_ValueKey, FigureValue](8192)
_Values = tuple[FigureValue, FigureValue | None]
"""Value of a figure, and of its whole."""


@dataclass(slots=True, eq=False)
class FigureBook:
    """Figures of a report.

    Attributes:
        source: Reads the facts.
        registry: All figures.
        interval: The period.
        report_area: Code of the area of the report.
        is_correction: Whether the report corrects a frozen one.
        published: Figures of other frozen reports on the period: they are stated as published.
    """

    source: FigureSource
    registry: Mapping[str, FigureDefinition]
    interval: Shift
    report_area: str
    is_correction: bool = False
    published: Mapping[FigureKey, ReportFigure] = field(default_factory=dict)
    _figures: dict[FigureKey, ReportFigure] = field(default_factory=dict)
    _facts: dict[tuple[Shift, FigureMoment], FigureFacts] = field(default_factory=dict)
    _moments: dict[tuple[Shift, str], FigureMoment | MissingFigure] = field(default_factory=dict)

    def figure(self, key: FigureKey) -> ReportFigure:
        """Return a figure.

        Raises:
            InvalidInput: No figure has this code.
            NotFound: There is no such area.
        """
        if key not in self._figures:
            self._figures[key] = self._published(key) or self._computed(key)
        return self._figures[key]

    def figures(self, keys: Iterable[FigureKey]) -> tuple[ReportFigure, ...]:
        """Return several figures, each once; errors as of ``figure``."""
        return tuple(self.figure(key) for key in dict.fromkeys(keys))

    def _published(self, key: FigureKey) -> ReportFigure | None:
        """Return a figure as another report states it, unless its area has closed its day again since."""
        figure = self.published.get(key)
        if figure is None or self.is_correction:
            return None
        moment = self._moment(self.interval, key.area)
        is_same = isinstance(moment, FigureMoment) and moment.period_number == figure.moment.period_number
        return figure if is_same else None

    def _computed(self, key: FigureKey) -> ReportFigure:
        if key.area not in self.source.areas:
            raise NotFound("error.unknown_area", area=key.area)
        definition = require_registered(self.registry, key)
        before = previous_interval(self.source.ctx, self.interval)
        value, whole = self._values(definition, self.interval, key.area)
        value_before, whole_before = self._values(definition, before, key.area)
        moment = self._moment(self.interval, key.area)
        if isinstance(moment, MissingFigure):
            head = self.source.reader.revision
            moment = FigureMoment(self.interval.end, head, head)
        return ReportFigure(key.code, key.area, value, whole, value_before, whole_before, moment)

    def _values(self, definition: FigureDefinition, interval: Shift, area: str) -> _Values:
        moment = self._moment(interval, area)
        whole = self.registry.get(definition.whole)
        if isinstance(moment, MissingFigure):
            return moment, None if whole is None else moment
        facts = self._facts.setdefault((interval, moment), FigureFacts(self.source, interval, moment))
        value = self._value(definition, facts, area)
        return value, None if whole is None else self._value(whole, facts, area)

    def _value(self, definition: FigureDefinition, facts: FigureFacts, area: str) -> FigureValue:
        """Return the value of a figure; that of a closed day never changes, and is computed once for all."""
        ctx, moment = self.source.ctx, facts.moment
        if not moment.period_number or max(moment.seq, moment.counted_seq) > self.source.committed_seq:
            return value_of(definition, facts, area)
        changed = ctx.read_model.reference().changed_seq
        key = _ValueKey(definition.code, area, facts.interval.start, moment, changed)
        return ctx.caches.of(_VALUES).get(key, lambda: value_of(definition, facts, area))

    def _moment(self, interval: Shift, area: str) -> FigureMoment | MissingFigure:
        if (interval, area) not in self._moments:
            self._moments[interval, area] = self.source.moment(
                interval,
                area,
                report_area=self.report_area,
                now=self.source.ctx.now(),
                is_correction=self.is_correction and interval == self.interval,
            )
        return self._moments[interval, area]
