"""Superior's form: a blank workbook of an area, when it is due, and the figures its cells are bound to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from geo.domain.errors import InvalidInput, Overtaken
from geo.domain.photos import Attachment
from geo.domain.sanitise import sanitise_text
from geo.domain.shifts.shift import Shift
from geo.domain.superior_forms.workbook import CellRef, WorkbookGrid

MAX_BLANK_BYTES = 1_000_000
"""Largest blank accepted: what browsers may send to the desk at once."""
MAX_BINDINGS = 400
MAX_PERIODS_BEFORE = 31
MAX_NAME_LENGTH = 80
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of blanks and of filled forms."""
MINUTES_OF_DAY = 24 * 60


class FormConflict(Overtaken):
    """The form was changed since the screen showed it."""

    default_key = "error.form_conflict"


@dataclass(frozen=True, slots=True)
class FormBinding:
    """Binding of a cell to a figure.

    Attributes:
        cell: The cell.
        code: Code of the figure in the registry.
        area: Code of the area of the figure.
        periods_before: Of which period: 0 for the one that the form is filled for, 1 for the one before.
        label: What the blank says about the cell; by it the cell is found in the next blank.
    """

    cell: CellRef
    code: str
    area: str
    periods_before: int
    label: str


@dataclass(frozen=True, slots=True)
class CarriedBindings:
    """What becomes of the bindings of a form under a new blank.

    Attributes:
        kept: Those whose cell is where it was, with the same label.
        moved: Those whose label stands at exactly one other cell, with the cell where they were.
        lost: Those whose label is gone, or stands at several cells.
    """

    kept: tuple[FormBinding, ...]
    moved: tuple[tuple[FormBinding, CellRef], ...]
    lost: tuple[FormBinding, ...]

    @property
    def carried(self) -> tuple[FormBinding, ...]:
        """The bindings that go on, in the order of their cells."""
        return sorted_bindings((*self.kept, *(binding for binding, _ in self.moved)))


@dataclass(frozen=True, slots=True)
class SuperiorForm:
    """Form of a superior, as it is after one of its changes.

    Attributes:
        number: Number of the form.
        area: Code of the area that it is filled for.
        name: Its name.
        recipient: Whom it goes to.
        as_of_minute: Minute of the local day as of which its figures are read.
        due_minute: Minute of the local day by which it is to be handed in.
        blank_number: Number of the blank, from 1.
        blank: The file of the blank.
        bindings: The bindings, in the order of their cells.
        is_withdrawn: Whether it is filled no longer.
        version: Number of changes.
    """

    number: int
    area: str
    name: str
    recipient: str
    as_of_minute: int
    due_minute: int
    blank_number: int
    blank: Attachment
    bindings: tuple[FormBinding, ...] = ()
    is_withdrawn: bool = False
    version: int = 1

    def as_of(self, interval: Shift, zone: tzinfo) -> datetime:
        """Return when the figures of a period are read: within it, or at its end."""
        return time_within(interval, self.as_of_minute, zone)

    def due_at(self, interval: Shift, zone: tzinfo) -> datetime:
        """Return when the form of a period is due: the first time of that minute from ``as_of`` on."""
        as_of = self.as_of(interval, zone)
        return as_of + timedelta(minutes=(self.due_minute - self.as_of_minute) % MINUTES_OF_DAY)

    def binding(self, cell: CellRef) -> FormBinding | None:
        """Return the binding of a cell, None where there is none."""
        return next((each for each in self.bindings if each.cell == cell), None)

    def after_settings(
        self, name: str, recipient: str, as_of_minute: int, due_minute: int, *, seen_version: int
    ) -> SuperiorForm:
        """Return the form with another name, recipient or hours.

        Raises:
            FormConflict: It was changed since the screen showed it, or is withdrawn.
            InvalidInput: A value cannot be accepted.
        """
        self._require_present(seen_version)
        return replace(
            self,
            name=checked_name(name),
            recipient=checked_recipient(recipient),
            as_of_minute=checked_minute(as_of_minute),
            due_minute=checked_minute(due_minute),
            version=self.version + 1,
        )

    def after_binding(self, binding: FormBinding, *, seen_version: int) -> SuperiorForm:
        """Return the form with a cell bound, or bound to another figure.

        Raises:
            FormConflict: It was changed since the screen showed it, or is withdrawn.
            InvalidInput: There are as many bindings as there may be, or the period is too long ago.
        """
        self._require_present(seen_version)
        if not 0 <= binding.periods_before <= MAX_PERIODS_BEFORE:
            raise InvalidInput("error.form_period", most=MAX_PERIODS_BEFORE)
        others = tuple(each for each in self.bindings if each.cell != binding.cell)
        if len(others) >= MAX_BINDINGS:
            raise InvalidInput("error.form_bindings", most=MAX_BINDINGS)
        return self._with_bindings((*others, binding))

    def after_unbinding(self, cell: CellRef, *, seen_version: int) -> SuperiorForm:
        """Return the form without the binding of a cell.

        Raises:
            FormConflict: It was changed since the screen showed it, or is withdrawn.
            InvalidInput: The cell is not bound.
        """
        self._require_present(seen_version)
        if self.binding(cell) is None:
            raise InvalidInput("error.form_unbound", cell=cell.name)
        return self._with_bindings(each for each in self.bindings if each.cell != cell)

    def after_blank(self, blank: Attachment, carried: CarriedBindings, *, seen_version: int) -> SuperiorForm:
        """Return the form with a new blank and the bindings that go on.

        Raises:
            FormConflict: It was changed since the screen showed it, or is withdrawn.
            InvalidInput: The blank is the same.
        """
        self._require_present(seen_version)
        if blank.sha256 == self.blank.sha256:
            raise InvalidInput("error.form_same_blank")
        bound = self._with_bindings(carried.carried)
        return replace(bound, blank=blank, blank_number=self.blank_number + 1)

    def after_withdrawal(self, *, seen_version: int) -> SuperiorForm:
        """Return the form as one that is filled no longer.

        Raises:
            FormConflict: It was changed since the screen showed it, or is withdrawn.
        """
        self._require_present(seen_version)
        return replace(self, is_withdrawn=True, version=self.version + 1)

    def _with_bindings(self, bindings: Iterable[FormBinding]) -> SuperiorForm:
        return replace(self, bindings=sorted_bindings(bindings), version=self.version + 1)

    def _require_present(self, seen_version: int) -> None:
        if self.is_withdrawn or self.version != seen_version:
            raise FormConflict


