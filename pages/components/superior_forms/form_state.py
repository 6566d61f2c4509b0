"""Commands of superiors' forms on the page: where their results stand, with undo; keys of the widgets."""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

from geo.services.context import AppContext
from geo.services.superior_forms.record import undo_form_step
from pages.components.app import state
from pages.components.widgets.command_result import recorded_seq, result_box, undo_button

FORM_ID, UNDO_ID = "superior-form", "superior-form-undo"
"""Names of the commands of this section, and of their undo."""
FORM = "superior-form-number"
"""Key of the choice of the form."""
_UPLOAD = "superior-form-upload"


def field_key(name: str, number: int) -> str:
    """Return the key of a field of a form, whose number is 0 for a new one.

    The number is part of it: nothing typed is recorded of another form.
    """
    return f"superior-form-{name}-{number}"


def upload_key(number: int) -> str:
    """Return the key of the field of a file: another one once a file was taken, as it cannot be emptied."""
    return f"{field_key('file', number)}-{state.widget_value(_UPLOAD) or ''}"


def forget_upload() -> None:
    """Empty the fields of files, from a callback."""
    state.set_widget(_UPLOAD, uuid4().hex)


def form_result(ctx: AppContext) -> None:
    """Draw the result of the last command, with its undo."""
    with st.container(key="superior-form-result", gap="xsmall"):
        for form_id in (FORM_ID, UNDO_ID):
            result_box(ctx, form_id)
        seq = recorded_seq(FORM_ID)
        undo_button(ctx, "superior-form-do-undo", seq, undo_form_step, form_id=UNDO_ID)
