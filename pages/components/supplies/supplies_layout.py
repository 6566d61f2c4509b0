"""Page of supplies: filter, totals and list at the left, the chosen place and rounds at the right."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.supplies.stock_list import stock_list
from pages.components.app import state
from pages.components.situation.filter_bar import page_filter_bar
from pages.components.supplies.place_card import place_card
from pages.components.supplies.round_form import round_form
from pages.components.supplies.round_list import round_list
from pages.components.supplies.stock_filter import stock_filter
from pages.components.supplies.stock_rows import stock_rows


def supplies_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the page; on a phone a chosen place stands in place of the list."""
    screen = state.screen()
    if screen.is_narrow and screen.day.stock_place:
        with st.container(key="phone-view-place", gap="xsmall"):
            place_card(ctx, actor, screen.day.stock_place)
        return
    st.header(state.translator()("page.supplies"))
    page_filter_bar(ctx, actor, screen.filter, ("area",))
    if screen.is_narrow:
        with st.container(key="phone-view-supplies", gap="xsmall"):
            stock_rows(ctx, actor, stock_list(ctx, actor, stock_filter(ctx, actor)))
            _rounds(ctx, actor)
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        stock_rows(ctx, actor, stock_list(ctx, actor, stock_filter(ctx, actor)))
    with right:
        place_card(ctx, actor, screen.day.stock_place)
        _rounds(ctx, actor)


def _rounds(ctx: AppContext, actor: Actor) -> None:
    """Draw the form of a round and the last rounds, for those who issue."""
    if actor.may_somewhere(Verb.MOVE_STOCK):
        with st.container(key="stock-rounds", gap="xsmall"):
            round_form(ctx, actor)
            round_list(ctx, actor)
