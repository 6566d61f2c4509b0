"""List of findings, the most urgent first; a press opens the card of one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.findings.finding import Escalation, Severity
from geo.domain.findings.states import FindingMeaning
from geo.reports.finding_export import TABLE_FORMATS, finding_query
from geo.services.context import AppContext
from geo.services.findings.findings import FindingFilter, FindingList, FindingRow, FindingView
from geo.text.findings import deadline_sentence, state_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import FILE, link_button
from pages.components.app.times import clock

PAGE_SIZE = 30
"""Rows that one more press adds."""
SHOWN_KEY = "findings-shown"
MEANING_COLOURS = {
    FindingMeaning.OPEN: "red",
    FindingMeaning.WAITING: "orange",
    FindingMeaning.FIXED: "blue",
    FindingMeaning.UNFIXED: "gray",
    FindingMeaning.CARRIED: "orange",
    FindingMeaning.VOID: "gray",
}
COUNTED_VIEWS = (FindingView.OPEN, FindingView.TO_CONFIRM, FindingView.LATE, FindingView.CARRIED)


def finding_list(ctx: AppContext, actor: Actor, shown: FindingList) -> None:
    """Draw counts, rows and the links to the list as a file."""
    t = state.translator()
    with st.container(key="findings", gap="xsmall"):
        counts = [f"{t(f'finding.view.{view}')} {shown.counts[view]}" for view in COUNTED_VIEWS]
        st.caption(escape_markdown(" · ".join(counts)))
        if not shown.rows:
            st.info(t("findings.none"), icon=":material/task_alt:")
        limit = int(state.widget_value(SHOWN_KEY) or PAGE_SIZE)
        finding_buttons(ctx, shown.rows[:limit], "finding-row")
        if len(shown.rows) > limit:
            st.button(
                t("findings.more", count=min(PAGE_SIZE, len(shown.rows) - limit), all=len(shown.rows)),
                key="findings-more",
                on_click=_show_more,
                args=(limit + PAGE_SIZE,),
            )
        _export_links(actor, shown.filter)


def finding_buttons(ctx: AppContext, rows: Sequence[FindingRow], key: str) -> None:
    """Draw a button for each row that chooses its finding; ``key``: beginning of the keys of the buttons."""
    for row in rows:
        button_key = f"{key}-{row.finding.id}"
        st.button(
            finding_line(ctx, row),
            key=button_key,
            type="primary" if row.finding.id == state.screen().day.finding else "secondary",
            width="stretch",
            wrap=True,
            on_click=choose_finding,
            args=(row.finding.id, row.finding.site_id),
        )


def finding_line(ctx: AppContext, row: FindingRow) -> str:
    """Return a finding as two lines of Markdown: number, category, place; state, unit, deadline."""
    t, now, finding = state.translator(), ctx.now(), row.finding
    colour = "red" if row.escalation is Escalation.LATE else MEANING_COLOURS[finding.meaning]
    head = f":{colour}[●] **#{finding.number} {escape_markdown(t.label(row.category))}**"
    if finding.severity is Severity.URGENT:
        head += f" :red-badge[{t('finding.severity.urgent')}]"
    place = escape_markdown(row.site_name or row.area_name)
    facts = [state_label(finding, t), row.unit_name or t("finding.no_unit")]
    if finding.is_unsettled:
        facts.append(deadline_sentence(finding, row.escalation, t, lambda moment: clock(moment, now)))
    return f"{head} · {place}  \n{escape_markdown(' · '.join(facts))}"


def choose_finding(finding_id: str, site_id: str = "") -> None:
    """Show the card of a finding, from a callback; its site is the chosen one, too."""
    state.choose_site(site_id)
    state.screen().day.finding = finding_id


def _show_more(limit: int) -> None:
    state.mark_dirty()
    state.set_widget(SHOWN_KEY, limit)


def _export_links(actor: Actor, finding_filter: FindingFilter) -> None:
    """Draw links to the list as files, with the same filter."""
    t, query = state.translator(), finding_query(finding_filter)
    with st.container(key="findings-export", horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(t("export.title"), width="content")
        for file_format in TABLE_FORMATS:
            link_button(actor, t(f"export.{file_format}"), f"files/findings.{file_format}", query, FILE)
