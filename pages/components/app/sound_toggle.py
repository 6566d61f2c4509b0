"""Choice whether news make a sound; the browser keeps it: it depends on the room, not on the account."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from pages.components.app import state

SOUND_SCRIPT = Path(__file__).parent / "browser" / "sound.js"
TOGGLE_SCRIPT = Path(__file__).parent / "browser" / "sound_toggle.js"


def sound_toggle() -> None:
    """Draw a check box; a press on it needs no run."""
    component = st.components.v2.component("kadian-sound", js=_script(), isolate_styles=False)
    component(data={"label": state.translator()("news.sound")}, key="sound")


@cache
def _script() -> str:
    """Join the tone and its check box to one JavaScript module."""
    return SOUND_SCRIPT.read_text("utf-8") + "\n" + TOGGLE_SCRIPT.read_text("utf-8")
