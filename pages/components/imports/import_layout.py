"""Page of imports: at the left how the files were understood and what they change, beside it what to do."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.errors import KadianError
from geo.exchange.read_options import NO_OPTIONS
from geo.services.context import AppContext
from geo.services.imports.draft_reading import DraftReading, current_draft, reading_of, writing_of
from geo.services.imports.import_draft import ImportDraft
from geo.services.jobs.job import BackgroundJob
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.imports.difference import difference
from pages.components.imports.fault_list import fault_list
from pages.components.imports.file_form import file_form
from pages.components.imports.job_progress import import_progress
from pages.components.imports.understanding import import_options, understanding
from pages.components.imports.write_form import import_result, write_form

STEPS = ("read", "understand", "difference", "write")


def import_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the page; on a phone everything stands in one column."""
    t = state.translator()
    st.header(t("page.import"))
    draft = current_draft(ctx, actor)
    with st.container(key="phone-view-import" if state.screen().is_narrow else "import"):
        steps = st.container(key="import-steps")
        left, right = st.columns([3, 2], gap="medium")
        with right:
            file_form(ctx, draft)
        reading = None
        with left:
            if draft is None:
                st.info(t("import.begin"), icon=":material/upload_file:")
            elif draft.receipt is None:
                reading = _reading(ctx, actor, draft)
        with right:
            write_form(ctx, draft, reading, writing_of(ctx, actor))
            import_result(ctx, draft, writing_of(ctx, actor))
        with steps:
            _steps(_present_step(draft, reading))


def _reading(ctx: AppContext, actor: Actor, draft: ImportDraft) -> DraftReading | None:
    """Draw what the files hold and change, or how far the reading is; return it once it is there."""
    try:
        job: BackgroundJob = reading_of(ctx, actor)
        if not job.has_finished:
            import_progress(ctx, job)
            return None
        reading: DraftReading = job.result()
    except KadianError as error:
        st.error(error_text(error))
        import_options(ctx, draft, draft.options or NO_OPTIONS)  # what was said may be the cause
        return None
    understanding(ctx, draft, reading)
    if reading.faults:
        fault_list(ctx, draft, reading)
    else:
        difference(ctx, draft, reading)
    return reading


def _present_step(draft: ImportDraft | None, reading: DraftReading | None) -> str:
    if draft is None:
        return "read"
    if draft.receipt is not None:
        return "write"
    return "understand" if reading is None or reading.faults else "difference"


def _steps(present: str) -> None:
    """Draw the four steps in one line, the present one in bold."""
    t = state.translator()
    names = [(step, t(f"import.step.{step}")) for step in STEPS]
    parts = [
        f"**{number}. {name}**" if step == present else f":gray[{number}. {name}]"
        for number, (step, name) in enumerate(names, 1)
    ]
    st.markdown("  →  ".join(parts))
