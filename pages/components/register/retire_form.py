"""Retire the chosen object, say which other entry it was, or bring it back."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.journal import SITE
from geo.domain.register.commands import Restoration, Retirement
from geo.domain.sites import Site
from geo.services.context import AppContext
from geo.services.register.listing import RegisteredObject, register_lines
from geo.services.register.retirement import restore, retire
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.register.register_form import FORM_ID
from pages.components.widgets.command_result import form_key, run_command


def retire_form(ctx: AppContext, actor: Actor, found: RegisteredObject) -> None:
    """Draw the way to retire what is present, or to bring back what is retired."""
    t, register = state.translator(), state.screen().register
    key = form_key(f"{FORM_ID}-retire-{register.entity}-{register.code}")
    if found.is_retired:
        st.info(
            t("register.is_retired", name=escape_markdown(found.registered.name)), icon=":material/inventory:"
        )
        st.button(
            t("register.restore"),
            key="register-do-restore",
            type="primary",
            on_click=_restore,
            args=(ctx, Restoration(register.entity, register.code, key)),
        )
        return
    with st.expander(t("register.retire_title"), key="register-retire"):
        st.caption(t("register.retire_help"))
        st.text_input(t("register.reason"), key="register-reason", max_chars=MAX_NOTE_LENGTH)
        if isinstance(found.registered, Site):
            kind = found.registered.kind
            others = {
                line.code: f"{line.name} · {line.code}"
                for line in register_lines(ctx, actor, SITE)
                if line.detail == kind and line.code != register.code
            }
            choice(
                t("register.merge"),
                unique_labels(others),
                key="register-merge",
                index=None,
                placeholder=t("register.merge_none"),
            )
        st.button(
            t("register.retire"),
            key="register-do-retire",
            icon=":material/archive:",
            on_click=_retire,
            args=(ctx, key),
        )


def _retire(ctx: AppContext, key: str) -> None:
    """Retire the chosen object, from a callback."""
    register = state.screen().register
    command = Retirement(
        register.entity,
        register.code,
        key,
        str(state.widget_value("register-reason") or ""),
        str(state.widget_value("register-merge") or "") if register.entity == SITE else "",
    )
    if run_command(ctx, FORM_ID, lambda actor: retire(ctx, actor, command)):
        state.set_widget("register-reason", "")
        state.set_widget("register-merge", None)
        register.begin_again()


def _restore(ctx: AppContext, command: Restoration) -> None:
    """Bring the chosen object back, from a callback."""
    if run_command(ctx, FORM_ID, lambda actor: restore(ctx, actor, command)):
        state.screen().register.begin_again()
