"""Post orders of one's own posts: each text once, and a row with a button for each post."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import Overtaken
from geo.domain.post_orders.commands import AcknowledgePostOrders
from geo.domain.post_orders.post_order import PostOrder, PostOrderScope
from geo.services.context import AppContext
from geo.services.day.post_order_standings import own_post_orders
from geo.services.post_orders.acknowledging import acknowledge_post_orders, undo_acknowledgement
from geo.services.post_orders.reading import PostOrdersOfSite
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.post_orders.order_text import order_text
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow

LIST_KEY = "post-read"
"""Beginning of the keys of the list."""


def own_orders(ctx: AppContext, actor: Actor) -> None:
    """Draw the orders in force at the posts that the actor's unit has now; nothing where there are none.

    Rows stay by name whatever is read: each holds a button that writes.
    """
    posts = sorted(own_post_orders(ctx, actor), key=lambda post: (post.name, post.site_id))
    if not posts:
        return
    t, commands = state.translator(), ListCommands(ctx, LIST_KEY)
    orders: dict[str, PostOrder] = {}
    unread: dict[str, PostOrder] = {}
    for post in posts:
        orders |= {order.id: order for order in post.reading.orders}
        unread |= {order.id: order for order in post.reading.unread}
    with st.container(key="post-orders", border=True, gap="xsmall"):
        st.markdown(f"**{t('post_order.own', count=len(posts))}**")
        order_text(ctx, sorted(orders.values(), key=_scope_first), unread.values())
        with st.container(key="post-read-rows", gap="xxsmall"):
            for post in posts:
                _row(commands, actor, post)
        rows = {
            post.site_id: ListRow(post.site_id, post.name, post.site_id, undo_acknowledgement)
            for post in posts
        }
        commands.draw_result(
            t("post_order.own_hint"), lambda ref: rows.get(ref) or ListRow(ref, ref, "", None)
        )


def _scope_first(order: PostOrder) -> tuple[int, str]:
    """Return what sorts orders as they are inherited."""
    return list(PostOrderScope).index(order.key.scope), order.key.ref


def _row(commands: ListCommands, actor: Actor, post: PostOrdersOfSite) -> None:
    """Draw a post with how far its orders are read, and the button that acknowledges them."""
    t, is_read = state.translator(), not post.reading.unread
    mark = ":green[✓]" if is_read else ":red[●]"
    said = t("post_order.all_read") if is_read else t("post_order.to_read", count=len(post.reading.unread))
    may = actor.may(Verb.ACKNOWLEDGE, commands.ctx.read_model.reference().areas.path(post.area))
    with st.container(
        key=f"post-read-row-{post.site_id}",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        st.markdown(f"{mark} **{escape_markdown(post.name)}** · {said}", width="stretch")
        st.button(
            t("post_order.acknowledge"),
            key=f"post-read-{post.site_id}",
            type="secondary" if is_read else "primary",
            disabled=is_read or not may,
            on_click=partial(_acknowledge, commands, post),
        )


def _acknowledge(commands: ListCommands, post: PostOrdersOfSite) -> None:
    """Acknowledge the orders as the screen displays them, from a callback."""
    key = form_key(commands.form_id(post.site_id))
    command = AcknowledgePostOrders(post.site_id, post.unit, post.reading.seen, key)
    row = ListRow(post.site_id, post.name, post.site_id, undo_acknowledgement)
    overtaken = Overtaken("error.owed_overtaken", name=post.name)
    commands.answer(row, lambda actor: acknowledge_post_orders(commands.ctx, actor, command), overtaken)
