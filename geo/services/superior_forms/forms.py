"""Read model of superiors' forms: the list with what is due, one form with its blank, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.daily_reports.figures import FigureRow
from geo.domain.errors import NotFound
from geo.domain.shifts.shift import Shift
from geo.domain.superior_forms.filled_form import FilledCell, FilledForm
from geo.domain.superior_forms.form import (
    CarriedBindings,
    FormBinding,
    SuperiorForm,
    carry_bindings,
)
from geo.domain.superior_forms.workbook import CellRef, WorkbookGrid
from geo.services.accounts.permissions import authorise_in, needs
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of, previous_interval
from geo.services.findings.photos import require_photo_folder
from geo.services.situation.cache import CacheSpec
from geo.services.superior_forms.blanks import grid_of, grid_of_bytes
from geo.services.superior_forms.filling import FormFilling, rows_of_cell
from geo.store import Reader

PERIODS_LISTED = 14


@dataclass(frozen=True, slots=True)
class FormPeriod:
    """A form of one period.

    Attributes:
        interval: The period.
        as_of: Time as of which its figures are read.
        due_at: When it is to be handed in.
        filled: The last that was filled and not withdrawn, without its cells; None while there is none.
        next_revision: How often it was filled, withdrawn ones too.
    """

    interval: Shift
    as_of: datetime
    due_at: datetime
    filled: FilledForm | None
    next_revision: int


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form of the list.

    Attributes:
        form: The form.
        area_name: Name of its area.
        periods: Its last periods, the running one first.
        added_at: When it was added.
    """

    form: SuperiorForm
    area_name: str
    periods: tuple[FormPeriod, ...]
    added_at: datetime

    @property
    def due(self) -> tuple[FormPeriod, ...]:
        """The periods up to the current one that were due since the form was added, newest first."""
        until = self.current.due_at
        return tuple(
            each
            for each in self.periods
            if each.due_at <= until and (each.filled or each.due_at > self.added_at)
        )

    @property
    def current(self) -> FormPeriod:
        """The period whose form is to be handed in next.

        It is the running one; that before it where its figures are read at its very end and it is not filled.
        """
        running, *earlier = self.periods
        is_open = bool(earlier) and earlier[0].filled is None
        return earlier[0] if is_open and earlier[0].as_of == running.interval.start else running


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file of a form; ``as_of``: time as of which its figures were read, None for a blank."""

    form: SuperiorForm
    as_of: datetime | None
    data: bytes


class _CellsKey(NamedTuple):
    """What the values of a form follow from; revision and minute count until its hour has come."""

    number: int
    version: int
    starts_at: datetime
    revision: int
    minute: datetime | None


_CELLS = CacheSpec[_CellsKey, tuple[FilledCell, ...]](32)


@needs(Verb.READ)
def listed_forms(ctx: AppContext, actor: Actor) -> tuple[ListedForm, ...]:
    """Return the forms of areas that the actor may read, without withdrawn ones; due first is first."""
    tree, scope = ctx.read_model.reference().areas, actor.scope(Verb.READ)
    readable = None if EVERYWHERE in scope else tree.scope(scope)
    intervals = [interval_of(ctx, None)]
    while len(intervals) < PERIODS_LISTED:
        intervals.append(previous_interval(ctx, intervals[-1]))
    with ctx.store.read() as reader:
        filled = reader.superior_forms.filled_since(intervals[-1].start)
        added_at = reader.superior_forms.added_at()
        listed = [
            ListedForm(
                form,
                tree.name_of(form.area),
                tuple(_period(ctx, form, interval, filled) for interval in intervals),
                added_at[form.number],
            )
            for form in reader.superior_forms.forms()
            if not form.is_withdrawn and (readable is None or form.area in readable)
        ]
    return tuple(sorted(listed, key=lambda each: (each.current.due_at, each.form.number)))


@needs(Verb.READ)
def form_grid(ctx: AppContext, actor: Actor, number: int) -> WorkbookGrid:
    """Return the sheets of the blank of a form.

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not read its area.
        InvalidInput, StoreBusy, StoreDamaged: As of ``grid_of``.
    """
    with ctx.store.read() as reader:
        form = _readable(reader, actor, number)
    return grid_of(ctx, form.blank)


@needs(Verb.READ)
def form_values(ctx: AppContext, actor: Actor, number: int, starts_at: datetime) -> tuple[FilledCell, ...]:
    """Return the cells of a form as it was filled for a period, else as they would be filled now.

    Raises:
        NotFound: There is no such form, or no period starts then.
        Refused: The actor may not read its area.
    """
    interval = interval_of(ctx, starts_at)
    with ctx.store.read() as reader:
        form = _readable(reader, actor, number)
        filled = _last_filled(reader, number, starts_at)
        if filled is not None:
            return filled.cells
        now, revision = ctx.now(), reader.revision
        is_settled = form.as_of(interval, ctx.settings.zone) < now
        minute = None if is_settled else now.replace(second=0, microsecond=0)
        key = _CellsKey(number, form.version, starts_at, 0 if is_settled else revision, minute)
        return ctx.caches.of(_CELLS).get(key, lambda: FormFilling(ctx, reader, form, interval).cells())


@needs(Verb.READ)
def cell_rows(
    ctx: AppContext, actor: Actor, number: int, starts_at: datetime, cell: CellRef
) -> tuple[FigureRow, ...]:
    """Return the rows that a cell of a form counts, those of a filled form as of its moment.

    Raises:
        NotFound: There is no such form, or no period starts then.
        Refused: The actor may not read its area.
    """
    found = next(
        (each for each in form_values(ctx, actor, number, starts_at) if each.binding.cell == cell), None
    )
    if found is None:
        return ()
    with ctx.store.read() as reader:
        return rows_of_cell(ctx, reader, interval_of(ctx, starts_at), found)


@needs(Verb.READ)
def carried_bindings(ctx: AppContext, actor: Actor, number: int, data: bytes) -> CarriedBindings:
    """Return what would become of the bindings of a form under a new blank; nothing is recorded.

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not read its area.
        InvalidInput: It is no workbook that can be filled.
        StoreBusy: It could not be read in time.
    """
    with ctx.store.read() as reader:
        form = _readable(reader, actor, number)
    return carry_bindings(form.bindings, grid_of_bytes(ctx, data))


@needs(Verb.READ)
def lost_bindings(ctx: AppContext, actor: Actor, number: int) -> tuple[FormBinding, ...]:
    """Return the bindings that ended with the present blank, and whose label is not bound since.

    Raises:
        NotFound: There is no such form.
        Refused: The actor may not read its area.
    """
    with ctx.store.read() as reader:
        form = _readable(reader, actor, number)
        seq = reader.superior_forms.blank_seq(form)
        before = reader.superior_forms.bindings(number, seq - 1)
        after = {_bound(each) for each in (*reader.superior_forms.bindings(number, seq), *form.bindings)}
    return tuple(each for each in before if _bound(each) not in after)


@needs(Verb.READ)
def read_form_file(ctx: AppContext, actor: Actor, sha256: str) -> FormFile:
    """Return a blank or filled form, checked against its name.

    Raises:
        NotFound: No form has this file.
        Refused: The actor may not read the area of such a form.
        StoreDamaged: The file is missing or damaged.
        StoreUnavailable: The file cannot be read.
        InvalidInput: No folder for files is set.
    """
    folder = require_photo_folder(ctx)
    with ctx.store.read() as reader:
        forms = {form.number: form for form in reader.superior_forms.forms()}
        filled = reader.superior_forms.filled_as(sha256)
        named: list[tuple[int, datetime | None]] = [(each.id.form, each.as_of) for each in filled]
        named += [(number, None) for number in reader.superior_forms.with_blank(sha256)]
        if not named:
            raise NotFound("error.unknown_form_file")
        readable = [each for each in named if actor.may(Verb.READ, reader.area_path(forms[each[0]].area))]
        if not readable:
            authorise_in(reader, actor, Verb.READ, forms[named[0][0]].area)
    number, as_of = (readable or named)[0]
    return FormFile(forms[number], as_of, folder.read(sha256, ".xlsx"))


def _bound(binding: FormBinding) -> tuple[str, str, int]:
    """Return which figure a binding puts into its form."""
    return binding.code, binding.area, binding.periods_before


def _period(ctx: AppContext, form: SuperiorForm, interval: Shift, filled: list[FilledForm]) -> FormPeriod:
    of_period = [
        each for each in filled if (each.id.form, each.id.starts_at) == (form.number, interval.start)
    ]
    zone = ctx.settings.zone
    return FormPeriod(
        interval,
        form.as_of(interval, zone),
        form.due_at(interval, zone),
        next((each for each in of_period if not each.is_withdrawn), None),
        max((each.id.revision + 1 for each in of_period), default=0),
    )


def _last_filled(reader: Reader, number: int, starts_at: datetime) -> FilledForm | None:
    """Return what was filled last for a period and is not withdrawn, with its cells."""
    for each in reader.superior_forms.filled_since(starts_at):
        if (each.id.form, each.id.starts_at) == (number, starts_at) and not each.is_withdrawn:
            return reader.superior_forms.filled_by(each.entry_seq)
    return None


def _readable(reader: Reader, actor: Actor, number: int) -> SuperiorForm:
    """Return a form that the actor may read.

    Raises:
        NotFound: There is no such form.
        Refused: It is of an area that the actor may not read.
    """
    form = reader.superior_forms.form(number)
    if form is None:
        raise NotFound("error.unknown_form", number=number)
    authorise_in(reader, actor, Verb.READ, form.area)
    return form
