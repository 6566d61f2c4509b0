"""Commands about superiors' forms: frozen values, each with the idempotency key of the form it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AddForm:
    """Add a form with its blank.

    Attributes:
        area: Code of the area that it is filled for.
        name: Its name.
        recipient: Whom it goes to, "" where that is not said.
        as_of_minute: Minute of the local day as of which its figures are read.
        due_minute: Minute of the local day by which it is to be handed in.
        data: The file of the blank.
        key: Idempotency key.
    """

    area: str
    name: str
    recipient: str
    as_of_minute: int
    due_minute: int
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """Change name, recipient or hours of a form; attributes as of ``AddForm``."""

    number: int
    seen_version: int
    name: str
    recipient: str
    as_of_minute: int
    due_minute: int
    key: str


@dataclass(frozen=True, slots=True)
class ReplaceBlank:
    """Give a form a new version of its blank."""

    number: int
    seen_version: int
    data: bytes
    key: str


@dataclass(frozen=True, slots=True)
class BindCell:
    """Bind a cell to a figure.

    Attributes:
        number: Number of the form.
        seen_version: Version of the form that the screen displayed.
        sheet: Name of the sheet.
        cell: Name of the cell: "B5".
        code: Code of the figure, "" to unbind the cell.
        area: Code of the area of the figure, "" for that of the form.
        periods_before: Of which period, 0 for the one that the form is filled for.
        key: Idempotency key.
    """

    number: int
    seen_version: int
    sheet: str
    cell: str
    code: str
    area: str = ""
    periods_before: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawForm:
    """Withdraw a form: it is filled no longer, what was filled stays."""

    number: int
    seen_version: int
    key: str


@dataclass(frozen=True, slots=True)
class FillForm:
    """Fill a form for a period; once more where that was done before, which keeps both.

    Attributes:
        number: Number of the form.
        seen_version: Version of the form that the screen displayed.
        starts_at: Start of the period.
        seen_revision: How often the form had been filled for the period, as the screen displayed it.
        key: Idempotency key.
    """

    number: int
    seen_version: int
    starts_at: datetime
    seen_revision: int
    key: str
