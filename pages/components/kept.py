"""Widgets that have their value also after other pages were shown: Streamlit drops what it does not draw."""

from __future__ import annotations

from typing import Any

from pages.components import state


def keep_over_pages(key: str, usual: Any) -> None:
    """Before the widget is drawn, without a default of its own: its last value, ``usual`` at first."""
    value = state.widget(key)
    if value is None:
        before = state.widget(f"kept-{key}")
        state.keep(key, usual if before is None else before)
    else:
        state.put(f"kept-{key}", value)
