"""Section of the daily report: the report at the left; editor, check list and list of reports beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.daily_reports.report import DailyReport, ReportId, ReportState
from geo.domain.day.period import closes_day
from geo.services.context import AppContext
from geo.services.daily_reports.reports import latest_report, report_content
from geo.services.day.closing import closed_periods
from geo.services.day.day_state import interval_of
from geo.text.app_pages import BRIEF_SHEET
from geo.text.day import period_label
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.navigation import link_button, print_link
from pages.components.daily_reports.report_check import CORRECTING, report_check
from pages.components.daily_reports.report_editor import form_texts, report_editor
from pages.components.daily_reports.report_list import report_list
from pages.components.daily_reports.report_text import report_text

AREA, PERIOD = "report-area", "report-period"
"""Keys of the choices of the page."""


@dataclass(frozen=True, slots=True)
class ChosenReport:
    """What the page shows.

    Attributes:
        id: The report.
        last: The last report of the area on the period, None where there is none.
    """

    id: ReportId
    last: DailyReport | None


def reports_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the section of daily reports; on a phone everything stands in one column."""
    t = state.translator()
    areas = _areas(ctx, actor)
    if not areas:
        st.info(t("reports.no_area"))
        return
    with st.container(key="phone-view-reports" if state.screen().is_narrow else "reports"):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            chosen = _chosen(ctx, actor, areas)
            content = report_content(ctx, actor, chosen.id)
            if content.report.state is ReportState.DRAFT:
                content = report_content(ctx, actor, chosen.id, form_texts(ctx, content))
            report_text(ctx, actor, content)
        with right:
            may_freeze = actor.may(Verb.FREEZE_REPORT, ctx.read_model.reference().areas.path(chosen.id.area))
            with st.container(key="report", gap="small"):
                _brief_links(actor, chosen.id.area)
                if may_freeze:
                    if content.report.state is ReportState.DRAFT:
                        report_editor(ctx, content)
                    report_check(ctx, content, chosen.last)
                report_list(ctx, actor)


def _brief_links(actor: Actor, area: str) -> None:
    """Draw the links to the brief of the area, to print and as a file for Word."""
    t = state.translator()
    with st.container(key="brief", border=True, gap="xsmall"):
        st.markdown(f"**{t('brief.name')}**")
        st.caption(t("brief.help"))
        with st.container(horizontal=True, gap="small"):
            print_link(actor, BRIEF_SHEET, {"area": area})
            link_button(actor, t("brief.word"), "files/brief.docx", {"area": area}, ":material/download:")


def _areas(ctx: AppContext, actor: Actor) -> dict[str, str]:
    """Return the areas that close their day and that the account may read, the highest first."""
    tree = ctx.read_model.reference().areas
    return {
        area.code: area.name
        for _, area in tree.preorder()
        if closes_day(area.level) and actor.may(Verb.READ, tree.path(area.code))
    }


def _chosen(ctx: AppContext, actor: Actor, areas: dict[str, str]) -> ChosenReport:
    """Draw the choices of area and period, and return the report that they mean.

    At first it is the last closed period of the area of the filter, else of the highest area.
    """
    t, zone = state.translator(), state.screen().zone
    columns = st.columns([1, 2], gap="small")
    with columns[0]:
        names = unique_labels(areas)
        current = state.screen().filter.area
        area = choice(
            t("reports.area"),
            names,
            index=list(names).index(current if current in areas else next(iter(areas))),
            key=AREA,
            on_change=_on_choice,
        )
    area = area if area in areas else next(iter(areas))
    running = interval_of(ctx, None)
    periods = {period.starts_at: period.shift for period in closed_periods(ctx, actor, area)}
    first = max(periods, default=running.start)
    periods.setdefault(running.start, running)
    starts = {start.isoformat(): start for start in sorted(periods, reverse=True)}
    with columns[1]:
        labels = {code: period_label(periods[start], t, zone) for code, start in starts.items()}
        picked = choice(
            t("reports.period"),
            labels,
            index=list(starts).index(first.isoformat()),
            key=f"{PERIOD}-{area}",
            on_change=_on_choice,
        )
    start: datetime = starts.get(picked or "", first)
    last = latest_report(ctx, actor, area, start)
    revision = last.id.revision if last else 0
    if last and last.state is not ReportState.DRAFT and state.widget_value(CORRECTING):
        revision += 1
    return ChosenReport(ReportId(area, start, revision), last)


def _on_choice() -> None:
    """Leave a correction that was begun, from a callback: it belongs to another report."""
    state.mark_dirty()
    state.set_widget(CORRECTING, value=False)
