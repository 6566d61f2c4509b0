"""Check list before freezing: the day, digits typed by hand, what was not reported; and the two presses."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.daily_reports.commands import ReportFreezing
from geo.domain.daily_reports.report import DailyReport, ReportState
from geo.domain.daily_reports.tokens import TypedDigits, typed_digits
from geo.i18n import LANGS
from geo.reports.daily_report import freeze_daily_report
from geo.services.context import AppContext
from geo.services.daily_reports.content import ReportContent
from geo.text.daily_reports import issue_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.daily_reports.report_editor import forget_typed, seen_version, typed_texts
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "report-freeze"
REASON = "report-reason"
CORRECTING = "report-correcting"
"""Key of the switch that begins a correction."""
DIGITS_SHOWN = 20


def report_check(ctx: AppContext, content: ReportContent, last: DailyReport | None) -> None:
    """Draw the check list and the button; of a frozen report the way to its correction.

    Args:
        ctx: the application context.
        content: the report that is shown.
        last: the last report of the area on the period.
    """
    t = state.translator()
    is_draft = content.report.state is ReportState.DRAFT
    with st.container(key="report-check", border=True, gap="xsmall"):
        st.markdown(f"**{t('reports.check')}**")
        if last is not None and last.state is not ReportState.DRAFT:
            st.toggle(t("reports.correct"), key=CORRECTING, on_change=state.on_widget_change)
        if is_draft:
            is_ready = _check_list(content)
        else:
            st.markdown(t("reports.is_frozen", issue=escape_markdown(issue_label(content.report, t))))
            is_ready = False
        label = t("reports.freeze", issue=escape_markdown(issue_label(content.report, t)))
        # Once the report is frozen the step stays in its place, so that a second press hits nothing else.
        with st.popover(label, key="report-freeze-step", icon=":material/lock:", disabled=not is_ready):
            st.markdown(t("reports.freeze_help"))
            st.button(
                t("reports.freeze_now"),
                key="report-freeze-now",
                type="primary",
                disabled=not is_ready,
                on_click=partial(_freeze, ctx, content),
            )
        with st.container(key="report-freeze-result"):
            result_box(ctx, FORM_ID)


def _check_list(content: ReportContent) -> bool:
    """Draw the check list of a draft; return whether it may be frozen."""
    t = state.translator()
    texts = typed_texts(content)
    digits = typed_digits(*(texts[lang] for lang in sorted(LANGS)))
    unanswered = len(content.unanswered)
    is_closed = content.period.is_closed
    st.markdown(_mark(t("reports.day_closed" if is_closed else "reports.day_open"), is_done=is_closed))
    said = t("reports.unanswered", count=unanswered) if unanswered else t("reports.none_unanswered")
    st.markdown(_mark(said, is_done=not unanswered))
    said = t("reports.digits", count=len(digits)) if digits else t("reports.no_digits")
    st.markdown(_mark(said, is_done=not digits))
    if digits:
        st.markdown("\n".join(_digit_line(each) for each in digits[:DIGITS_SHOWN]))
    accept_key = f"report-accept-{content.report.id}-{' '.join(each.digits for each in digits)}"
    is_accepted = not digits or st.checkbox(
        t("reports.accept", count=len(digits)), key=accept_key, on_change=state.on_widget_change
    )
    if content.report.id.revision:
        st.text_input(t("reports.reason"), key=REASON, max_chars=MAX_NOTE_LENGTH)
    return is_closed and is_accepted


def _mark(words: str, *, is_done: bool) -> str:
    return f"{':green[✓]' if is_done else ':orange[○]'} {escape_markdown(words)}"


def _digit_line(each: TypedDigits) -> str:
    before, after = escape_markdown(each.before), escape_markdown(each.after)
    return f"- …{before}:orange-badge[{escape_markdown(each.digits)}]{after}…"


def _freeze(ctx: AppContext, content: ReportContent) -> None:
    """Freeze the report, from a callback; digits that are typed were accepted before the button was there."""
    id_, texts = content.report.id, typed_texts(content)
    freezing = ReportFreezing(
        id_.area,
        id_.starts_at,
        id_.revision,
        seen_version(content),
        content.period.number,
        texts,
        tuple(each.digits for each in typed_digits(*(texts[lang] for lang in sorted(LANGS)))),
        (state.widget_value(REASON) or "").strip() if id_.revision else "",
        form_key(FORM_ID),
    )
    if run_command(ctx, FORM_ID, lambda actor: freeze_daily_report(ctx, actor, freezing)):
        state.set_widget(CORRECTING, value=False)
        state.set_widget(REASON, "")
        forget_typed(id_)
