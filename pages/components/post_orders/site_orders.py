"""Post orders in force at the chosen site, on its card."""

from __future__ import annotations

import streamlit as st

from geo.domain.actors import Actor
from geo.services.context import AppContext
from geo.services.post_orders.reading import present_reading
from geo.services.sites.details import SiteDetails
from pages.components.app import state
from pages.components.post_orders.order_text import order_text


def site_orders(ctx: AppContext, actor: Actor, details: SiteDetails) -> None:
    """Draw the orders in force at a post, folded, with how many its unit has not read; nothing elsewhere."""
    site = details.site
    reading = present_reading(ctx, actor, site.id, site.unit)
    if not reading.orders:
        return
    t = state.translator()
    title = t("post_order.on_card", count=len(reading.orders))
    if reading.unread and site.unit:
        title = t("post_order.on_card_unread", count=len(reading.orders), unread=len(reading.unread))
    box = st.expander(title, key="site-post-orders", on_change=state.on_widget_change)
    if box.open:
        with box:
            order_text(ctx, reading.orders, reading.unread if site.unit == actor.unit != "" else ())
