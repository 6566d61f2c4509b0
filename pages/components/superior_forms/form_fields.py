"""Fields of a form: a new one with its blank, and name, recipient and hours of the chosen one."""

from __future__ import annotations

from datetime import time

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.superior_forms.commands import AddForm, ChangeForm, WithdrawForm
from geo.domain.superior_forms.form import MAX_NAME_LENGTH, SuperiorForm
from geo.services.context import AppContext
from geo.services.superior_forms.forms import ListedForm, listed_forms
from geo.services.superior_forms.record import add_form, change_form, withdraw_form
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.superior_forms.form_state import FORM, FORM_ID, field_key, forget_upload, upload_key
from pages.components.widgets.command_result import form_key, run_command

DEFAULT_HOUR = time(16)
STEP_S = 300
FIELDS = ("name", "to", "as-of", "due")
"""Fields of the settings of a form."""


def new_fields(ctx: AppContext, areas: dict[str, str]) -> None:
    """Draw the fields of a new form, folded."""
    t = state.translator()
    box = st.expander(
        t("forms.new"), icon=":material/add:", key="superior-form-new", on_change=state.on_widget_change
    )
    if not box.open:
        return
    with box:
        st.file_uploader(
            t("forms.file"),
            type="xlsx",
            max_upload_size=1,
            key=upload_key(0),
            help=t("forms.file_help"),
            on_change=state.on_widget_change,
        )
        choice(
            t("forms.area"), unique_labels(areas), key=field_key("of", 0), on_change=state.on_widget_change
        )
        _settings(0, "", "", DEFAULT_HOUR, DEFAULT_HOUR)
        st.button(
            t("forms.add"),
            key="superior-form-do-add",
            type="primary",
            on_click=_add,
            args=(ctx,),
        )


def change_fields(ctx: AppContext, chosen: ListedForm) -> None:
    """Draw name, recipient and hours of a form, folded, and its withdrawal."""
    t, form = state.translator(), chosen.form
    box = st.expander(
        t("forms.settings"), key=field_key("settings", form.number), on_change=state.on_widget_change
    )
    if not box.open:
        return
    with box:
        _settings(
            form.number,
            form.name,
            form.recipient,
            time(*divmod(form.as_of_minute, 60)),
            time(*divmod(form.due_minute, 60)),
        )
        with st.container(horizontal=True, gap="small"):
            st.button(t("forms.change"), key="superior-form-do-change", on_click=_change, args=(ctx, form))
            st.button(
                t("forms.withdraw"),
                key="superior-form-do-withdraw",
                type="tertiary",
                help=t("forms.withdraw_help"),
                on_click=_withdraw,
                args=(ctx, form),
            )


def _settings(number: int, name: str, recipient: str, as_of: time, due: time) -> None:
    """Draw the fields that a form and its change have; they follow the form as others change it."""
    t, values = state.translator(), (name, recipient, as_of, due)
    base = field_key("settings-of", number)
    if state.widget_value(base) != values:
        state.set_widget(base, values)
        for field, value in zip(FIELDS, values, strict=True):
            state.set_widget(field_key(field, number), value)
    st.text_input(t("forms.name"), key=field_key("name", number), max_chars=MAX_NAME_LENGTH)
    st.text_input(t("forms.recipient"), key=field_key("to", number), max_chars=MAX_NAME_LENGTH)
    left, right = st.columns(2, gap="small")
    with left:
        st.time_input(t("forms.as_of"), key=field_key("as-of", number), step=STEP_S)
    with right:
        st.time_input(t("forms.due"), key=field_key("due", number), step=STEP_S)


def _minute(field: str, number: int) -> int:
    value = state.widget_value(field_key(field, number)) or DEFAULT_HOUR
    return 60 * value.hour + value.minute


def _add(ctx: AppContext) -> None:
    """Add the form, from a callback; the fields are emptied once it is recorded."""

    def act(actor: Actor) -> Receipt:
        file = state.widget_value(upload_key(0))
        if file is None:
            raise InvalidInput("error.form_no_file")
        command = AddForm(
            state.widget_value(field_key("of", 0)) or "",
            state.widget_value(field_key("name", 0)) or "",
            state.widget_value(field_key("to", 0)) or "",
            _minute("as-of", 0),
            _minute("due", 0),
            file.getvalue(),
            form_key(FORM_ID),
        )
        receipt = add_form(ctx, actor, command)
        state.set_widget(FORM, str(max(each.form.number for each in listed_forms(ctx, actor))))
        return receipt

    if run_command(ctx, FORM_ID, act):
        forget_upload()
        for field in ("name", "to"):
            state.set_widget(field_key(field, 0), "")


def _change(ctx: AppContext, form: SuperiorForm) -> None:
    """Change the form, from a callback."""

    def act(actor: Actor) -> Receipt:
        command = ChangeForm(
            form.number,
            form.version,
            state.widget_value(field_key("name", form.number)) or "",
            state.widget_value(field_key("to", form.number)) or "",
            _minute("as-of", form.number),
            _minute("due", form.number),
            form_key(FORM_ID),
        )
        return change_form(ctx, actor, command)

    run_command(ctx, FORM_ID, act)


def _withdraw(ctx: AppContext, form: SuperiorForm) -> None:
    """Withdraw the form, from a callback."""
    command = WithdrawForm(form.number, form.version, form_key(FORM_ID))
    run_command(ctx, FORM_ID, lambda actor: withdraw_form(ctx, actor, command))
