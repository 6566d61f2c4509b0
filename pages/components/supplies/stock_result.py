"""Result of a form of supplies: the receipt, and the withdrawal of what was just recorded."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import Undo
from geo.services.context import AppContext
from geo.services.supplies.place_stock import own_stock_entry
from geo.services.supplies.record import undo_stock
from pages.components.app import state
from pages.components.widgets.command_result import form_key, result_box, run_command


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
        result = state.screen().result_of(form_id)
        if result is None or result.receipt is None or not result.receipt.seq:
            return
        seq = result.receipt.seq
        if own_stock_entry(ctx, actor, seq) is not None:
            undo = Undo(seq, form_key("stock-undo"))
            st.button(
                state.translator()("form.undo"),
                key=f"undo-{form_id}",
                icon=":material/undo:",
                type="tertiary",
                on_click=_undo,
                args=(ctx, form_id, undo, on_undone),
            )


def _undo(ctx: AppContext, form_id: str, undo: Undo, on_undone: Callable[[], None] | None) -> None:
    """Withdraw what a command recorded, from a callback."""
    if run_command(ctx, form_id, lambda actor: undo_stock(ctx, actor, undo)) and on_undone is not None:
        on_undone()
