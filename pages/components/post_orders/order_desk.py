"""Post orders of an area: how far each was read, and the form that publishes or withdraws one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import MAX_NOTE_LENGTH
from geo.domain.post_orders.commands import PublishPostOrder, WithdrawPostOrder
from geo.domain.post_orders.post_order import PostOrderKey, PostOrderScope
from geo.formatting import join_names
from geo.services.context import AppContext
from geo.services.day.post_order_standings import OrderStanding, post_order_standings
from geo.services.post_orders.loaded_post_orders import load_post_orders
from geo.services.post_orders.record import publish_post_order, undo_post_order, withdraw_post_order
from geo.text.post_orders import standing_sentence
from pages.components.app import state
from pages.components.app.form_state import FormState
from pages.components.app.labels import choice, tabs, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.post_orders.order_text import order_text
from pages.components.widgets.command_result import recorded_seq, result_box, run_command, undo_button
from pages.components.widgets.form_version import changed_meanwhile

FORM_ID, UNDO_ID = "post-order", "post-order-undo"
NAMES_SHOWN = 5
ORDERS_SHOWN = 8


def order_desk(ctx: AppContext, actor: Actor) -> None:
    """Draw the orders in the area of the page's filter, and the form, for an account that may publish."""
    if not actor.may_somewhere(Verb.PUBLISH_POST_ORDER):
        return
    t = state.translator()
    found = post_order_standings(ctx, actor, state.screen().filter.area)
    behind = {post.site_id for standing in found for post in standing.behind}
    with st.container(key="post-order-desk", border=True, gap="xsmall"):
        st.markdown(f"**{t('post_order.desk', count=len(found), behind=len(behind))}**")
        for standing in found[:ORDERS_SHOWN]:
            _standing(ctx, standing)
        if len(found) > ORDERS_SHOWN:
            st.caption(t("today.more", count=len(found) - ORDERS_SHOWN))
        box = st.expander(t("post_order.write"), key="order-form-box", on_change=state.on_widget_change)
        if box.open:
            with box:
                _form(ctx, actor)


def _standing(ctx: AppContext, standing: OrderStanding) -> None:
    """Draw an order with how many posts have read it, and which are behind."""
    t = state.translator()
    order_text(ctx, [standing.order], is_small=True)
    said, names = standing_sentence(standing, t), [post.name for post in standing.behind]
    if names:
        said = t("post_order.behind", said=said, names=join_names(names, t, NAMES_SHOWN))
    st.markdown(f"{':red[●]' if names else ':green[✓]'} {escape_markdown(said)}")


def _form(ctx: AppContext, actor: Actor) -> None:
    """Draw the choice of what the order holds for, its present text, both fields, and the buttons."""
    t, choices = state.translator(), _choices(ctx, actor)
    scopes = {scope: t(f"post_order.for.{scope}") for scope, names in choices.items() if names}
    if not scopes:
        return
    scope = tabs(t("post_order.for"), scopes, key="post-order-scope", default=next(iter(scopes)))
    names = unique_labels(choices[scope])
    ref = choice(
        t(f"post_order.for.{scope}"), names, key=f"post-order-ref-{scope}", on_change=state.on_widget_change
    )
    if ref not in names:
        return
    key = PostOrderKey(scope, ref)
    order = load_post_orders(ctx).orders.get(key)
    form = state.screen().day.form_of(FORM_ID, key.id, order.version if order else 0)
    with st.container(key="post-order-present"):
        if order is None:
            st.caption(t("post_order.none_yet"))
        else:
            order_text(ctx, [order])
    with st.form("post-order-form", border=False, enter_to_submit=False):
        for name in ("admitted", "checks"):
            field = f"post-order-{name}-{form.key}"
            # As the form was begun: another default would empty what is being typed.
            state.default_widget(field, getattr(order, name) if order else "")
            st.text_area(t(f"post_order.field.{name}"), key=field, max_chars=MAX_NOTE_LENGTH)
        with st.container(key="post-order-presses", horizontal=True, gap="small"):
            st.form_submit_button(
                t("post_order.publish", version=form.version + 1),
                key="post-order-publish",
                type="primary",
                on_click=partial(_publish, ctx, key, form),
            )
            st.form_submit_button(
                t("post_order.withdraw"),
                key="post-order-withdraw",
                disabled=order is None or order.is_withdrawn,
                on_click=partial(_withdraw, ctx, key, form),
            )
    with st.container(key="post-order-result"):
        result_box(ctx, FORM_ID)
        result_box(ctx, UNDO_ID)
        end = partial(state.screen().day.end_form, FORM_ID)
        seq = recorded_seq(FORM_ID)
        undo_button(ctx, "post-order-undo", seq, undo_post_order, form_id=UNDO_ID, on_undone=end)
        version = order.version if order else 0
        changed_meanwhile(FORM_ID, form, version, t("post_order.changed"))  # its text stands above


def _choices(ctx: AppContext, actor: Actor) -> dict[PostOrderScope, dict[str, str]]:
    """Return what the account may publish for, by code with names: areas, posts and kinds."""
    t, tree = state.translator(), ctx.read_model.reference().areas
    may_all = actor.may(Verb.PUBLISH_POST_ORDER)
    areas = {
        area.code: area.name
        for _, area in tree.preorder()
        if may_all or actor.may(Verb.PUBLISH_POST_ORDER, tree.path(area.code))
    }
    snapshot, codes = ctx.read_model.current_snapshot(), ctx.read_model.status_codes
    posts = {
        site: snapshot.names[row]
        for site, row in snapshot.row_of.items()
        if codes.statuses[snapshot.status[row]][0].has_shifts(snapshot.variants[row])
        and (may_all or snapshot.area_of(row) in areas)
    }
    kinds = {kind.code: t.label(kind) for kind in ctx.kinds if kind.shifts} if may_all else {}
    return {PostOrderScope.AREA: areas, PostOrderScope.SITE: posts, PostOrderScope.KIND: kinds}


def _publish(ctx: AppContext, key: PostOrderKey, form: FormState) -> None:
    """Publish the next version, from a callback."""
    admitted, checks = (
        str(state.widget_value(f"post-order-{name}-{form.key}") or "") for name in ("admitted", "checks")
    )
    command = PublishPostOrder(key.scope, key.ref, admitted, checks, form.version, form.key)
    if run_command(ctx, FORM_ID, lambda actor: publish_post_order(ctx, actor, command)):
        state.screen().day.end_form(FORM_ID, form)


def _withdraw(ctx: AppContext, key: PostOrderKey, form: FormState) -> None:
    """Withdraw the order, from a callback."""
    command = WithdrawPostOrder(key.scope, key.ref, form.version, f"{form.key}-withdraw")
    if run_command(ctx, FORM_ID, lambda actor: withdraw_post_order(ctx, actor, command)):
        state.screen().day.end_form(FORM_ID, form)
