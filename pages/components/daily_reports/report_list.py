"""List of the reports, each with its files to open or download, and what is to be corrected."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.daily_reports.report import FileFormat
from geo.formatting import format_day, join_names
from geo.services.accounts.directory import AS_PARAM
from geo.services.context import AppContext
from geo.services.daily_reports.reports import ListedReport, listed_reports
from geo.text.daily_reports import REPORT_FILES, figure_label, issue_label
from pages.components.app import identity, state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import app_url

SHOWN = 12


def report_list(ctx: AppContext, actor: Actor) -> None:
    """Draw the last reports, newest first."""
    t = state.translator()
    reports = listed_reports(ctx, actor)
    with st.container(key="report-list", border=True, gap="xsmall"):
        st.markdown(f"**{t('reports.list')}**")
        if not reports:
            st.caption(t("reports.none"))
        for row in reports[:SHOWN]:
            st.markdown(_line(ctx, actor, row))
        if len(reports) > SHOWN:
            st.caption(t("today.more", count=len(reports) - SHOWN))


def _line(ctx: AppContext, actor: Actor, row: ListedReport) -> str:
    """Return a report as Markdown: number, area, day and state, its files, and what is to be corrected."""
    t, report = state.translator(), row.report
    day = format_day(report.id.starts_at.astimezone(state.screen().zone).date(), t)
    is_frozen = report.freezing is not None
    facts = [issue_label(report, t)] if is_frozen else []
    facts += [row.area_name, day, t(f"report.state.{report.state}")]
    lines = [escape_markdown(" · ".join(facts))]
    if report.freezing is not None:
        acting = {} if actor.id == identity.account_of_connection() else {AS_PARAM: actor.id}
        links = []
        for file in sorted(report.freezing.files, key=lambda file: (file.lang != t.lang, file.format)):
            label = t(f"reports.file.{file.format}.{file.lang}")
            url = app_url(f"{REPORT_FILES}/{file.attachment.sha256}", **acting)
            icon = ":material/download:" if file.format is FileFormat.DOCX else ":material/print:"
            links.append(f"[{icon} {label}]({url})")
        lines.append(" · ".join(links))
    if row.to_correct:
        names = join_names([figure_label(ctx, key, t) for key in row.to_correct], t)
        lines.append(f":orange[{escape_markdown(t('reports.to_correct', names=names))}]")
    return "  \n".join(lines)
