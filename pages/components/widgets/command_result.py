"""Commands run from forms, and the result of the last one: its receipt, or its error with what to do."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.identity import run_as_presser
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url
from pages.components.app.screen_state import CommandResult
from pages.components.app.times import clock


def form_key(form_id: str) -> str:
    """Return the idempotency key of a form's current filling-in, also the suffix of its widget keys."""
    return f"{form_id}-{state.screen().command_key}"


def run_command(ctx: AppContext, form_id: str, action: Callable[[Actor], Receipt]) -> bool:
    """Run a command and keep its result; the forms are emptied only once it is recorded.

    Args:
        ctx: the application context.
        form_id: where the result is shown; see ``result_box``.
        action: the command; it receives the acting account.

    Returns:
        Whether the command was recorded.
    """
    return _run(ctx, form_id, lambda actor: (action(actor), None))


def run_and_reset(ctx: AppContext, form_id: str, action: Callable[[Actor], Receipt]) -> bool:
    """Run a command as ``run_command`` does and empty the form in any case.

    For forms whose fields are no part of the recorded command: a press whose answer was lost would otherwise
    answer for the next press, which has something else typed.
    """
    is_recorded = run_command(ctx, form_id, action)
    state.screen().command_key = uuid4().hex
    return is_recorded


def run_for_link(
    ctx: AppContext, form_id: str, account: str, action: Callable[[Actor], tuple[Receipt, str]]
) -> bool:
    """Run a command as ``run_command`` does, and keep the one-time link that it returns for ``account``.

    Args:
        ctx: the application context.
        form_id: where the result is shown.
        account: the account the link is for.
        action: the command; returns the receipt and the token of the link, "" where the token was lost.
    """

    def linked(actor: Actor) -> tuple[Receipt, str]:
        receipt, token = action(actor)
        return receipt, app_url("sign-in", invitation=token, handed=account) if token else ""

    return _run(ctx, form_id, linked)


def run_query(ctx: AppContext, form_id: str, action: Callable[[Actor], object]) -> None:
    """Run an action that records nothing; only its error is kept as result."""

    def keep_error(error: KadianError) -> None:
        state.screen().command_result = CommandResult(form_id, error=error)

    state.mark_dirty()
    run_as_presser(ctx, action, keep_error)


def result_box(ctx: AppContext, actor: Actor, form_id: str) -> None:
    """Show the receipt of the last command of this form, or its error."""
    t, result = state.translator(), state.screen().command_result
    if result is None or result.form_id != form_id:
        return
    with st.container(key="deed"):
        if result.error is not None:
            st.error(error_text(result.error))
        elif result.receipt is not None and result.receipt.seq:
            details = {"number": f"#{result.receipt.seq}", "time": clock(result.receipt.at, ctx.now())}
            recorded = escape_markdown(t("form.recorded", who=actor.name, **details))
            st.success(recorded, icon=":material/check_circle:")
        else:
            st.info(t("command.nothing"))
        if result.link == "":
            st.warning(t("command.link_lost", press=t("person.link")))
        elif result.link:
            st.markdown(t("command.link"))
            st.code(result.link, language=None, wrap_lines=True)


def _run(ctx: AppContext, form_id: str, action: Callable[[Actor], tuple[Receipt, str | None]]) -> bool:
    current = state.mark_dirty()

    def keep_error(error: KadianError) -> None:
        current.command_result = CommandResult(form_id, error=error)

    outcome = run_as_presser(ctx, action, keep_error)
    if outcome is None:
        return False
    receipt, link = outcome
    previous = current.command_result and current.command_result.receipt
    # Pressed twice: the result of the first press stays where it is still shown.
    if not (receipt.is_repeated and previous and previous.seqs == receipt.seqs):
        current.command_result = CommandResult(form_id, receipt=receipt, link=link)
        current.command_key = uuid4().hex
    return True
