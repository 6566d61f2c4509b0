"""Values of the cells of a form: each figure as of the hour of the form, in the period or in one before."""

from __future__ import annotations

from dataclasses import dataclass, field

from geo.domain.daily_reports.figures import FigureKey, FigureMoment, FigureRow, FigureValue, MissingFigure
from geo.domain.shifts.shift import Shift
from geo.domain.superior_forms.filled_form import FilledCell
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.services.context import AppContext
from geo.services.day.day_state import previous_interval
from geo.services.figures.facts import FigureFacts, FigureSource
from geo.services.figures.registry import figure_registry, rows_of, value_of
from geo.store import Reader


@dataclass(slots=True, eq=False)
class FormFilling:
    """Values of a form for a period.

    Attributes:
        ctx: The application context.
        reader: Of the store, or of a transaction.
        form: The form.
        interval: The period.
    """

    ctx: AppContext
    reader: Reader
    form: SuperiorForm
    interval: Shift
    _source: FigureSource = field(init=False)
    _facts: dict[int, FigureFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read from this reader, each state once."""
        self._source = FigureSource(self.ctx, self.reader, self.ctx.read_model.reference().areas)

    def cells(self) -> tuple[FilledCell, ...]:
        """Return the cells with their values; before the hour of the form as they are now."""
        registry, cells = figure_registry(self.ctx), []
        for binding in self.form.bindings:
            facts = self._facts_of(binding)
            value: FigureValue = MissingFigure.NOT_COMPUTED
            if binding.code in registry and binding.area in self._source.areas:
                value = value_of(registry[binding.code], facts, binding.area)
            cells.append(FilledCell(binding, value, facts.moment))
        return tuple(cells)

    def _facts_of(self, binding: FormBinding) -> FigureFacts:
        before = binding.periods_before
        if before not in self._facts:
            interval = interval_before(self.ctx, self.interval, before)
            at = min(self.form.as_of(interval, self.ctx.settings.zone), self.ctx.now())
            seq = self.reader.seq_at(at)
            self._facts[before] = FigureFacts(self._source, interval, FigureMoment(at, seq, seq))
        return self._facts[before]


def interval_before(ctx: AppContext, interval: Shift, periods: int) -> Shift:
    """Return the period that lies some periods before another one."""
    for _ in range(periods):
        interval = previous_interval(ctx, interval)
    return interval


def rows_of_cell(ctx: AppContext, reader: Reader, interval: Shift, cell: FilledCell) -> tuple[FigureRow, ...]:
    """Return the rows that a cell counts, filled for a period; none where it has no number."""
    binding, registry = cell.binding, figure_registry(ctx)
    if not isinstance(cell.value, int) or binding.code not in registry:
        return ()
    source = FigureSource(ctx, reader, ctx.read_model.reference().areas)
    of = interval_before(ctx, interval, binding.periods_before)
    return rows_of(source, registry, of, FigureKey(binding.code, binding.area), cell.moment)
