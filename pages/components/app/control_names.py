"""Names that Streamlit gives its own controls, for screen readers: it has them in English alone."""

from __future__ import annotations

from functools import cache

from geo.i18n import Translator

CONTROLS = (
    "sidebar",
    "collapse_sidebar",
    "open",
    "close",
    "help",
    "help_for",
    "link_to_heading",
    "remove",
    "clear_value",
    "clear_all",
    "clear_date_and_time",
    "choose_date",
    "choose_date_and_time",
    "previous_month",
    "next_month",
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "increment",
    "decrement",
)
"""Ends of catalogue keys; the English catalogue holds Streamlit's own names."""


@cache
def control_names(lang: str) -> dict[str, str]:
    """Return the name to say in a language by Streamlit's name, with ``{name}`` for a name of ours."""
    english, t = Translator("en"), Translator(lang)
    names = {_text(english, code): _text(t, code) for code in CONTROLS}
    return {theirs: ours for theirs, ours in names.items() if theirs != ours}


def _text(t: Translator, code: str) -> str:
    return t(f"control.{code}", name="{name}")
