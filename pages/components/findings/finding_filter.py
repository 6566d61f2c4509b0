"""Filter of the page "findings": one filter for its list, its figures and its export."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.findings.findings import FindingFilter, FindingView
from pages.components.app import state
from pages.components.app.labels import choices, tabs, unique_labels

VIEW_KEY, CATEGORY_KEY = "finding-view", "finding-category"
VIEWS = (
    FindingView.MY_TO_DO,
    FindingView.TO_CONFIRM,
    FindingView.OPEN,
    FindingView.LATE,
    FindingView.CARRIED,
    FindingView.ALL,
)
"""In the order of the tabs."""


def finding_filter(ctx: AppContext, actor: Actor) -> FindingFilter:
    """Draw views and categories, and return the filter with area and units of the page.

    An account of a unit sees its own work first, one that only confirms what waits for it.
    """
    t, page_filter = state.translator(), state.screen().filter
    with st.container(key="finding-filter", gap="xsmall"):
        names = {view: t(f"finding.view.{view}") for view in VIEWS}
        view = tabs(t("findings.view"), names, key=VIEW_KEY, default=_first_view(actor))
        labels = unique_labels({category.code: t.label(category) for category in ctx.finding_categories})
        categories = choices(
            t("findings.category"),
            labels,
            key=CATEGORY_KEY,
            placeholder=t("findings.any_category"),
            label_visibility="collapsed",
            persist_state="session",
            on_change=state.on_widget_change,
        )
    return FindingFilter(
        area=page_filter.area,
        unit=page_filter.unit,
        category=tuple(code for code in categories if code in labels),
        view=view,
    )


def _first_view(actor: Actor) -> FindingView:
    if actor.unit:
        return FindingView.MY_TO_DO
    is_planner = actor.may_somewhere(Verb.DRAFT_PLAN)
    return (
        FindingView.TO_CONFIRM
        if actor.may_somewhere(Verb.CONFIRM_FINDING) and not is_planner
        else FindingView.OPEN
    )
