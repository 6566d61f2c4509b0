"""New blank of a form: what becomes of the bindings is said before it is taken."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput, KadianError
from geo.domain.journal import Receipt
from geo.domain.superior_forms.commands import ReplaceBlank
from geo.domain.superior_forms.form import CarriedBindings, SuperiorForm
from geo.services.context import AppContext
from geo.services.superior_forms.forms import ListedForm, carried_bindings
from geo.services.superior_forms.record import replace_blank
from geo.text.superior_forms import binding_words
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.markdown import escape_markdown
from pages.components.superior_forms.form_state import FORM_ID, field_key, forget_upload, upload_key
from pages.components.widgets.command_result import form_key, run_command


def new_blank(ctx: AppContext, actor: Actor, chosen: ListedForm) -> None:
    """Draw the field of the file, folded, what it would change, and the button that takes it."""
    t, form = state.translator(), chosen.form
    box = st.expander(
        t("forms.new_blank", number=form.blank_number + 1),
        key=field_key("blank", form.number),
        on_change=state.on_widget_change,
    )
    if not box.open:
        return
    with box:
        file = st.file_uploader(
            t("forms.file"),
            type="xlsx",
            max_upload_size=1,
            key=upload_key(form.number),
            help=t("forms.file_help"),
            on_change=state.on_widget_change,
        )
        if file is not None:
            try:
                carried = carried_bindings(ctx, actor, form.number, file.getvalue())
            except KadianError as error:
                st.error(error_text(error))
            else:
                _comparison(ctx, form, carried)
        st.button(
            t("forms.take_blank"),
            key="superior-form-do-blank",
            type="primary",
            disabled=file is None,
            on_click=_take,
            args=(ctx, form),
        )


def _comparison(ctx: AppContext, form: SuperiorForm, carried: CarriedBindings) -> None:
    """Draw how many bindings go on, which cells moved, and which bindings are lost."""
    t = state.translator()
    st.markdown(escape_markdown(t("forms.kept", count=len(carried.kept))))
    moved = [
        f"- {escape_markdown(f'{before.name} → {each.cell.name} · {binding_words(ctx, form, each, t)}')}"
        for each, before in carried.moved
    ]
    if moved:
        st.markdown("\n".join([escape_markdown(t("forms.moved", count=len(moved))), "", *moved]))
    lost = [
        f"- {escape_markdown(f'{each.cell.name} · {each.label} · {binding_words(ctx, form, each, t)}')}"
        for each in carried.lost
    ]
    if lost:
        st.warning("\n".join([escape_markdown(t("forms.lost", count=len(lost))), "", *lost]))


def _take(ctx: AppContext, form: SuperiorForm) -> None:
    """Take the new blank, from a callback."""

    def act(actor: Actor) -> Receipt:
        file = state.widget_value(upload_key(form.number))
        if file is None:
            raise InvalidInput("error.form_no_file")
        command = ReplaceBlank(form.number, form.version, file.getvalue(), form_key(FORM_ID))
        return replace_blank(ctx, actor, command)

    if run_command(ctx, FORM_ID, act):
        forget_upload()