def sorted_bindings(bindings: Iterable[FormBinding]) -> tuple[FormBinding, ...]:
    """Return bindings in the order of their cells."""
    return tuple(sorted(bindings, key=lambda each: each.cell))


def carry_bindings(bindings: Iterable[FormBinding], grid: WorkbookGrid) -> CarriedBindings:
    """Return what becomes of bindings under another blank.

    A cell is the same where it stands at the same place with the same label, else where its label stands at
    exactly one cell of the blank that no other binding has.
    """
    every = sorted_bindings(bindings)
    kept = tuple(each for each in every if grid.label_of(each.cell) == each.label)
    taken = {each.cell for each in kept}
    places: dict[str, list[CellRef]] = {}
    for cell, label in grid.labelled():
        if cell not in taken:
            places.setdefault(label, []).append(cell)
    rest = [each for each in every if each.cell not in taken]
    wanted = [each.label for each in rest]
    moved, lost = [], []
    for each in rest:
        found = places.get(each.label, [])
        if each.label and len(found) == 1 and wanted.count(each.label) == 1:
            moved.append((replace(each, cell=found[0]), each.cell))
        else:
            lost.append(each)
    return CarriedBindings(kept, tuple(moved), tuple(lost))


def time_within(interval: Shift, minute: int, zone: tzinfo) -> datetime:
    """Return the time of a minute of the local day after the start of a period, its end at the latest."""
    day = interval.start.astimezone(zone).date()
    at_minute = time(*divmod(minute, 60))
    for days in range(2):
        local = datetime.combine(day + timedelta(days=days), at_minute, zone)
        if (found := local.astimezone(UTC)) > interval.start:
            return min(found, interval.end)
    return interval.end


def checked_name(text: str) -> str:
    """Return the name of a form as it is stored.

    Raises:
        InvalidInput: It is empty or too long.
    """
    name = checked_recipient(text)
    if not name:
        raise InvalidInput("error.form_name")
    return name


def checked_recipient(text: str) -> str:
    """Return whom a form goes to, as it is stored; "" where that is not said.

    Raises:
        InvalidInput: It is too long.
    """
    clean = " ".join(sanitise_text(text).split())
    if len(clean) > MAX_NAME_LENGTH:
        raise InvalidInput("error.note_too_long", length=len(clean), expected=MAX_NAME_LENGTH)
    return clean


def checked_minute(minute: int) -> int:
    """Return a minute of the day.

    Raises:
        InvalidInput: A day has no such minute.
    """
    if not 0 <= minute < MINUTES_OF_DAY:
        raise InvalidInput("error.form_hour")
    return minute
