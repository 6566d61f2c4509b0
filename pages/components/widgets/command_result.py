"""Commands of a press, and the result of the last one: receipt with undo, edit conflict, link or error."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.commands import (
    MAX_NOTE_LENGTH,
    BulkConfirmation,
    BulkPatrol,
    BulkStatusChange,
    Confirmation,
    NoteAddition,
    StatusChange,
    Undo,
)
from geo.domain.conflicts import Conflict
from geo.domain.errors import KadianError
from geo.domain.journal import Receipt
from geo.services.accounts.invitations import IssuedInvitation
from geo.services.context import AppContext
from geo.services.sites.details import SiteDetails
from geo.services.sites.record_status import add_note, change_status, undo_entries
from geo.text.sites import receipt_sentence
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.identity import run_as_presser
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url
from pages.components.app.screen_state import BULK_FORM, CommandResult
from pages.components.app.times import clock

UndoService = Callable[[AppContext, Actor, Undo], Receipt]
"""Undoes the command of a journal number."""


def form_key(form_id: str) -> str:
    """Return the idempotency key of a form's current filling-in, also the suffix of its widget keys."""
    return f"{form_id}-{state.screen().command_key}"


def run_command(
    ctx: AppContext, form_id: str, action: Callable[[Actor], Receipt], report: object = None
) -> bool:
    """Run a command and keep its result; the forms are emptied only once it is recorded.

    Args:
        ctx: the application context.
        form_id: where the result is shown; see ``result_box``.
        action: records the command; it receives the acting account.
        report: the command where it reports on sites, to undo it or to resolve its conflict; else None.

    Returns:
        Whether the command was recorded.
    """

    def record(actor: Actor) -> CommandResult:
        author = actor.name if report is None else actor.unit or actor.name
        return CommandResult(form_id, action(actor), report=report, author_name=author)

    return _run(ctx, form_id, record, report)


def run_and_reset(ctx: AppContext, form_id: str, action: Callable[[Actor], Receipt]) -> bool:
    """Run a command as ``run_command`` does and empty the form in any case.

    For forms whose fields are no part of the recorded command: a press whose answer was lost would otherwise
    answer for the next press, which has something else typed.
    """
    is_recorded = run_command(ctx, form_id, action)
    state.screen().command_key = uuid4().hex
    return is_recorded


def run_for_link(
    ctx: AppContext, form_id: str, account: str, action: Callable[[Actor], IssuedInvitation]
) -> bool:
    """Run a command as ``run_command`` does, and keep the one-time link that it returns for ``account``.

    Args:
        ctx: the application context.
        form_id: where the result is shown.
        account: the account the link is for.
        action: issues the invitation; the link has its token.
    """

    def record(actor: Actor) -> CommandResult:
        receipt, token = action(actor)
        link = app_url("sign-in", invitation=token, handed=account) if token else ""
        return CommandResult(form_id, receipt, link=link, author_name=actor.name)

    return _run(ctx, form_id, record)


def run_for_secret(ctx: AppContext, form_id: str, action: Callable[[Actor], tuple[Receipt, str]]) -> bool:
    """Run a command as ``run_command`` does, and keep the key that it returns, to be shown once.

    Args:
        ctx: the application context.
        form_id: where the result is shown.
        action: makes the key; returns the receipt and the key.
    """

    def record(actor: Actor) -> CommandResult:
        receipt, secret = action(actor)
        return CommandResult(form_id, receipt, secret=secret, author_name=actor.name)

    return _run(ctx, form_id, record)


def run_query(ctx: AppContext, form_id: str, action: Callable[[Actor], object]) -> None:
    """Run an action that records nothing; only its error is kept as result."""
    current = state.mark_dirty()
    run_as_presser(ctx, action, lambda error: current.keep_result(CommandResult(form_id, error=error)))


def _run(
    ctx: AppContext, form_id: str, record: Callable[[Actor], CommandResult], report: object = None
) -> bool:
    """Run a command and keep the result it returns, or its error; start the next filling-in of its forms."""
    current = state.mark_dirty()

    def keep_error(error: KadianError) -> None:
        current.keep_result(CommandResult(form_id, error=error, report=report))

    result = run_as_presser(ctx, record, keep_error)
    if result is None:
        return False
    if current.keep_result(result):
        if report is None:
            current.command_key = uuid4().hex
        elif form_id == BULK_FORM:
            current.bulk_key = uuid4().hex
        else:
            state.new_form()
    return True


