"""Filled form: the values of the cells of one period as they were handed in, which never change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from geo.domain.daily_reports.figures import FigureMoment, FigureValue
from geo.domain.day.period import period_id
from geo.domain.photos import Attachment
from geo.domain.superior_forms.form import FormBinding


@dataclass(frozen=True, slots=True)
class FilledFormId:
    """What identifies a filled form: form, start of the period, and how often it was filled before."""

    form: int
    starts_at: datetime
    revision: int = 0

    def __str__(self) -> str:
        """Return the id in the journal."""
        return f"{period_id(str(self.form), self.starts_at)} {self.revision}"


@dataclass(frozen=True, slots=True)
class FilledCell:
    """Value of a cell.

    Attributes:
        binding: The binding as it was then.
        value: The number, or why there is none; then the cell is empty.
        moment: When the figure was read.
    """

    binding: FormBinding
    value: FigureValue
    moment: FigureMoment


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it was filled.

    Attributes:
        id: What identifies it.
        form_version: Version of the form.
        as_of: Time as of which its figures were read.
        seq: Number of the last journal entry when it was filled.
        head_hash: Hash of that entry.
        actor: Code of the account.
        at: Time of the filling.
        file: The filled workbook.
        cells: The cells, in their order.
        entry_seq: Number of the entry that recorded it, 0 before that.
        is_withdrawn: Whether it was withdrawn.
    """

    id: FilledFormId
    form_version: int
    as_of: datetime
    seq: int
    head_hash: str
    actor: str
    at: datetime
    file: Attachment
    cells: tuple[FilledCell, ...] = ()
    entry_seq: int = 0
    is_withdrawn: bool = False
