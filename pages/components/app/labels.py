"""Choices among codes, each option with a label of its own: Streamlit knows options by labels alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import streamlit as st


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


def _label_of(names: Mapping[str, str]) -> Any:
    """Return a formatter for codes; a code without a label stands for itself."""
    return lambda code: names.get(code, code)
