"""Selected rows of a list, which a browser names by row number while presses and new entries move the rows.

With every press the browser sends the state of all its widgets. For a list these may still be the row numbers
of before the rows moved: read as a choice, they would name another row, and the next press would be about
another site.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from pages.components.app import state
from pages.components.app.repeated_press import pressed_key
from pages.components.app.screen_state import SelectionChange

Cells = Sequence[tuple[int, str]]

ECHO_WINDOW_S = 5.0
"""Seconds after a change of the selection during which the browser may still send the previous one."""


def set_selection(key: str, rows: list[int], cells: Cells = ()) -> None:
    """Select other rows of a list, before it is drawn.

    Args:
        key: widget key of the list.
        rows: numbers of the ticked rows.
        cells: focused cells, as row number and heading.
    """
    state.screen().selection_changes[key] = SelectionChange(current_selection(key), monotonic())
    state.set_widget(key, {"selection": {"rows": rows, "columns": [], "cells": list(cells)}})


def is_user_selection(key: str) -> bool:
    """Check whether a person made the selection that the browser sent.

    A choice is sent in a message of its own; a selection that comes with a press is the state of the list.
    Shortly after the application has changed the selection, the previous one is a repetition by the browser.
    """
    change = state.screen().selection_changes.get(key)
    if pressed_key(state.widget_values()):
        return False
    return (
        change is None
        or change.previous != current_selection(key)
        or monotonic() - change.at_s > ECHO_WINDOW_S
    )


def current_selection(key: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Return the selection of a list as the browser sent it.

    Returns:
        Numbers of the ticked rows, and the focused cells as row number and heading.
    """
    selection: dict[str, Any] = (state.widget_value(key) or {}).get("selection", {})
    return list(selection.get("rows", [])), [(row, heading) for row, heading in selection.get("cells", [])]
