"""Menu whose fields exist only while it is open."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from streamlit.elements.lib.mutable_popover_container import PopoverContainer

from pages.components.app import state


def menu(
    label: str, *, key: str, icon: str | None = None, kind: Literal["secondary", "tertiary"] = "tertiary"
) -> PopoverContainer:
    """Draw the button of a menu; its caller draws the content while ``open`` is set.

    The browser has no fields for a closed popover. Fields drawn there would miss every value that the
    application sets, and the first opening would send their defaults as if a person had chosen them.
    """
    return st.popover(label, key=key, icon=icon, type=kind, on_change=state.on_menu_change)
