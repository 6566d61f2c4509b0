"""Post orders as text, the most specific last, as it stands above every form that acknowledges them."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geo.domain.post_orders.post_order import PostOrder
from geo.services.context import AppContext
from geo.text.post_orders import order_heading, order_lines
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock


def order_text(
    ctx: AppContext, orders: Iterable[PostOrder], unread: Iterable[PostOrder] = (), *, is_small: bool = False
) -> None:
    """Draw orders with their headings; those that are to be read are marked and bold.

    Args:
        ctx: The application context.
        orders: The orders, the most specific last.
        unread: Those of them that are to be read.
        is_small: Whether the texts stand in small letters, as in a list of many orders.
    """
    t, now, new = state.translator(), ctx.now(), {order.id for order in unread}
    for order in orders:
        heading = escape_markdown(order_heading(ctx, order, t, lambda moment: clock(moment, now)))
        lines = [escape_markdown(line).replace("\n", "  \n") for line in order_lines(order, t)]
        if order.id in new:
            heading = f":orange-badge[{t('post_order.new')}] {heading}"
            lines = [f"**{line}**" for line in lines]
        elif is_small:
            lines = [f":small[{line}]" for line in lines]
        st.markdown(f":gray[{heading}]  \n" + "  \n".join(lines))
