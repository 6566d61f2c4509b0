"""Version that a form was begun on, against the one that is recorded now: one rule for all forms.

A press is about what the form displayed. Only a refusal that named the newer version lets the next press be
about that one, and only that version: another error says nothing of it, and a further change is another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import streamlit as st

from geo.domain.errors import Overtaken
from pages.components.app import state
from pages.components.app.screen_state import CommandResult


class BegunForm(Protocol):
    """One filling-in of a form, with the version it was begun on."""

    version: int


def changed_meanwhile(form_id: str, form: BegunForm, version: int, warning: str) -> None:
    """Say that another account has changed what the form is about since it was begun.

    Args:
        form_id: the form, as named to ``run_command``.
        form: its present filling-in.
        version: version that is recorded now.
        warning: the sentence, "" where nothing is to be said.
    """
    if form.version == version:
        return
    result = state.screen().result_of(form_id)
    if result is not None and _names_change(result) and not result.is_rebased:
        form.version, result.is_rebased = version, True
    elif warning:
        st.warning(warning)


def begun_version(key: str, form_ids: tuple[str, ...], version: int) -> int:
    """Return the version that a form was begun on whose fields keep their keys, for its command.

    It becomes the present one once the form's command is recorded, or was refused because of a newer version.

    Args:
        key: key of the remembered version, one for each thing that the form is about.
        form_ids: the form and what undoes it, as named to ``run_command``.
        version: the present version.
    """
    found = (state.screen().result_of(form_id) for form_id in form_ids)
    result = next(filter(None, found), None)
    if result is not None and not result.is_rebased and (result.receipt is not None or _names_change(result)):
        result.is_rebased = True
        state.set_widget(key, version)
    state.default_widget(key, version)
    begun: int = state.widget_value(key)
    return begun


def refill_after_undo(undo_id: str, values: Mapping[str, object]) -> None:
    """Fill fields in again, once, with what an undo brought back; before they are drawn.

    Args:
        undo_id: the undo, as named to ``run_command``.
        values: the present value of each field by its key.
    """
    result = state.screen().result_of(undo_id)
    if result is None or result.receipt is None or state.widget_value(f"{undo_id}-filled") == result.key:
        return
    state.set_widget(f"{undo_id}-filled", result.key)
    for key, value in values.items():
        state.set_widget(key, value)


def _names_change(result: CommandResult) -> bool:
    """Check whether the result is a refusal that named a newer version."""
    return isinstance(result.error, Overtaken)
