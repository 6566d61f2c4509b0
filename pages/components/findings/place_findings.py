"""Findings of a site on its card, and of an area on its page."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.findings.finding import Escalation
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of
from geo.services.findings.figures import FindingSpan, finding_figures
from geo.services.findings.findings import FindingFilter, FindingRow, FindingView, findings
from geo.services.situation.overview import Overview
from geo.text.app_pages import FINDINGS
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import screen_link

SHOWN = 3
HELD_OVER = timedelta(days=14)
"""Span whose remedies are counted as held or not."""


def site_findings(ctx: AppContext, actor: Actor, overview: Overview, site_id: str) -> None:
    """Draw the open findings of a site in one line of constant height: the form below must not move.

    A press opens the finding on its own page.
    """
    t = state.translator()
    shown = findings(
        ctx, actor, FindingFilter(site_id=site_id, view=FindingView.OPEN, as_of=overview.filter.as_of)
    )
    with st.container(key="site-findings", horizontal=True, vertical_alignment="center", gap="xsmall"):
        if not shown.rows:
            st.caption(t("findings.none_here"), width="content")
        for row in shown.rows[:SHOWN]:
            if st.button(_label(row), key=f"site-finding-{row.finding.id}", type="tertiary"):
                state.mark_dirty().day.finding = row.finding.id
                st.switch_page(FINDINGS.script, query_params=state.link_query())
        if len(shown.rows) > SHOWN:
            st.caption(t("today.more", count=len(shown.rows) - SHOWN), width="content")


def _label(row: FindingRow) -> str:
    """Return number and category; red where the deadline has passed."""
    colour = "red" if row.escalation is Escalation.LATE else "orange"
    text = f"#{row.finding.number} {escape_markdown(state.translator().label(row.category))}"
    return f":{colour}[●] {text}"


def area_findings(ctx: AppContext, actor: Actor, overview: Overview) -> None:
    """Draw the findings of the running period in figures, and the link to their list."""
    t, area = state.translator(), overview.filter.area
    interval = interval_of(ctx, None)
    today = finding_figures(ctx, actor, FindingSpan(interval.start, interval.end, area))
    lately = finding_figures(ctx, actor, FindingSpan(interval.start - HELD_OVER, interval.end, area))
    with st.container(key="area-findings", gap="xsmall"):
        st.markdown(f"**{t('findings.of_area')}**")
        st.markdown(
            t(
                "findings.area_figures",
                found=today.found,
                closed=today.closed_same_day,
                open=today.open,
                waiting=today.waiting,
                late=today.late,
                carried=today.carried,
                held=lately.held,
                settled=lately.closed,
            )
        )
        screen_link(FINDINGS)
