"""A superior's form of the demo, bound to figures: its blank is a workbook among the files of the demo."""

from __future__ import annotations

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.superior_forms.commands import AddForm, BindCell
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.superior_forms.record import add_form, bind_cell
from geo.settings import ROOT

BLANK = ROOT / "data" / "demo_forms" / "daily-figures.xlsx"
AREA, NAME, RECIPIENT = "370725", "县区管控情况日报表（示意）", "市指挥部（示意）"
SHEET, FIRST_ROW = "日报表", 4
AS_OF_MINUTE, DUE_MINUTE = 16 * 60, 17 * 60
COLUMNS = {"D": 0, "E": 1}
"""Columns of the blank with the number of periods before: today and yesterday."""
FIGURES = (
    "checkpoint.required",
    "checkpoint.manned",
    "checkpoint.unmanned",
    "village.required",
    "village.closed",
    "compound.required",
    "compound.overdue",
    "venue.required",
    "venue.suspended",
    "venue.open",
    "finding.found",
    "finding.closed_same_day",
)
"""Figures of the rows of the blank, from its first row."""


@needs(Verb.FREEZE_REPORT)
def add_demo_form(ctx: AppContext, author: Actor) -> int:
    """Add the form with its bindings, as an account; a folder for files must be set.

    Returns:
        Number of bound cells.
    """
    add_form(
        ctx,
        author,
        AddForm(AREA, NAME, RECIPIENT, AS_OF_MINUTE, DUE_MINUTE, BLANK.read_bytes(), "demo-form"),
    )
    with ctx.store.read() as reader:
        number = reader.superior_forms.last_number
    version = 1
    for row, code in enumerate(FIGURES, FIRST_ROW):
        for column, before in COLUMNS.items():
            cell = f"{column}{row}"
            bind_cell(
                ctx, author, BindCell(number, version, SHEET, cell, code, AREA, before, f"demo-form-{cell}")
            )
            version += 1
    return len(FIGURES) * len(COLUMNS)
