"""Published orders: announced once, listed with their documents, undone by a reverse order, and copied."""

from __future__ import annotations

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.plans.commands import OrderCopy, OrderUndo
from geo.services.context import AppContext
from geo.services.plans.drafts import copy_order, undo_order
from geo.services.plans.orders import PublishedOrder, list_orders
from geo.text.absences import absence_sentences
from geo.text.app_pages import ORDER_SHEET
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import WORD, link_button, print_link
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key, result_box, run_command


def published_order(ctx: AppContext, actor: Actor) -> None:
    """Announce the order that was just published, with the number of its journal entry."""
    t, announced = state.translator(), state.screen().planner.announced_order
    with st.container(key="order-announcement"):
        for order in list_orders(ctx, actor) if announced else ():
            if order.order.id == announced:
                st.success(escape_markdown(_sentence(ctx, order)), icon=":material/campaign:")
                with st.container(horizontal=True, gap="small"):
                    _document_links(actor, order)
                    st.button(t("order.dismiss"), key="order-dismiss", type="tertiary", on_click=_dismiss)


def order_list(ctx: AppContext, actor: Actor) -> None:
    """Show all orders, the last one first; each can be undone once, and copied into a new draft."""
    t = state.translator()
    with st.container(key="orders"):
        orders = list_orders(ctx, actor)
        if not orders:
            st.caption(t("order.none"))
        for order in orders:
            number = order.order.number
            with st.container(key=f"order-{number}", border=True):
                st.markdown(escape_markdown(_sentence(ctx, order)))
                with st.container(horizontal=True, gap="small"):
                    _document_links(actor, order)
                    if not order.order.undoes:
                        _copy_button(ctx, number)
                    if not order.undone_by and actor.may_somewhere(Verb.PUBLISH_PLAN):
                        _undo_popover(ctx, number)
                result_box(ctx, f"undo-{number}")
                result_box(ctx, f"copy-{number}")


def _sentence(ctx: AppContext, order: PublishedOrder) -> str:
    """Return an order in one line: number, name, entry, time, author, posts, absences, reason, undoing."""
    t, entry, plan = state.translator(), order.entry, order.order
    parts = [
        t("order.title", number=plan.number, name=plan.name),
        f"#{entry.seq}",
        clock(entry.at, ctx.now()),
        ctx.read_model.reference().account_names.get(entry.actor, entry.actor),
        t("order.posts", count=len(plan.moves)),
        *absence_sentences(plan, ctx.read_model.reference().units, t),
    ]
    if entry.reason:
        parts.append(t("order.reason", reason=entry.reason))
    if plan.undoes:
        parts.append(t("order.undoes", number=plan.undoes))
    if order.undone_by:
        parts.append(t("order.undone", number=order.undone_by))
    return " · ".join(parts)


def _document_links(actor: Actor, order: PublishedOrder) -> None:
    """Show the links to the order for print and for Word; each document is made on request."""
    t, query = state.translator(), {"number": order.order.number}
    print_link(actor, ORDER_SHEET, query)
    link_button(actor, t("order.word"), "files/order.docx", query, WORD)


def _undo_popover(ctx: AppContext, number: int) -> None:
    """Show the button that undoes an order, with what this means for the units."""
    t, command = state.translator(), OrderUndo(number, form_key(f"undo-{number}"))
    with st.popover(t("order.undo"), key=f"undo-step-{number}", icon=":material/undo:"):
        st.markdown(t("order.undo_help", number=number))
        args = (ctx, command)
        st.button(t("order.undo_now"), key=f"undo-order-{number}", on_click=_undo, args=args)


def _copy_button(ctx: AppContext, number: int) -> None:
    """Show the button that begins a draft with what the order changes."""
    args = (ctx, OrderCopy(number, form_key(f"copy-{number}")))
    st.button(
        state.translator()("order.copy"),
        key=f"copy-order-{number}",
        icon=":material/content_copy:",
        on_click=_copy,
        args=args,
    )


def _copy(ctx: AppContext, command: OrderCopy) -> None:
    """Copy an order and work on the new draft; a callback."""
    if run_command(ctx, f"copy-{command.number}", lambda actor: copy_order(ctx, actor, command)):
        planner = state.screen().planner
        planner.plan_id, planner.is_draft_gone, planner.publish_to_confirm = command.key, False, None


def _undo(ctx: AppContext, command: OrderUndo) -> None:
    """Undo an order; a callback."""
    run_command(ctx, f"undo-{command.number}", lambda actor: undo_order(ctx, actor, command))


def _dismiss() -> None:
    """Remove the announcement; a callback."""
    state.mark_dirty().planner.announced_order = ""
