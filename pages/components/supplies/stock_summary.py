"""Supplies in one line of the page "today"."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.supplies.stock_list import StockFilter, StockView, stock_list
from geo.text.app_pages import SUPPLIES
from pages.components.app import state
from pages.components.app.navigation import screen_link


def stock_summary(ctx: AppContext, actor: Actor) -> None:
    """Draw how much is needed and in doubt, with the way to the page; nothing where nothing is recorded."""
    if not SUPPLIES.is_open_to(actor):
        return
    counts = stock_list(ctx, actor, StockFilter(state.screen().filter.area, view=StockView.NEED)).counts
    if not counts[StockView.ALL]:
        return
    needed, doubtful = counts[StockView.NEED], counts[StockView.DOUBT]
    with st.container(key="stock", horizontal=True, vertical_alignment="center", gap="small"):
        text = state.translator()("supplies.summary", needed=needed, doubtful=doubtful)
        st.markdown(text, width="content")
        screen_link(SUPPLIES)
