"""Choice of a cell of a blank: by a press in the grid or by its name; the fields beside it follow."""

from __future__ import annotations

from geo.domain.errors import KadianError
from geo.domain.superior_forms.form import FormBinding, SuperiorForm
from geo.domain.superior_forms.workbook import CellRef, SheetGrid, WorkbookGrid, parse_cell_name
from pages.components.app import state
from pages.components.superior_forms.form_state import field_key


def choose_cell(form: SuperiorForm, sheet: SheetGrid, name: str) -> None:
    """Choose a cell by its name, from a callback: the fields have its binding, if there is one."""
    state.mark_dirty()
    cell = named_cell(sheet, name)
    state.set_widget(field_key("cell", form.number), name if cell is None else cell.name)
    binding = None if cell is None else form.binding(cell)
    if binding is not None:
        _fill_fields(form, binding)


def chosen_sheet(form: SuperiorForm, grid: WorkbookGrid) -> SheetGrid:
    """Return the sheet that is displayed."""
    name = state.widget_value(field_key("sheet", form.number))
    return next((sheet for sheet in grid.sheets if sheet.name == name), grid.sheets[0])


def named_cell(sheet: SheetGrid, name: str) -> CellRef | None:
    """Return the cell of a name, None where it is the name of none."""
    try:
        row, column = parse_cell_name(name)
    except KadianError:
        return None
    return CellRef(sheet.name, *sheet.anchor(row, column))


def _fill_fields(form: SuperiorForm, binding: FormBinding) -> None:
    state.set_widget(field_key("figure", form.number), binding.code)
    state.set_widget(field_key("area", form.number), binding.area)
    state.set_widget(field_key("period", form.number), str(binding.periods_before))
