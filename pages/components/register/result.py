"""What became of the last press in the register: receipt with undo, faults, doubts, conflict, open uses."""

from __future__ import annotations

import streamlit as st

from geo.domain.errors import Fault
from geo.domain.import_report import ImportRefused
from geo.domain.register.commands import RegisterConflict, RegisterUndoRefused, StillInUse
from geo.services.context import AppContext
from geo.services.register.undo import undo_in_register
from geo.text.imports.report import fault_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.register.register_form import FORM_ID, doubt_key, field_key, field_label
from pages.components.widgets.command_result import recorded_seq, result_box, undo_button


def register_result(ctx: AppContext) -> None:
    """Draw the result of the last command of the register."""
    t = state.translator()
    with st.container(key="register-result", gap="xsmall"):
        result_box(ctx, FORM_ID)
        undo_button(
            ctx,
            "register-do-undo",
            recorded_seq(FORM_ID),
            undo_in_register,
            form_id=FORM_ID,
            on_undone=state.screen().register.begin_again,
        )
        result = state.screen().result_of(FORM_ID)
        error = result.error if result else None
        if isinstance(error, ImportRefused):
            _faults(error.faults)
        elif isinstance(error, RegisterUndoRefused):
            _faults(error.obstacles)
        elif isinstance(error, StillInUse):
            uses = [t(f"register.use.{what}", count=count) for what, count in error.uses]
            st.markdown("\n".join(f"- {use}" for use in uses))
        elif isinstance(error, RegisterConflict):
            _conflict(error)


def _faults(faults: tuple[Fault, ...] | list[Fault]) -> None:
    """Draw each fault with its field; a doubt with a tick that confirms it."""
    t = state.translator()
    for fault in faults:
        label = field_label(fault.column) if fault.column else ""
        sentence = escape_markdown(fault_sentence(fault, t))
        st.markdown(f"- **{label}** {sentence}" if label else f"- {sentence}")
    for code in dict.fromkeys(fault.waiver_code for fault in faults if fault.waiver_code):
        st.checkbox(t(f"import.doubt.{code}"), key=doubt_key(code), on_change=state.on_widget_change)


def _conflict(error: RegisterConflict) -> None:
    """Draw both ways on: take over the value of the other, or keep one's own for the next press."""
    t = state.translator()
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            t("register.take_theirs"), key="register-take-theirs", on_click=_settle, args=(error, False)
        )
        st.button(t("register.keep_mine"), key="register-keep-mine", on_click=_settle, args=(error, True))


def _settle(error: RegisterConflict, keeps_mine: bool) -> None:  # noqa: FBT001 - passed by a callback
    """Settle a conflict: the form is about the newest entry now, and its field has one of the values.

    The conflict has been read: the refused press is no longer repeated by the next one.
    """
    current = state.mark_dirty()
    current.register.seen_seq, current.page_result, current.last_press = error.seq, None, None
    theirs = str(error.params["theirs"])
    current.register.texts[error.field] = theirs
    if not keeps_mine:
        state.set_widget(field_key(error.field), theirs)
