"""On the page "today": whether the last closed day has its report, and the way to it."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.period import closes_day
from geo.formatting import format_day
from geo.services.context import AppContext
from geo.services.daily_reports.reports import latest_report
from geo.services.day.closing import closed_periods
from geo.text.app_pages import REPORTS
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import screen_link


def today_report(ctx: AppContext, actor: Actor) -> None:
    """Draw the state of the last report of the area of the filter, else of the highest area."""
    tree = ctx.read_model.reference().areas
    areas = [
        area.code
        for _, area in tree.preorder()
        if closes_day(area.level) and actor.may(Verb.FREEZE_REPORT, tree.path(area.code))
    ]
    if not areas:
        return
    current = state.screen().filter.area
    area = current if current in areas else areas[0]
    closed = closed_periods(ctx, actor, area, 1)
    if not closed:
        return
    t, start = state.translator(), closed[0].starts_at
    last = latest_report(ctx, actor, area, start)
    said = t(f"report.state.{last.state}") if last else t("reports.today_none")
    day = format_day(start.astimezone(state.screen().zone).date(), t)
    with st.container(key="report", border=True, gap="xsmall"):
        words = t("reports.today", area=tree[area].name, day=day, state=said)
        st.markdown(f"**{t('reports.section.daily')}** · {escape_markdown(words)}")
        screen_link(REPORTS)
