"""Form that sets the duty telephone of a site or unit, with the way back."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.duty_phones import MAX_DIGITS, DutyPhone, DutyPhoneChange, PhoneHolder
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.services.contacts.duty_phones import set_duty_phone, undo_duty_phone
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.widgets.command_result import form_key
from pages.components.widgets.form_version import begun_version, refill_after_undo
from pages.components.widgets.list_commands import ListCommands, ListRow

MAX_PHONE_LENGTH = 2 * MAX_DIGITS
"""Characters that can be typed: digits with blanks and hyphens."""


def phone_form(ctx: AppContext, phone: DutyPhone, name: str, label: str) -> None:
    """Draw the form.

    Args:
        ctx: the application context.
        phone: the present number; of version 0 where there never was any.
        name: name of the site or unit.
        label: label of the field.
    """
    t, key = state.translator(), f"{phone.holder}-phone-{phone.code}"
    commands = ListCommands(ctx, f"{phone.holder}-phone")
    version = begun_version(f"{key}-version", commands.form_ids(phone.code), phone.version)
    # As the form was begun: another default would empty what is being typed.
    state.default_widget(key, phone.phone)
    refill_after_undo(commands.form_ids(phone.code)[1], {key: phone.phone})
    row = ListRow(phone.code, name, "", undo_duty_phone)
    with st.form(f"{phone.holder}-phone-form", border=False, enter_to_submit=False):
        st.text_input(label, key=key, max_chars=MAX_PHONE_LENGTH)
        st.form_submit_button(
            t("contacts.set"),
            key=f"contacts-set-{phone.holder}",
            on_click=partial(_set, ctx, commands, row, phone.holder, version),
        )
    commands.draw_result(
        t("contacts.help"), lambda ref: row if ref == phone.code else ListRow(ref, ref, "", None)
    )


def _set(ctx: AppContext, commands: ListCommands, row: ListRow, holder: PhoneHolder, version: int) -> None:
    """Set the number that is typed, from a callback."""
    typed = state.widget_value(f"{holder}-phone-{row.ref}") or ""
    change = DutyPhoneChange(holder, row.ref, typed, version, form_key(commands.form_id(row.ref)))

    def act(actor: Actor) -> Receipt:
        return set_duty_phone(ctx, actor, change)

    commands.answer(row, act, Overtaken("error.duty_phone_changed"))
