"""Faults of the files, gathered, each with file, rows and column; doubts with a tick that accepts them."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import Fault
from geo.services.context import AppContext
from geo.services.imports.draft_reading import DraftReading, change_import
from geo.services.imports.import_draft import ImportDraft
from geo.text.imports.faults import FaultGroup, faults_to_csv, gathered, group_place, group_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.imports.import_state import prepare

MAX_GROUPS = 30
"""Greatest number of groups that are listed; the file has all faults."""


def fault_list(ctx: AppContext, draft: ImportDraft, reading: DraftReading) -> None:
    """Draw what must be corrected, then what must be confirmed, and all of it as a file."""
    t = state.translator()
    final = [fault for fault in reading.faults if not fault.waiver_code]
    with st.container(key="import-faults", gap="small"):
        st.subheader(t("import.faults", count=len(reading.faults)))
        if final:
            st.markdown(t("import.faults_final", count=len(final)))
            _groups(gathered(final))
        for code in reading.doubts:
            _doubt(ctx, draft, code, [each for each in reading.faults if each.waiver_code == code])
        st.download_button(
            t("import.faults_file"),
            data=faults_to_csv(reading.faults, t),
            file_name="faults.csv",
            mime="text/csv",
            key="import-faults-file",
            on_click="ignore",
            icon=":material/download:",
        )


def accepted_doubts(ctx: AppContext, draft: ImportDraft) -> None:
    """Draw the doubts that were accepted, to be taken back."""
    t = state.translator()
    for code in draft.accepted:
        st.checkbox(
            t(f"import.doubt.{code}"),
            value=True,
            key=f"import-accepted-{code}-{draft.stamp}",
            on_change=_accept,
            args=(ctx, tuple(each for each in draft.accepted if each != code)),
        )


def _doubt(ctx: AppContext, draft: ImportDraft, code: str, faults: list[Fault]) -> None:
    """Draw one kind of doubt: its tick, and the rows that it is about."""
    t = state.translator()
    with st.container(border=True, key=f"import-doubt-{code}", gap="xsmall"):
        st.checkbox(
            t("import.doubt", count=len(faults), doubt=t(f"import.doubt.{code}")),
            key=f"import-accept-{code}-{draft.stamp}",
            on_change=_accept,
            args=(ctx, (*draft.accepted, code)),
        )
        _groups(gathered(faults))


def _groups(groups: tuple[FaultGroup, ...]) -> None:
    t = state.translator()
    lines = [
        f"- **{escape_markdown(group_place(group, t))}**  \n  {escape_markdown(group_sentence(group, t))}"
        for group in groups[:MAX_GROUPS]
    ]
    if len(groups) > MAX_GROUPS:
        lines.append(f"- {t('import.faults_more', count=len(groups) - MAX_GROUPS)}")
    st.markdown("\n".join(lines))


def _accept(ctx: AppContext, accepted: tuple[str, ...]) -> None:
    """Accept these doubts alone, from a callback."""

    def act(actor: Actor) -> object:
        return change_import(ctx, actor, accepted=accepted)

    prepare(ctx, act)
