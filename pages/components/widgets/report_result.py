"""Result of the last status report: a receipt with undo, an edit conflict with both ways on, or an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH, BulkStatusChange, Confirmation, StatusChange, Undo
from geo.domain.conflicts import Conflict
from geo.domain.errors import KadianError
from geo.domain.journal import Receipt
from geo.services.context import AppContext
from geo.services.sites.details import SiteDetails
from geo.services.sites.report import change_status, undo_entries
from geo.text.sites import receipt_sentence
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.identity import run_as_presser
from pages.components.app.markdown import escape_markdown
from pages.components.app.screen_state import ReportResult
from pages.components.app.times import clock


def submit_report(ctx: AppContext, site_id: str, command: Any, action: Callable[[Actor], Receipt]) -> bool:
    """Run a report and keep its result; the form is emptied only once it is recorded.

    Args:
        ctx: the application context.
        site_id: the site whose card shows the result; "" for a bulk change.
        command: the reported command, needed to undo it or to resolve a conflict.
        action: records the command; it receives the acting account.

    Returns:
        Whether the report was recorded.
    """
    current, undoable = state.mark_dirty(), not isinstance(command, Undo)

    def record(actor: Actor) -> bool:
        receipt, author = action(actor), actor.unit or actor.name
        current.report_result = ReportResult(
            site_id, receipt=receipt, command=command, undoable=undoable, author_name=author
        )
        state.new_form()
        return True

    def keep_error(error: KadianError) -> None:
        conflict = error if isinstance(error, Conflict) else None
        current.report_result = ReportResult(
            site_id, conflict=conflict, error=None if conflict else error, command=command
        )

    return bool(run_as_presser(ctx, record, keep_error))


def report_result_box(
    ctx: AppContext, details: SiteDetails | None = None, button: Callable[..., bool] = st.button
) -> None:
    """Show the result of the last report where it concerns the site that is shown.

    Args:
        ctx: the application context, read for names and the time.
        details: the site, whose entries give the full text of the receipt.
        button: ``st.form_submit_button`` within a form, where Streamlit allows no other.
    """
    result = state.screen().report_result
    if result is None or result.site_id != state.screen().site:
        return
    if result.receipt is not None:
        _receipt_box(ctx, result, details, button)
    elif result.conflict is not None:
        _conflict_box(ctx, result, button)
    elif isinstance(result.error, KadianError):
        st.error(error_text(result.error))


def _receipt_box(
    ctx: AppContext, result: ReportResult, details: SiteDetails | None, button: Callable[..., bool]
) -> None:
    t, receipt = state.translator(), result.receipt
    if receipt is None:
        return
    unit = ctx.read_model.reference().units.get(result.author_name)
    author = unit.name if unit else result.author_name
    params = {"time": clock(receipt.at, ctx.now()), "who": author}
    entries = details.entries if details else ()
    entry = next((entry for entry in entries if entry.seq == receipt.seqs[-1]), None)
    if details and entry:
        sentence = receipt_sentence(entry, details.site.name, details.kind, t, **params)
    elif len(receipt.seqs) > 1:
        many = len(receipt.seqs)
        params |= {"number": _seq_range(receipt.seqs[-1], many), "what": t("receipt.many", count=many)}
        if isinstance(result.command, Undo):
            sentence = t("receipt.undone", undone=_seq_range(result.command.seq, many), **params)
        else:
            sentence = t("receipt.recorded", **params)
    else:
        sentence = t("form.recorded", number=f"#{receipt.seqs[-1]}", **params)
    st.success(escape_markdown(sentence), icon=":material/check_circle:")
    if result.undoable:
        button(
            t("form.undo"),
            key="undo",
            icon=":material/undo:",
            type="tertiary",
            on_click=_undo,
            args=(ctx, Undo(receipt.seqs[-1], result.key), result.site_id),
        )


def _seq_range(last: int, count: int) -> str:
    """Return the journal numbers of one command, which are consecutive."""
    return f"#{last - count + 1}–#{last}"


def _conflict_box(ctx: AppContext, result: ReportResult, button: Callable[..., bool]) -> None:
    t, conflict = state.translator(), result.conflict
    if conflict is None:
        return
    kind = ctx.kinds[conflict.current_site.kind]
    people = ctx.read_model.reference().account_names

    def label(status: str) -> str:
        return t.label(kind.status(status))

    st.error(
        t(
            "form.conflict_seen" if isinstance(result.command, Confirmation) else "form.conflict",
            site=escape_markdown(conflict.current_site.name),
            theirs=label(conflict.current_site.status),
            who=escape_markdown(people.get(conflict.latest_entry.actor, conflict.latest_entry.actor)),
            time=clock(conflict.latest_entry.at, ctx.now()),
            mine=label(conflict.attempted_status),
        ),
        icon=":material/warning:",
    )
    if isinstance(result.command, BulkStatusChange):
        button(
            t("bulk.without", site=escape_markdown(conflict.current_site.name)),
            key="without",
            width="stretch",
            on_click=_untick,
            args=(conflict.current_site.id,),
        )
        st.caption(t("bulk.press_again"))
        return
    button(
        t("form.keep_theirs", status=label(conflict.current_site.status)),
        key="keep-theirs",
        type="primary",
        width="stretch",
        on_click=_keep_theirs,
        args=(conflict.current_site.version,),
    )
    if isinstance(result.command, StatusChange | Confirmation):
        st.text_input(t("form.because"), key="because", max_chars=MAX_NOTE_LENGTH)
        if result.reason_missing:
            st.warning(t("form.reason_needed"))
        button(
            t("form.apply_mine", status=label(conflict.attempted_status)),
            key="apply-mine",
            width="stretch",
            on_click=_apply_mine,
            args=(ctx, result),
        )


def _keep_theirs(version: int) -> None:
    """Discard the conflict, keep the typed note, and rebase the form on the current version."""
    current = state.mark_dirty()
    current.report_result = None
    if current.form is not None:
        current.form.version = version


def _untick(site_id: str) -> None:
    """Untick the site that another account has changed; the others wait for the next press."""
    current = state.mark_dirty()
    current.report_result, current.list_synced_for = None, None
    current.ticked = tuple(ticked for ticked in current.ticked if ticked != site_id)


def _apply_mine(ctx: AppContext, result: ReportResult) -> None:
    """Apply the attempted status on the current version, with the reason that is required.

    A confirmation ("seen, unchanged") is applied as the status that was confirmed.
    """
    reason, command, conflict = (state.widget_value("because") or "").strip(), result.command, result.conflict
    state.mark_dirty()
    if not reason or conflict is None:
        result.reason_missing = not reason
        return
    change = StatusChange(
        command.site_id,
        conflict.attempted_status,
        conflict.current_site.version,
        result.key,
        command.note,
        command.observed_at,
        reason,
    )
    submit_report(ctx, command.site_id, change, lambda actor: change_status(ctx, actor, change))


def _undo(ctx: AppContext, command: Undo, site_id: str) -> None:
    submit_report(ctx, site_id, command, lambda actor: undo_entries(ctx, actor, command))
