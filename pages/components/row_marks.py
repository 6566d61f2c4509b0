"""The rows that are marked in a list, which a browser tells by number while presses and news move the rows.

With every press the browser says how all of its widgets stand. What it says of a list may still be the
numbers of before the rows moved: taken for a choice, they would be those of another row, and the next press
would be about another site.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from pages.components import state
from pages.components.memory import Moved
from pages.components.press_once import pressed

if TYPE_CHECKING:
    from collections.abc import Sequence

    Cells = Sequence[tuple[int, str]]

UNHEARD_S = 5.0
"""So long after the marks were moved the browser may still tell of the ones before."""


def move_marks(key: str, rows: list[int], cells: Cells = ()) -> None:
    """Mark other rows of a list, before it is drawn.

    Args:
        key: of the list.
        rows: numbers of the rows that are ticked.
        cells: the cells that are walked to, as row number and heading.
    """
    state.screen().moved[key] = Moved(marks(key), monotonic())
    state.put(key, {"selection": {"rows": rows, "columns": [], "cells": list(cells)}})


def is_choice(key: str) -> bool:
    """Whether a person chose what the list tells now, and the browser does not repeat itself.

    A choice is said in a message of its own: what comes with a press is how the list stood.
    """
    moved = state.screen().moved.get(key)
    if pressed(state.widgets()):
        return False
    return moved is None or moved.marks != marks(key) or monotonic() - moved.at > UNHEARD_S


def marks(key: str) -> tuple[list[int], list[tuple[int, str]]]:
    """Numbers of the ticked rows and the cells walked to, as the list tells them."""
    told: dict[str, Any] = (state.widget(key) or {}).get("selection", {})
    return list(told.get("rows", [])), [(row, heading) for row, heading in told.get("cells", [])]
