"""Fourth step: the button that writes everything or nothing; its receipt, with the undo of it all."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.domain.import_report import ImportRefused
from geo.domain.register.commands import RegisterUndoRefused
from geo.services.context import AppContext
from geo.services.imports.draft_reading import DraftReading, write_import
from geo.services.imports.import_draft import ImportDraft
from geo.services.jobs.job import BackgroundJob
from geo.services.register.import_undo import undo_import
from geo.text.imports.changes import obstacle_lines
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.imports.import_state import FORM_ID, prepare, undo_id
from pages.components.imports.job_progress import import_progress
from pages.components.widgets.command_result import result_box, undo_button


def write_form(
    ctx: AppContext, draft: ImportDraft | None, reading: DraftReading | None, writing: BackgroundJob | None
) -> None:
    """Draw the button; it is disabled until the files are read without a fault."""
    t = state.translator()
    if draft is None or draft.receipt is not None:
        return
    is_running = writing is not None and not writing.has_finished
    with st.container(key="import-write-form", gap="small"):
        count = 0 if reading is None else reading.change_count
        if count:
            st.markdown(t("import.will_write", count=count))
        elif reading is not None and not reading.faults:
            st.markdown(t("import.nothing"))
        st.button(
            t("import.write"),
            key="import-do-write",
            type="primary",
            icon=":material/save:",
            disabled=not count or is_running,
            on_click=_write,
            args=(ctx, draft.stamp),
        )


def import_result(ctx: AppContext, draft: ImportDraft | None, writing: BackgroundJob | None) -> None:
    """Draw what the last step was refused with, how far the writing is, then its receipt."""
    t = state.translator()
    with st.container(key="import-result", gap="small"):
        result_box(ctx, FORM_ID)
        if writing is not None and not writing.has_finished:
            import_progress(ctx, writing)
        elif writing is not None and writing.error is not None:
            _error(writing.error)
        if draft is not None and draft.receipt is not None:
            receipt = draft.receipt
            if not receipt.seqs:
                st.info(t("command.nothing"))
                return
            said = t(
                "import.written",
                count=len(receipt.seqs),
                first=receipt.seqs[0],
                last=receipt.seqs[-1],
                time=clock(receipt.at, ctx.now()),
            )
            st.success(escape_markdown(said), icon=":material/check_circle:")
            result_box(ctx, undo_id(draft))
            _obstacles(draft)
            if draft.undone is not None:
                st.markdown(t("import.undone", number=draft.undone.seq))
            else:
                seq = receipt.seqs[-1]
                label = t("import.undo")
                undo_button(ctx, "import-do-undo", seq, undo_import, form_id=undo_id(draft), label=label)


def _obstacles(draft: ImportDraft) -> None:
    """Name what stands in the way of an undo that was refused."""
    t, result = state.translator(), state.screen().result_of(undo_id(draft))
    error = result.error if result else None
    if not isinstance(error, RegisterUndoRefused):
        return
    lines = [f"- {escape_markdown(line)}" for line in obstacle_lines(error.obstacles, t)]
    st.markdown("\n".join(lines))


def _error(error: BaseException) -> None:
    """Show what the writing ended with; nothing was written."""
    t = state.translator()
    if not isinstance(error, KadianError):
        raise error
    st.error(error_text(error))
    for fault in error.faults[:20] if isinstance(error, ImportRefused) else ():
        st.markdown(escape_markdown(t(fault.key, found=fault.value, expected=fault.expected)))


def _write(ctx: AppContext, stamp: str) -> None:
    """Write the import that was seen, from a callback."""

    def act(actor: Actor) -> object:
        return write_import(ctx, actor, stamp)

    prepare(ctx, act)
