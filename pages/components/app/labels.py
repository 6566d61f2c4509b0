"""Choices among codes, each option with a label of its own: Streamlit knows options by labels alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal, TypeVar

import streamlit as st

from pages.components.app import state

Tab = TypeVar("Tab", bound=str)


def unique_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels by code, with the code beside each label that occurs more than once."""
    times = Counter(labels.values())
    return {code: f"{label} ({code})" if times[label] > 1 else label for code, label in labels.items()}


def choice(label: str, names: Mapping[str, str], *, key: str, **options: Any) -> str | None:
    """Draw a select box for one of the codes.

    Args:
        label: the label of the field.
        names: label of each option by code, in the order of the options; see ``unique_labels``.
        key: the widget key.
        options: further arguments of ``st.selectbox``.

    Returns:
        The chosen code, as the browser sends it; None for no choice.
    """
    chosen: str | None = st.selectbox(label, list(names), key=key, format_func=_label_of(names), **options)
    return chosen


def choices(label: str, names: Mapping[str, str], *, key: str, **options: Any) -> list[str]:
    """Draw a select box for several codes; arguments as for ``choice``, options of ``st.multiselect``."""
    chosen: list[str] = st.multiselect(label, list(names), key=key, format_func=_label_of(names), **options)
    return chosen


def pills(label: str, names: Mapping[str, str], *, key: str, **options: Any) -> Any:
    """Draw the codes as pills, all in sight; arguments as for ``choice``, options of ``st.pills``.

    Returns:
        The chosen code or None; a list of codes with ``selection_mode="multi"``.
    """
    return st.pills(label, list(names), key=key, format_func=_label_of(names), **options)


def tabs(
    label: str,
    names: Mapping[Tab, str],
    *,
    key: str,
    default: Tab,
    persist_state: Literal["page", "session"] = "session",
) -> Tab:
    """Draw the codes as tabs in one row, of which one is always chosen, and return that one.

    Names hold no counts: with another name the browser draws new tabs, and loses a press on them.

    Args:
        label: the label of the row, for screen readers.
        names: label of each tab by code, in the order of the tabs.
        key: the widget key.
        default: the code chosen at first.
        persist_state: whether the choice ends with the page or with the session.
    """
    state.default_widget(key, default)
    chosen: str | None = st.segmented_control(
        label,
        list(names),
        key=key,
        format_func=_label_of(unique_labels({str(code): name for code, name in names.items()})),
        label_visibility="collapsed",
        required=True,
        width="stretch",
        persist_state=persist_state,
        on_change=state.on_widget_change,
    )
    return next((code for code in names if code == chosen), default)


def _label_of(names: Mapping[str, str]) -> Any:
    """Return a formatter for codes; a code without a label stands for itself."""
    return lambda code: names.get(code, code)
