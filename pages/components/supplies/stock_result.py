"""Result of a form of supplies: the receipt, and the withdrawal of what was just recorded."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.supplies.place_stock import own_stock_entry
from geo.services.supplies.record import undo_stock
from pages.components.widgets.command_result import recorded_seq, result_box, undo_button


def stock_result(
    ctx: AppContext, actor: Actor, form_id: str, *, on_undone: Callable[[], None] | None = None
) -> None:
    """Draw the result of the last command of a form in a place of its own.

    Args:
        ctx: The application context.
        actor: The acting account.
        form_id: The form, as named to ``run_command``.
        on_undone: Begins the form again, where what was withdrawn changes what it is about.
    """
    with st.container(key=f"{form_id}-result"):
        result_box(ctx, form_id)
        seq = recorded_seq(form_id)
        if seq and own_stock_entry(ctx, actor, seq) is not None:
            undo_button(ctx, f"undo-{form_id}", seq, undo_stock, form_id=form_id, on_undone=on_undone)