def result_box(
    ctx: AppContext,
    form_id: str,
    details: SiteDetails | None = None,
    note_key: str = "",
) -> None:
    """Show the result of the last command where it is one of this form.

    Args:
        ctx: the application context, read for names and the time.
        form_id: the form, as named to ``run_command``.
        details: the site reported on, whose entries give the full text of the receipt.
        note_key: key of the note field of the form the box stands in, "" outside of a form.
    """
    result = state.screen().result_of(form_id)
    if result is None:
        return
    # Within a form Streamlit allows no other button.
    button: Callable[..., bool] = st.form_submit_button if note_key else st.button
    # The last report on a site, that on ticked sites and another command may be shown at the same time.
    with st.container(key="command-result" if result.report is None else f"report-result{_suffix(result)}"):
        if result.receipt is not None:
            _receipt_box(ctx, result, result.receipt, details)
            if result.report is not None and not isinstance(result.report, Undo):
                _further_steps(ctx, result, button, note_key)
        elif result.report is not None and isinstance(result.error, Conflict):
            _conflict_box(ctx, result, result.error, button)
        elif result.error is not None:
            st.error(error_text(result.error))


def recorded_seq(*form_ids: str) -> int:
    """Return the last journal number of the receipt that is shown at one of these forms, 0 for none."""
    results = (state.screen().result_of(form_id) for form_id in form_ids)
    return next((result.receipt.seq for result in results if result and result.receipt), 0)


def undo_button(
    ctx: AppContext,
    key: str,
    seq: int,
    service: UndoService,
    *,
    form_id: str,
    label: str = "",
    on_undone: Callable[[], None] | None = None,
) -> None:
    """Draw the button that undoes one's own command; nothing where there is none to undo.

    Args:
        ctx: the application context.
        key: key of the button.
        seq: journal number of the command, 0 for none; see ``recorded_seq``.
        service: undoes it.
        form_id: where the result is shown; see ``result_box``.
        label: what the button says, "" for the usual word.
        on_undone: begins the form again, once the command is undone.
    """
    if not seq:
        return
    command = Undo(seq, form_key(key))

    def undo() -> None:
        if run_command(ctx, form_id, lambda actor: service(ctx, actor, command)) and on_undone is not None:
            on_undone()

    st.button(
        label or state.translator()("own_sites.undo"),
        key=key,
        icon=":material/undo:",
        type="tertiary",
        on_click=undo,
    )


def _receipt_box(
    ctx: AppContext, result: CommandResult, receipt: Receipt, details: SiteDetails | None
) -> None:
    t = state.translator()
    if receipt.seq:
        sentence = _receipt_text(ctx, result, receipt, details)
        st.success(escape_markdown(sentence), icon=":material/check_circle:")
    else:
        st.info(t("command.nothing"))
    if result.link == "":
        st.warning(t("command.link_lost", press=t("person.link")))
    elif result.link:
        st.markdown(t("command.link"))
        st.code(result.link, language=None, wrap_lines=True)
    if result.secret == "":
        st.warning(t("command.secret_lost"))
    elif result.secret:
        st.markdown(t("command.secret"))
        st.code(result.secret, language=None, wrap_lines=True)


def _receipt_text(
    ctx: AppContext, result: CommandResult, receipt: Receipt, details: SiteDetails | None
) -> str:
    """Return the sentence of a receipt: in full for one site, with its count for several."""
    t, unit = state.translator(), ctx.read_model.reference().units.get(result.author_name)
    params = {"time": clock(receipt.at, ctx.now()), "who": unit.name if unit else result.author_name}
    entries = details.entries if details else ()
    entry = next((entry for entry in entries if entry.seq == receipt.seq), None)
    if details and entry:
        return receipt_sentence(entry, details.site.name, details.kind, t, **params)
    many = len(receipt.seqs)
    if result.report is None or many == 1:
        return t("form.recorded", number=f"#{receipt.seq}", **params)
    what = f"{t('receipt.many', count=many)} {_report_label(ctx, result.report)}".rstrip()
    params |= {"number": _seq_range(receipt.seq, many, "#"), "what": what}
    if isinstance(result.report, Undo):
        return t("receipt.undone", undone=_seq_range(result.report.seq, many), **params)
    return t("receipt.recorded", **params)


def _seq_range(last: int, count: int, sign: str = "") -> str:
    """Return the journal numbers of one command, which are consecutive."""
    return f"{sign}{last - count + 1}–{sign}{last}"


