"""Version that a form was begun on, against the one that is recorded now."""

from __future__ import annotations

import streamlit as st

from geo.domain.errors import Overtaken
from pages.components.app import state
from pages.components.app.day_state import LedgerForm


def changed_meanwhile(form_id: str, form: LedgerForm, version: int, warning: str) -> None:
    """Say that another account has changed what the form is about since it was begun.

    Args:
        form_id: the form, as named to ``run_command``.
        form: its present filling-in.
        version: version that is recorded now.
        warning: the sentence.
    """
    if form.version == version:
        return
    result = state.screen().result_of(form_id)
    if result is not None and isinstance(result.error, Overtaken):
        form.version = version  # the error named the change: the next press is on the current version
    else:
        st.warning(warning)
