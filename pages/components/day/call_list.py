"""Call sheet of a cell of the readiness table: telephones, the longest silence first, on screen and paper."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.formatting import format_clock
from geo.reports.call_sheet import call_sheet_query, owed_summary
from geo.reports.finding_export import TABLE_FORMATS
from geo.services.context import AppContext
from geo.services.day.call_sheet import Call, CallSheetFilter, call_sheet
from geo.text.app_pages import CALL_SHEET
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import FILE, link_button, print_link
from pages.components.widgets.phone_link import phone_markdown

CALLS_SHOWN = 20


def call_list(ctx: AppContext, actor: Actor, sheet_filter: CallSheetFilter) -> None:
    """Draw the folded call sheet, with the links that print and download it."""
    t = state.translator()
    with st.container(key="call-sheet"):
        box = st.expander(
            t("call_sheet.name_of"),
            icon=":material/call:",
            key="call-sheet-box",
            on_change=state.on_widget_change,
        )
        if not box.open:
            return
        with box:
            sheet = call_sheet(ctx, actor, sheet_filter)
            st.caption(t("call_sheet.count", count=len(sheet.calls), without=sheet.without_phone))
            query = call_sheet_query(sheet_filter)
            with st.container(horizontal=True, gap="small"):
                print_link(actor, CALL_SHEET, query)
                for form in TABLE_FORMATS:
                    label = t("call_sheet.download", format=form.upper())
                    link_button(actor, label, f"files/call-sheet.{form}", query, FILE)
            for call in sheet.calls[:CALLS_SHOWN]:
                st.markdown(_line(ctx, call))
            if len(sheet.calls) > CALLS_SHOWN:
                st.caption(t("today.more", count=len(sheet.calls) - CALLS_SHOWN))


def _line(ctx: AppContext, call: Call) -> str:
    """Return telephone, who is called, and what is asked about as Markdown."""
    t, zone = state.translator(), state.screen().zone
    facts = [call.unit_name or call.area_name, owed_summary(ctx, call, t)]
    if call.has_site:
        last = (
            format_clock(call.last_report_at, ctx.now(), t, zone) if call.last_report_at else t("age.never")
        )
        facts.insert(1, f"{t('call_sheet.last_report')} {last}")
    said = escape_markdown(" · ".join(filter(None, facts)))
    return f"{phone_markdown(call.phone)} **{escape_markdown(call.name)}**  \n:small[{said}]"
