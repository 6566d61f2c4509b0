"""Filter of the page of supplies: one filter for its list, its totals, its rounds and its export."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.supplies.stock_list import StockFilter, StockView, stock_list
from pages.components.app import state
from pages.components.app.labels import pills, tabs, unique_labels

VIEW_KEY, ITEMS_KEY = "stock-view", "stock-items"


def stock_filter(ctx: AppContext, actor: Actor) -> StockFilter:
    """Draw views and items, and return the filter with the area of the page."""
    t = state.translator()
    with st.container(key="stock-filter", gap="xsmall"):
        labels = unique_labels({item.code: t.label(item) for item in ctx.supplies})
        chosen = pills(
            t("supplies.items"),
            labels,
            key=ITEMS_KEY,
            selection_mode="multi",
            label_visibility="collapsed",
            persist_state="session",
            on_change=state.on_widget_change,
        )
        items = tuple(code for code in chosen or () if code in labels)
        area = state.screen().filter.area
        counts = stock_list(ctx, actor, StockFilter(area, items)).counts
        names: dict[str, str] = {view: t(f"supplies.view.{view}") for view in StockView}
        st.caption(" · ".join(f"{names[view]} {counts[view]}" for view in StockView))
        view = tabs(t("supplies.view"), names, key=VIEW_KEY, default=str(StockView.NEED))
    return StockFilter(area, items, StockView(view))
