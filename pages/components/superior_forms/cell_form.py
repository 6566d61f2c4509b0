"""Fields that bind the chosen cell to a figure, and what the cell counts."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, KadianError
from geo.domain.journal import Receipt
from geo.domain.superior_forms.commands import BindCell
from geo.domain.superior_forms.form import SuperiorForm
from geo.domain.superior_forms.workbook import CellRef, SheetGrid
from geo.services.context import AppContext
from geo.services.figures.registry import figure_registry
from geo.services.superior_forms.forms import ListedForm, cell_rows, form_grid
from geo.services.superior_forms.record import bind_cell
from geo.text.daily_reports import figure_definition, figure_name
from geo.text.superior_forms import period_words
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.superior_forms.cell_choice import choose_cell, chosen_sheet, named_cell
from pages.components.superior_forms.form_state import FORM_ID, field_key
from pages.components.widgets.command_result import form_key, run_command

PERIODS = 8
"""How many periods can be chosen, the present one among them."""
ROWS_NAMED = 8


def cell_form(ctx: AppContext, actor: Actor, chosen: ListedForm) -> None:
    """Draw the name of the cell, its figure, area and period, and the buttons."""
    t, form = state.translator(), chosen.form
    grid = form_grid(ctx, actor, form.number)
    sheet = chosen_sheet(form, grid)
    key = field_key("cell", form.number)
    with st.container(key="superior-form-cell", border=True, gap="xsmall"):
        st.markdown(f"**{t('forms.bind')}**")
        st.text_input(
            t("forms.cell"),
            key=key,
            max_chars=8,
            placeholder="B5",
            on_change=lambda: choose_cell(form, sheet, state.widget_value(key) or ""),
        )
        name = (state.widget_value(key) or "").strip()
        cell = _said(sheet, name)
        code = _fields(ctx, form)
        binding = form.binding(cell) if cell else None
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("forms.bind_now"),
                key="superior-form-do-bind",
                type="primary",
                disabled=cell is None or not code,
                on_click=_bind,
                args=(ctx, form, sheet.name, name),
                kwargs={"is_unbinding": False},
            )
            st.button(
                t("forms.unbind"),
                key="superior-form-do-unbind",
                disabled=binding is None,
                on_click=_bind,
                args=(ctx, form, sheet.name, name),
                kwargs={"is_unbinding": True},
            )
        if cell is not None and binding is not None:
            _counted(ctx, actor, chosen, cell)


def _said(sheet: SheetGrid, name: str) -> CellRef | None:
    """Draw what the blank says of the named cell; return the cell if it can be bound."""
    t = state.translator()
    if not name:
        st.caption(t("forms.cell_none"))
        return None
    try:
        return _bindable(sheet, name)
    except KadianError as error:
        st.caption(error_text(error))
        return None


def _bindable(sheet: SheetGrid, name: str) -> CellRef:
    """Return a cell that can be bound, after drawing its label.

    Raises:
        InvalidInput: It is no such cell.
    """
    cell = named_cell(sheet, name)
    if cell is None:
        raise InvalidInput("error.form_cell", found=name)
    st.caption(escape_markdown(sheet.label(cell.row, cell.column) or "–"))
    return cell


def _fields(ctx: AppContext, form: SuperiorForm) -> str:
    """Draw figure, area and period; return the code of the figure, "" for none."""
    t, tree = state.translator(), ctx.read_model.reference().areas
    registry = figure_registry(ctx)
    code = choice(
        t("forms.figure"),
        unique_labels({code: figure_name(each, t) for code, each in registry.items()}),
        key=field_key("figure", form.number),
        index=None,
        placeholder=t("forms.figure_hint"),
        on_change=state.on_widget_change,
    )
    if code in registry:
        st.caption(escape_markdown(figure_definition(registry[code], t)))
    left, right = st.columns(2, gap="small")
    within = tree.subtree(form.area)
    areas = {area.code: area.name for _, area in tree.preorder() if area.code in within}
    with left:
        state.default_widget(field_key("area", form.number), form.area)
        choice(
            t("forms.area"),
            unique_labels(areas),
            key=field_key("area", form.number),
            on_change=state.on_widget_change,
        )
    with right:
        state.default_widget(field_key("period", form.number), "0")
        choice(
            t("forms.period"),
            {str(number): period_words(number, t) for number in range(PERIODS)},
            key=field_key("period", form.number),
            on_change=state.on_widget_change,
        )
    return code or ""


def _counted(ctx: AppContext, actor: Actor, chosen: ListedForm, cell: CellRef) -> None:
    """Draw what a bound cell counts in the period that is due."""
    t = state.translator()
    rows = cell_rows(ctx, actor, chosen.form.number, chosen.current.interval.start, cell)
    named = [row.name or row.ref for row in rows[:ROWS_NAMED]]
    rest = len(rows) - len(named)
    more = [t("today.more", count=rest)] if rest else []
    words = t("forms.counted", count=len(rows), names=t("list.comma").join([*named, *more]) or "–")
    st.caption(escape_markdown(words))


def _bind(ctx: AppContext, form: SuperiorForm, sheet: str, name: str, *, is_unbinding: bool) -> None:
    """Bind or unbind the cell, from a callback."""

    def act(actor: Actor) -> Receipt:
        code = "" if is_unbinding else state.widget_value(field_key("figure", form.number)) or ""
        if not code and not is_unbinding:
            raise InvalidInput("error.form_no_figure")
        command = BindCell(
            form.number,
            form.version,
            sheet,
            name,
            code,
            state.widget_value(field_key("area", form.number)) or "",
            int(state.widget_value(field_key("period", form.number)) or 0),
            form_key(FORM_ID),
        )
        return bind_cell(ctx, actor, command)

    run_command(ctx, FORM_ID, act)
