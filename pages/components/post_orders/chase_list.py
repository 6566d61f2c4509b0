"""Outstanding receipts: whom to call, the longest silence first, with the duty telephone of each."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.day.owed import OwedItem
from geo.domain.errors import Overtaken
from geo.domain.journal import Receipt
from geo.domain.post_orders.acknowledgement import MAX_ANSWERED_BY_LENGTH
from geo.domain.post_orders.commands import AcknowledgeOrder, AcknowledgePostOrders, SeenOrders
from geo.domain.post_orders.receipt_ref import receipt_ref
from geo.domain.units import unit_name
from geo.services.contacts.duty_phones import phone_book
from geo.services.context import AppContext
from geo.services.day.post_order_standings import outstanding_receipts
from geo.services.post_orders.acknowledging import (
    acknowledge_order,
    acknowledge_post_orders,
    undo_acknowledgement,
)
from geo.services.post_orders.reading import present_reading
from geo.text.post_orders import receipt_name, receipt_sentence
from pages.components.app import state
from pages.components.app.markdown import escape_markdown
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key
from pages.components.widgets.list_commands import ListCommands, ListRow, keep_order

LIST_KEY = "receipts"
ANSWERED_BY = "receipts-answered-by"
ROWS_SHOWN = 12


def chase_list(ctx: AppContext, actor: Actor) -> None:
    """Draw the call list of the area of the page's filter, for an account that may enter calls."""
    t, day = state.translator(), state.screen().day
    present = outstanding_receipts(ctx, actor, state.screen().filter.area)
    owed_keys = {item.key for item in present}
    listed = keep_order(day.chased, present, key=lambda item: item.key)[:ROWS_SHOWN]
    day.chased = tuple(listed)
    with st.container(key="receipts", border=True, gap="xsmall"):
        st.markdown(f"**{t('receipt.chase', count=len(present))}**")
        if not listed:
            st.caption(t("receipt.chase_none"))
            return
        st.text_input(
            t("receipt.call_answered_by"),
            key=ANSWERED_BY,
            max_chars=MAX_ANSWERED_BY_LENGTH,
            placeholder=t("receipt.answered_by_hint"),
        )
        commands = ListCommands(ctx, LIST_KEY)
        with st.container(key="receipts-rows", gap="xxsmall"):
            for item in listed:
                _row(commands, actor, item, is_given=item.key not in owed_keys)
        if len(present) > len(listed):
            st.caption(t("today.more", count=len(present) - len(listed)))
        rows = {item.ref: _list_row(item) for item in listed}
        commands.draw_result(
            t("receipt.chase_hint"), lambda ref: rows.get(ref) or ListRow(ref, ref, "", None)
        )


def _list_row(item: OwedItem) -> ListRow:
    return ListRow(item.ref, receipt_name(item, state.translator()), item.site_id, undo_acknowledgement)


def _row(commands: ListCommands, actor: Actor, item: OwedItem, *, is_given: bool) -> None:
    """Draw a receipt with unit, silence and telephone, and the button that enters the call."""
    t, ctx = state.translator(), commands.ctx
    reference, now = ctx.read_model.reference(), ctx.now()
    unit = unit_name(reference.units, item.unit)
    phone = phone_book(ctx, actor).number_for(item.site_id, item.unit)
    said = receipt_sentence(item, unit, phone, t, lambda moment: clock(moment, now))
    mark = ":green[✓]" if is_given else (":red[●]" if item.is_late(now) else ":gray[○]")
    with st.container(
        key=f"receipts-row-{item.ref}",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        st.markdown(
            f"{mark} **{escape_markdown(receipt_name(item, t))}**  \n{escape_markdown(said)}", width="stretch"
        )
        may = actor.may(Verb.DRAFT_PLAN, reference.areas.path(item.area))
        st.button(
            t("receipt.entered" if is_given else "receipt.enter_call"),
            key=f"receipts-answer-{item.ref}",
            disabled=is_given or not (may or item.unit == actor.unit != ""),
            on_click=partial(
                _enter, commands, item, present_reading(ctx, actor, item.site_id, item.unit).seen
            ),
        )


def _enter(commands: ListCommands, item: OwedItem, seen: SeenOrders) -> None:
    """Enter that the unit has answered the telephone, from a callback; the field is for one call.

    ``seen``: the post orders that the desk could read out.
    """
    key = form_key(commands.form_id(item.ref))
    answered_by = (state.widget_value(ANSWERED_BY) or "").strip()
    overtaken = Overtaken("error.owed_overtaken", name=item.name)
    action = partial(_record, commands.ctx, item, seen, key, answered_by)
    if commands.answer(_list_row(item), action, overtaken):
        state.set_widget(ANSWERED_BY, "")


def _record(
    ctx: AppContext, item: OwedItem, seen: SeenOrders, key: str, answered_by: str, actor: Actor
) -> Receipt:
    ref = receipt_ref(item.ref)
    if ref.number:
        return acknowledge_order(ctx, actor, AcknowledgeOrder(ref.number, item.unit, key, answered_by))
    command = AcknowledgePostOrders(item.site_id, item.unit, seen, key, answered_by)
    return acknowledge_post_orders(ctx, actor, command)
