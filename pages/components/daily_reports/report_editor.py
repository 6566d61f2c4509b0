"""Editor of a draft: the text in both languages, figures as tokens; what is typed stays."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.daily_reports.commands import ReportDraft
from geo.domain.daily_reports.report import MAX_TEXT_LENGTH, ReportId
from geo.domain.errors import KadianError
from geo.i18n import LANGS
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.services.daily_reports.record import require_figures, save_draft
from pages.components.app import state
from pages.components.app.error_display import error_text
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "report-draft"


def text_key(id_: ReportId, lang: str) -> str:
    """Return the key of the field of a text."""
    return f"report-text-{lang}-{id_}"


def _typed_key(id_: ReportId, lang: str) -> str:
    """Return the key under which typed text is kept: that of a field ends when it is not drawn."""
    return f"report-typed-{lang}-{id_}"


def _seen_key(id_: ReportId) -> str:
    """Return the key of the version of the draft that was changed by typing."""
    return f"report-seen-{id_}"


def is_typed(id_: ReportId) -> bool:
    """Check whether anything was typed into the fields of a report."""
    return any(state.widget_value(_typed_key(id_, lang)) is not None for lang in LANGS)


def seen_version(content: ReportContent) -> int:
    """Return the version of the draft that a press is about: the one that was typed into."""
    version = state.widget_value(_seen_key(content.report.id)) if is_typed(content.report.id) else None
    return content.report.version if version is None else int(version)


def typed_texts(content: ReportContent) -> dict[str, str]:
    """Return the texts as a press keeps them: what was typed, else those of the draft."""
    id_, texts = content.report.id, {}
    for lang in LANGS:
        typed = state.widget_value(_typed_key(id_, lang))
        texts[lang] = content.texts[lang] if typed is None else str(typed)
    return texts


def form_texts(ctx: AppContext, content: ReportContent) -> dict[str, str] | None:
    """Return the typed texts, None where nothing was typed or a token of them names nothing."""
    if not is_typed(content.report.id):
        return None
    texts = typed_texts(content)
    try:
        require_figures(ctx, texts, content.report.id.area)
    except KadianError:
        return None
    return texts


def report_editor(ctx: AppContext, content: ReportContent) -> None:
    """Draw the fields and the button that keeps the draft."""
    t, id_ = state.translator(), content.report.id
    box = st.expander(t("reports.edit"), key="report-editor", on_change=state.on_widget_change)
    if box.open:
        with box:
            st.caption(t("reports.edit_help"))
            if seen_version(content) != content.report.version:
                st.warning(t("reports.changed_meanwhile"))
                st.button(t("reports.reload"), key="report-reload", on_click=forget_typed, args=(id_,))
            for lang in LANGS:
                _field(content, lang)
            _fault(ctx, content)
            st.button(
                t("reports.save"),
                key="report-save",
                icon=":material/save:",
                on_click=partial(_save, ctx, content),
            )
    with st.container(key="report-draft-result"):
        result_box(ctx, FORM_ID)


def _field(content: ReportContent, lang: str) -> None:
    """Draw the field of one language; without anything typed it follows the draft as others change it."""
    id_, text = content.report.id, typed_texts(content)[lang]
    if state.widget_value(text_key(id_, lang)) != text:
        state.set_widget(text_key(id_, lang), text)
    st.text_area(
        state.translator()(f"reports.text.{lang}"),
        key=text_key(id_, lang),
        height=240,
        max_chars=MAX_TEXT_LENGTH,
        on_change=_keep_typed,
        args=(id_, lang, content.report.version),
    )


def _keep_typed(id_: ReportId, lang: str, version: int) -> None:
    """Keep what was typed, from a callback."""
    state.mark_dirty()
    if not is_typed(id_):
        state.set_widget(_seen_key(id_), version)
    state.set_widget(_typed_key(id_, lang), state.widget_value(text_key(id_, lang)))


def forget_typed(id_: ReportId) -> None:
    """Forget what was typed, from a callback: it is recorded, or given up for the draft of others."""
    state.mark_dirty()
    for lang in LANGS:
        state.set_widget(_typed_key(id_, lang), None)


def _fault(ctx: AppContext, content: ReportContent) -> None:
    """Say what is wrong with a token that an edit has damaged, before anything is pressed."""
    try:
        require_figures(ctx, typed_texts(content), content.report.id.area)
    except KadianError as error:
        st.error(error_text(error))


def _save(ctx: AppContext, content: ReportContent) -> None:
    """Keep the draft, from a callback."""
    id_ = content.report.id
    draft = ReportDraft(
        id_.area,
        id_.starts_at,
        id_.revision,
        seen_version(content),
        typed_texts(content),
        form_key(FORM_ID),
    )
    if run_command(ctx, FORM_ID, lambda actor: save_draft(ctx, actor, draft)):
        forget_typed(id_)
