"""Blank of a form as a grid: a press on a cell chooses it; bound cells show what they are filled with."""

from __future__ import annotations

import pyarrow as pa
import streamlit as st

from geo.domain.actors import Actor
from geo.domain.superior_forms.filled_form import FilledCell
from geo.domain.superior_forms.workbook import CellRef, SheetGrid, column_name
from geo.services.context import AppContext
from geo.services.superior_forms.forms import ListedForm, form_grid, form_values, lost_bindings
from geo.text.daily_reports import value_words
from geo.text.superior_forms import MARK, binding_words
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.app.markdown import escape_markdown
from pages.components.superior_forms.cell_choice import choose_cell
from pages.components.superior_forms.form_state import field_key

HEIGHT, ROW_HEIGHT = 520, 35
"""Height of the grid at most, and of a row, in pixels."""
ROW_NUMBERS = "#"


def blank_grid(ctx: AppContext, actor: Actor, chosen: ListedForm) -> None:
    """Draw the sheets with the cells of the period that is due, and the table of bindings."""
    t, form = state.translator(), chosen.form
    grid = form_grid(ctx, actor, form.number)
    start = chosen.current.interval.start
    cells = {each.binding.cell: each for each in form_values(ctx, actor, form.number, start)}
    names = {sheet.name: sheet.name for sheet in grid.sheets}
    sheet = grid.sheets[0]
    if len(names) > 1:
        sheet = grid.sheet(
            tabs(t("forms.sheets"), names, key=field_key("sheet", form.number), default=sheet.name)
        )
    with st.container(key="superior-form-grid", gap="xsmall"):
        _grid(chosen, sheet, cells)
        st.caption(t("forms.grid_help", mark=MARK))
        lost = [
            escape_markdown(f"{each.cell.name} · {each.label} · {binding_words(ctx, form, each, t)}")
            for each in lost_bindings(ctx, actor, form.number)
        ]
        if lost:
            words = t("forms.lost_of", number=form.blank_number, count=len(lost))
            st.warning("\n".join([escape_markdown(words), "", *(f"- {each}" for each in lost)]))
    _bindings(ctx, actor, chosen, cells)


def _grid(chosen: ListedForm, sheet: SheetGrid, cells: dict[CellRef, FilledCell]) -> None:
    t = state.translator()
    columns: dict[str, list[str]] = {ROW_NUMBERS: [str(row) for row in range(1, sheet.rows + 1)]}
    for column in range(1, sheet.columns + 1):
        columns[column_name(column)] = [_text(sheet, row, column, cells) for row in range(1, sheet.rows + 1)]
    key = f"{field_key('grid', chosen.form.number)}-{sheet.name}"

    def on_select() -> None:
        for number, heading in state.widget_value(key)["selection"]["cells"]:
            if heading != ROW_NUMBERS and number < sheet.rows:
                choose_cell(chosen.form, sheet, f"{heading}{number + 1}")

    st.dataframe(
        pa.table(columns),
        key=key,
        height=min(HEIGHT, ROW_HEIGHT * (sheet.rows + 1) + 2),
        hide_index=True,
        on_select=on_select,
        selection_mode="single-cell",
        column_config={ROW_NUMBERS: st.column_config.Column(pinned=True, width=40)},
        alt=t("forms.grid_alt", sheet=sheet.name),
    )


def _text(sheet: SheetGrid, row: int, column: int, cells: dict[CellRef, FilledCell]) -> str:
    """Return what stands in a cell: its value where it is bound, else what the blank has."""
    bound = cells.get(CellRef(sheet.name, row, column))
    if bound is not None:
        return f"{MARK} {value_words(bound.value, state.translator())}"
    content = sheet.cells.get((row, column))
    return "" if content is None else content.text


def _bindings(ctx: AppContext, actor: Actor, chosen: ListedForm, cells: dict[CellRef, FilledCell]) -> None:
    """Draw what each bound cell is filled with, beside what it had in the period before, folded."""
    t, form = state.translator(), chosen.form
    box = st.expander(
        t("forms.bindings"), key=field_key("bindings", form.number), on_change=state.on_widget_change
    )
    if not box.open:
        return
    with box:
        if not cells:
            st.caption(t("forms.nothing_bound"))
            return
        start = chosen.periods[chosen.periods.index(chosen.current) + 1].interval.start
        before = {each.binding.cell: each for each in form_values(ctx, actor, form.number, start)}
        names = [t(f"forms.column.{name}") for name in ("cell", "label", "figure", "value", "before")]
        lines = [names, ["---", "---", "---", "---:", "---:"]]
        for cell, filled in cells.items():
            earlier = before.get(cell)
            words = (
                cell.name,
                filled.binding.label or "–",
                binding_words(ctx, form, filled.binding, t),
                value_words(filled.value, t),
                value_words(earlier.value, t) if earlier else "–",
            )
            lines.append([escape_markdown(each) for each in words])
        st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))