def _further_steps(
    ctx: AppContext, result: CommandResult, button: Callable[..., bool], note_key: str
) -> None:
    """Draw what may follow a receipt: undo, and adding to it what stands in the note field."""
    t, command, suffix = state.translator(), Undo(result.undoable_seq, result.key), _suffix(result)

    def undo() -> None:
        run_command(ctx, result.form_id, lambda actor: undo_entries(ctx, actor, command), command)

    with st.container(key=f"receipt-steps{suffix}", horizontal=True, gap="small"):
        button(t("form.undo"), key=f"undo{suffix}", icon=":material/undo:", type="tertiary", on_click=undo)
        if note_key:
            button(
                t("form.add_note"),
                key=f"add-note{suffix}",
                icon=":material/add_comment:",
                type="tertiary",
                on_click=_add_note,
                args=(ctx, result, note_key),
            )
    if result.reason_missing:
        st.warning(t("error.note_empty"))


def _suffix(result: CommandResult) -> str:
    """Return the suffix of the keys in a report's result; that of ticked sites has keys of its own."""
    return "-ticked" if result.form_id == BULK_FORM else ""


def _add_note(ctx: AppContext, result: CommandResult, note_key: str) -> None:
    """Add what stands in the note field to the report just recorded."""
    note = (state.widget_value(note_key) or "").strip()
    if not note:
        state.mark_dirty()
        result.reason_missing = True
        return
    addition = NoteAddition(result.undoable_seq, result.key, note)
    run_command(ctx, result.form_id, lambda actor: add_note(ctx, actor, addition), addition)


def _report_label(ctx: AppContext, report: object) -> str:
    """Return what a report on several sites has recorded, "" where the receipt says it itself."""
    t, kind_code = state.translator(), state.screen().bulk_kind
    if isinstance(report, BulkStatusChange):
        return t.label(ctx.kinds[kind_code].status(report.status)) if kind_code in ctx.kinds else ""
    if isinstance(report, BulkConfirmation):
        return t("entry.seen")
    if isinstance(report, BulkPatrol):
        return t("entry.visit")
    return t("entry.note") if isinstance(report, NoteAddition) else ""


def _conflict_box(
    ctx: AppContext, result: CommandResult, conflict: Conflict, button: Callable[..., bool]
) -> None:
    """Show both values and both ways on: keep the stored one, or apply one's own with a reason."""
    t, site, entry = state.translator(), conflict.current_site, conflict.latest_entry
    name, author = site.name, ctx.read_model.reference().account_names.get(entry.actor, entry.actor)
    theirs, mine = (
        t.label(ctx.kinds[site.kind].status(status)) for status in (site.status, conflict.attempted_status)
    )
    message = (
        "form.conflict_seen"
        if isinstance(result.report, Confirmation | BulkConfirmation)
        else "form.conflict"
    )
    params = {"site": escape_markdown(name), "who": escape_markdown(author)}
    st.error(
        t(message, theirs=theirs, mine=mine, time=clock(entry.at, ctx.now()), **params),
        icon=":material/warning:",
    )
    if isinstance(result.report, BulkStatusChange | BulkConfirmation):
        label = t("bulk.without", site=escape_markdown(name))
        button(label, key="without", width="stretch", on_click=_untick, args=(site.id,))
        st.caption(t("bulk.press_again"))
        return
    button(
        t("form.keep_theirs", status=theirs),
        key="keep-theirs",
        type="primary",
        width="stretch",
        on_click=_keep_theirs,
        args=(site.version,),
    )
    if isinstance(result.report, StatusChange | Confirmation):
        st.text_input(t("form.because"), key="because", max_chars=MAX_NOTE_LENGTH)
        if result.reason_missing:
            st.warning(t("form.reason_needed"))
        args = (ctx, result, result.report, conflict)
        label = t("form.apply_mine", status=mine)
        button(label, key="apply-mine", width="stretch", on_click=_apply_mine, args=args)


def _keep_theirs(version: int) -> None:
    """Discard the conflict, keep the typed note, and rebase the form on the current version.

    The conflict has been read: the refused press is no longer repeated by the next one.
    """
    current = state.mark_dirty()
    current.site_result, current.last_press = None, None
    if current.form is not None:
        current.form.version = version


def _untick(site_id: str) -> None:
    """Untick the site that another account has changed; the others wait for the next press."""
    current = state.mark_dirty()
    current.bulk_result, current.list_synced_for, current.last_press = None, None, None
    current.ticked = tuple(ticked for ticked in current.ticked if ticked != site_id)


def _apply_mine(
    ctx: AppContext, result: CommandResult, command: StatusChange | Confirmation, conflict: Conflict
) -> None:
    """Apply the attempted status on the current version, with the reason that is required.

    A confirmation ("seen, unchanged") is applied as the status that was confirmed.
    """
    reason = (state.widget_value("because") or "").strip()
    state.mark_dirty()
    if not reason:
        result.reason_missing = True
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
    run_command(ctx, result.form_id, lambda actor: change_status(ctx, actor, change), change)
