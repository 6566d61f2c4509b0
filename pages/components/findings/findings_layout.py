"""Page of the findings: filter and list at the left, the form and the chosen finding at the right."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.findings.findings import findings
from pages.components.app import state
from pages.components.findings.finding_card import finding_card
from pages.components.findings.finding_filter import finding_filter
from pages.components.findings.finding_form import FORM_ID, finding_form
from pages.components.findings.finding_list import finding_list
from pages.components.situation.filter_bar import page_filter_bar
from pages.components.widgets.command_result import result_box


def findings_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the page; on a phone a chosen finding stands in place of form and list."""
    if state.screen().is_narrow and state.screen().day.finding:
        with st.container(key="phone-view-finding", gap="xsmall"):
            result_box(ctx, FORM_ID)
            finding_card(ctx, actor)
        return
    st.header(state.translator()("page.findings"))
    page_filter_bar(ctx, actor, state.screen().filter, ("area", "unit"))
    if state.screen().is_narrow:
        with st.container(key="phone-view-findings", gap="xsmall"):
            finding_form(ctx, actor)
            finding_list(ctx, actor, findings(ctx, actor, finding_filter(ctx, actor)))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        finding_list(ctx, actor, findings(ctx, actor, finding_filter(ctx, actor)))
    with right:
        finding_form(ctx, actor)
        finding_card(ctx, actor)
