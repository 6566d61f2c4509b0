"""Form of a receipt, or of a shift whose post orders are to be read first: text above, one press below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.commands import ShiftConfirmation
from geo.domain.day.owed import OwedItem
from geo.domain.journal import Receipt
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.post_orders.commands import AcknowledgeOrder, AcknowledgePostOrders
from geo.domain.post_orders.receipt_ref import receipt_ref
from geo.domain.units import unit_name
from geo.services.context import AppContext
from geo.services.day.owed import owed
from geo.services.day.receipts import order_for_unit
from geo.services.post_orders.acknowledging import acknowledge_order, acknowledge_post_orders
from geo.services.post_orders.loaded_post_orders import PostReading
from geo.services.post_orders.reading import present_reading
from geo.services.schedule.shift_actions import confirm_shift
from geo.text.post_orders import order_posts_sentences, receipt_name
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.post_orders.order_text import order_text
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "receipt"


def receipt_form(ctx: AppContext, actor: Actor) -> None:
    """Draw what the chosen receipt is about, and the button that gives it."""
    item, t = _chosen(ctx, actor), state.translator()
    with st.container(key="receipt-form", gap="xsmall"):
        if item is None:
            st.caption(t("receipt.none_owed"))
        else:
            ref = receipt_ref(item.ref)
            st.markdown(f"**{escape_markdown(receipt_name(item, t))}**")
            if ref.number:
                order = order_for_unit(ctx, actor, ref.number, ref.unit)
                lines = order_posts_sentences(order, ctx.read_model.reference().units, t)
                st.markdown("  \n".join(map(escape_markdown, lines)))
                _press(ctx, actor, item, "receipt.acknowledge", partial(_receive_order, ctx, item))
            else:
                reading = present_reading(ctx, actor, item.site_id, item.unit)
                order_text(ctx, reading.orders, reading.unread)
                _press(ctx, actor, item, "post_order.acknowledge", partial(_acknowledge, ctx, item, reading))
        result_box(ctx, FORM_ID)


def unread_shift_form(
    ctx: AppContext, actor: Actor, staffing: Callable[[OwedItem], tuple[int, int] | None]
) -> bool:
    """Draw the post orders of the chosen shift, and the press that reads them and confirms the shift.

    Args:
        ctx: The application context.
        actor: The acting account.
        staffing: Returns people and team leads that the shift of an item requires.

    Returns:
        Whether there is anything of this form to show.
    """
    item, result = _chosen(ctx, actor), state.screen().result_of(FORM_ID)
    reading = present_reading(ctx, actor, item.site_id, item.unit) if item else None
    counts = staffing(item) if item else None
    if item is None or reading is None or counts is None or not reading.unread:
        result_box(ctx, FORM_ID)
        return result is not None
    t = state.translator()
    with st.container(key="receipt-form", gap="xsmall"):
        st.markdown(f"**{escape_markdown(item.name)}** · {t('day.owed.shift')}")
        order_text(ctx, reading.orders, reading.unread)
        people, leads = counts
        st.caption(t("post_order.confirm_with", people=people, leaders=leads))
        _press(
            ctx,
            actor,
            item,
            "post_order.read_and_confirm",
            partial(_confirm, ctx, item, reading, counts),
            verb=Verb.CHANGE_STATUS,
        )
        result_box(ctx, FORM_ID)
    return True


def _chosen(ctx: AppContext, actor: Actor) -> OwedItem | None:
    """Return the chosen item as it is owed now, None once it is answered."""
    chosen = state.screen().day.chosen
    return next((item for item in owed(ctx, actor) if item.key == chosen), None)


def _press(
    ctx: AppContext,
    actor: Actor,
    item: OwedItem,
    label: str,
    action: Callable[[str, str, Actor], Receipt],
    *,
    verb: Verb = Verb.ACKNOWLEDGE,
) -> None:
    """Draw the button; before it, where a desk enters it for another unit, who answered the telephone."""
    t, path = state.translator(), ctx.read_model.reference().areas.path(item.area)
    is_own = item.unit == actor.unit != ""
    is_allowed = actor.may(verb, path) and (is_own or actor.may(Verb.DRAFT_PLAN, path))
    field = f"receipt-answered-by-{item.ref}"
    if not is_own and is_allowed:
        unit = unit_name(ctx.read_model.reference().units, item.unit)
        st.text_input(
            t("receipt.answered_by", unit=escape_markdown(unit)),
            key=field,
            max_chars=MAX_ANSWERED_BY_LENGTH,
            placeholder=t("receipt.answered_by_hint"),
        )
    st.button(
        t(label if is_own else "receipt.enter_call"),
        key="receipts-give",
        type="primary",
        width="stretch",
        disabled=not is_allowed,
        on_click=partial(_give, ctx, field, action),
    )


def _give(ctx: AppContext, field: str, action: Callable[[str, str, Actor], Receipt]) -> None:
    """Record the receipt, from a callback; the field is emptied once it is recorded."""
    key, answered_by = form_key(FORM_ID), (state.widget_value(field) or "").strip()
    if run_command(ctx, FORM_ID, partial(action, key, answered_by)):
        state.set_widget(field, "")


def _acknowledge(
    ctx: AppContext, item: OwedItem, reading: PostReading, key: str, answered_by: str, actor: Actor
) -> Receipt:
    command = AcknowledgePostOrders(item.site_id, item.unit, reading.seen, key, answered_by)
    return acknowledge_post_orders(ctx, actor, command)


def _receive_order(ctx: AppContext, item: OwedItem, key: str, answered_by: str, actor: Actor) -> Receipt:
    number = receipt_ref(item.ref).number
    return acknowledge_order(ctx, actor, AcknowledgeOrder(number, item.unit, key, answered_by))


def _confirm(
    ctx: AppContext,
    item: OwedItem,
    reading: PostReading,
    counts: tuple[int, int],
    key: str,
    answered_by: str,
    actor: Actor,
) -> Receipt:
    people, leads = counts
    start = item.shift_start or item.since
    confirmation = ShiftConfirmation(
        item.site_id, start, item.unit, item.version, key, people, leads, reading.seen, answered_by
    )
    return confirm_shift(ctx, actor, confirmation)
