"""JavaScript of the page beside Streamlit: guards presses, keeps text, and serves the keyboard."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from geo.domain.actors import Actor
from pages.components.app import state
from pages.components.app.control_names import control_names
from pages.components.app.write_buttons import WRITE_BUTTON_PATTERNS

SCRIPT_FOLDER = Path(__file__).parent / "browser"
SCRIPT_FILES = (
    "press_guard.js",
    "kept_text.js",
    "connection.js",
    "width.js",
    "scroll.js",
    "share.js",
    "grid_press.js",
    "skip_links.js",
    "control_names.js",
    "key_focus.js",
    "begin.js",
)
KEY = "browser"
FORMS_WITH_SAVED_TEXT = (
    "status-form",
    "bulk-form",
    "shift-form",
    "publish-step",
    "finding-form",
    "finding-steps",
    "tally-form",
    "day-close-form",
    "handover-form",
)
"""Containers whose typed text is kept in the browser until it is recorded."""

SKIP_TEXTS = ("title", "main", "map", "list", "form")
"""Ends of the catalogue keys of the links past the beginning of a page."""


def browser_code(actor: Actor) -> None:
    """Pass this run's texts and numbers to the page's JavaScript, which starts with the first of them."""
    t, screen = state.translator(), state.screen()
    results = (screen.site_result, screen.bulk_result, screen.page_result)
    recorded = [result.receipt.seq for result in results if result is not None and result.receipt is not None]
    data = {
        "account": actor.id,
        "site": screen.site,
        "forms": list(FORMS_WITH_SAVED_TEXT),
        "writes": list(WRITE_BUTTON_PATTERNS),
        "acts": screen.press_count,
        "recorded": str(max(recorded, default=0) or ""),
        "narrow": screen.is_narrow,
        "words": {
            "cut": t("line.cut"),
            "reload": t("line.again"),
            "copied": t("share.copied"),
            "notCopied": t("share.copy_failed"),
            "skip": {name: t(f"skip.{name}") for name in SKIP_TEXTS},
        },
        "names": control_names(t.lang),
    }
    with st.container(key="browser-code"):
        # Registered in each run: this costs a comparison, and a restarted runtime has the component, too.
        component = st.components.v2.component("kadian", js=script(), isolate_styles=False)
        component(data=data, key=KEY, on_width_change=_on_width_change)


def _on_width_change() -> None:
    """Draw the layout for the width that the browser reports."""
    state.screen().is_narrow = (state.widget_value(KEY) or {}).get("width") == "narrow"


@cache
def script() -> str:
    """Join the parts to one JavaScript module."""
    return "\n".join((SCRIPT_FOLDER / part).read_text("utf-8") for part in SCRIPT_FILES)
