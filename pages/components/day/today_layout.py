"""Page "today": readiness and what is owed at the left, the form of an item and the day close beside it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedKind
from geo.domain.filters import SiteFilter
from geo.services.context import AppContext
from geo.services.day.day_state import interval_of
from geo.services.situation.overview import situation_overview
from geo.text.app_pages import FINDINGS, SCHEDULE, SITUATION, SUPPLIES
from geo.text.day import period_label
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import screen_link
from pages.components.daily_reports.today_report import today_report
from pages.components.day.day_close import day_close
from pages.components.day.one_press import staffing_of
from pages.components.day.owed_list import owed_list
from pages.components.day.own_items import own_items
from pages.components.day.readiness_table import readiness_table
from pages.components.day.tally_form import tally_form
from pages.components.findings.finding_card import finding_card
from pages.components.handovers.handover_card import handover_form
from pages.components.handovers.handover_list import handover_list
from pages.components.inspections.next_sites import inspections_panel
from pages.components.ledger.trend_charts import trend_section
from pages.components.post_orders.chase_list import chase_list
from pages.components.post_orders.order_desk import order_desk
from pages.components.post_orders.own_orders import own_orders
from pages.components.post_orders.receipt_form import receipt_form, unread_shift_form
from pages.components.post_orders.roll_call import roll_call_to_answer
from pages.components.post_orders.roll_call_desk import roll_call_desk
from pages.components.site.site_panel import chosen_site
from pages.components.situation.filter_bar import page_filter_bar
from pages.components.situation.phone_tabs import phone_tabs
from pages.components.stand_down.stand_down_desk import stand_down_desk
from pages.components.supplies.place_card import place_card
from pages.components.supplies.stock_summary import stock_summary


def today_layout(ctx: AppContext, actor: Actor) -> None:
    """Draw the page; on a phone everything stands in one column, and a chosen item in place of it."""
    t = state.translator()
    if state.screen().is_narrow and state.screen().day.chosen is not None:
        with st.container(key="phone-view-item", gap="xsmall"):
            st.button(t("phone.back"), icon=":material/arrow_back:", key="item-close", on_click=_close_item)
            _chosen_item(ctx, actor)
        _tabs(ctx, actor)
        return
    has_readiness = actor.may_somewhere(Verb.DRAFT_PLAN)
    st.header(t("page.today"))
    period = period_label(interval_of(ctx, None), t, state.screen().zone)
    st.caption(escape_markdown(t("today.period", period=period)))
    if has_readiness:
        page_filter_bar(ctx, actor, state.screen().filter, ("area",))
    with st.container(key="phone-view-today" if state.screen().is_narrow else "today"):
        roll_call_to_answer(ctx, actor)
        if has_readiness:
            readiness_table(ctx, actor)  # its columns need the whole width
        left, right = st.columns([3, 2], gap="medium")
        with left:
            handover_list(ctx, actor)
            owed_list(ctx, actor, own_items(ctx, actor))
            stock_summary(ctx, actor)
            inspections_panel(ctx, actor)
            stand_down_desk(ctx, actor)
            if has_readiness:
                trend_section(ctx, actor, state.screen().filter.area)
        with right:
            _chosen_item(ctx, actor)
            own_orders(ctx, actor)
            day_close(ctx, actor)
            today_report(ctx, actor)
            roll_call_desk(ctx, actor)
            order_desk(ctx, actor)
            if has_readiness:
                chase_list(ctx, actor)
    _tabs(ctx, actor)


def _tabs(ctx: AppContext, actor: Actor) -> None:
    """Draw the tabs at the lower edge of a phone."""
    if state.screen().is_narrow:
        phone_tabs(ctx, actor, situation_overview(ctx, actor, state.screen().filter), is_today=True)


def _close_item() -> None:
    """Return to the list, from a callback."""
    state.mark_dirty().day.chosen = None


def _shift(ctx: AppContext, actor: Actor) -> None:
    """Draw the post orders to read before the chosen shift is confirmed; else where it is confirmed."""
    if not unread_shift_form(ctx, actor, partial(staffing_of, ctx)):
        st.markdown(state.translator()("today.shift"))
        screen_link(SCHEDULE)


def _chosen_item(ctx: AppContext, actor: Actor) -> None:
    """Draw the form of the chosen item: that of the tally, of the finding, or of the site."""
    t, screen = state.translator(), state.screen()
    chosen = screen.day.chosen
    if chosen is None:
        return
    with st.container(key="owed-form", border=True, gap="xsmall"):
        if chosen.what is OwedKind.TALLY:
            tally_form(ctx, actor, screen.site, screen.shift_start)
        elif chosen.what is OwedKind.HANDOVER:
            handover_form(ctx, actor, screen.site, screen.shift_start)
        elif chosen.what in (OwedKind.FINDING, OwedKind.CONFIRMATION):
            finding_card(ctx, actor)
            screen_link(FINDINGS)
        elif chosen.what is OwedKind.RECEIPT:
            receipt_form(ctx, actor)
        elif chosen.what is OwedKind.SHIFT:
            _shift(ctx, actor)
        elif chosen.what is OwedKind.DAY_CLOSE:
            st.markdown(t("today.day_close"))
        else:
            _site_item(ctx, actor, chosen.what)


def _site_item(ctx: AppContext, actor: Actor, what: OwedKind) -> None:
    """Draw the site of the chosen item: its supplies where they are owed, else its card with its form."""
    if what in (OwedKind.STOCK_COUNT, OwedKind.SUPPLY_RECEIPT):
        place_card(ctx, actor, state.screen().site, has_close=False)
        screen_link(SUPPLIES)
        return
    chosen_site(ctx, actor, situation_overview(ctx, actor, SiteFilter()))
    screen_link(SITUATION)
