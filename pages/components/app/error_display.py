"""Errors as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import streamlit as st

from geo.domain.errors import KadianError
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import full_timestamp


def error_text(error: KadianError) -> str:
    """Return the error in the reader's language, with what to do about it, and with local times."""
    t = state.translator()

    def localised(value: Any) -> str:
        return full_timestamp(value) if isinstance(value, datetime) else str(t.localise(value))

    return t(error.key, **{name: escape_markdown(localised(value)) for name, value in error.params.items()})


@contextmanager
def show_errors() -> Iterator[None]:
    """Show a ``KadianError`` raised in the block as a sentence; leave every other error to Streamlit."""
    try:
        yield
    except KadianError as error:
        st.error(error_text(error))
