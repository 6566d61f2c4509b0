"""First step: the field of files, and the files that are being imported."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.exchange import SourceFile
from geo.exchange.sources import EXTENSIONS
from geo.services.context import AppContext
from geo.services.imports.draft_reading import begin_import, drop_import
from geo.services.imports.import_draft import ImportDraft
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.imports.import_state import forget_upload, prepare, upload_key

MAX_FILE_MB = 25
"""Largest file that is uploaded, as ``.streamlit/config.toml`` has it; larger ones go by the command line."""


def file_form(ctx: AppContext, draft: ImportDraft | None) -> None:
    """Draw the field while nothing is being imported, else the names of the files."""
    t = state.translator()
    with st.container(key="import-file-form", gap="small"):
        if draft is None:
            key = upload_key()
            st.file_uploader(
                t("import.files"),
                type=[extension.removeprefix(".") for extension in EXTENSIONS],
                accept_multiple_files=True,
                max_upload_size=MAX_FILE_MB,
                key=key,
                help=t("import.files_help", most=MAX_FILE_MB),
                on_change=_begin,
                args=(ctx, key),
            )
            return
        names = "".join(f"\n- {escape_markdown(source.name)}" for source in draft.sources)
        if names:
            st.markdown(f"**{t('import.files')}**{names}")
        label = t("import.cancel") if draft.receipt is None else t("import.next")
        st.button(label, key="import-do-drop", icon=":material/restart_alt:", on_click=_drop, args=(ctx,))


def _begin(ctx: AppContext, key: str) -> None:
    """Begin the import of the files in the field, from a callback."""
    files = state.widget_value(key) or []
    if not files:
        state.mark_dirty()
        return

    def act(actor: Actor) -> None:
        begin_import(ctx, actor, [SourceFile(file.name, file.getvalue()) for file in files])
        forget_upload()

    prepare(ctx, act)


def _drop(ctx: AppContext) -> None:
    """Forget the files, from a callback."""
    prepare(ctx, lambda actor: drop_import(ctx, actor))
