"""Panel beside the map: what needs action, what has changed, the areas, the list; one of them at a time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.situation.overview import Overview
from pages.components.app import state
from pages.components.app.labels import tabs
from pages.components.site.bulk_form import bulk_form, may_report_now
from pages.components.situation.area_totals import area_totals
from pages.components.situation.changes_list import changes_list
from pages.components.situation.needs_action import needs_action
from pages.components.situation.site_list import ANCHOR as LIST_ANCHOR
from pages.components.situation.site_list import site_list

ACTION, CHANGES, AREAS, LIST = "action", "changes", "areas", "list"
TABS = (ACTION, CHANGES, AREAS, LIST)
TAB_KEY = "panel-tab"
ANCHOR = "side-panel"


def skip_link() -> None:
    """Draw a link past the map for the keyboard: to the list while it is open, else to the tabs.

    It is visible only while it has the focus.
    """
    t, is_list = state.translator(), state.widget_value(TAB_KEY) == LIST
    anchor, label = (LIST_ANCHOR, t("list.skip")) if is_list else (ANCHOR, t("panel.skip"))
    with st.container(key="skip"):
        st.html(f'<a href="#{anchor}">{label}</a>')


def skip_target() -> None:
    """Mark where ``skip_link`` leads to, above the tabs."""
    with st.container(key="skip-target"):
        st.html(f'<span id="{ANCHOR}"></span>')


def side_panel(
    ctx: AppContext, actor: Actor, overview: Overview, shown: Sequence[str] = TABS, key: str = TAB_KEY
) -> None:
    """Draw these tabs, and the content of the one that is chosen by the widget ``key``."""
    t = state.translator()
    names = {tab: t(f"panel.{tab}") for tab in shown}
    chosen = tabs(t("panel.title"), names, key=key, default=ACTION)
    with st.container(key="panel-content", gap="xsmall"):
        if chosen == CHANGES:
            changes_list(ctx, actor, overview)
        elif chosen == AREAS:
            area_totals(overview)
        elif chosen == LIST:
            bulk_form(ctx, actor, overview, site_list(overview, can_report=may_report_now(actor, overview)))
        else:
            needs_action(overview)
