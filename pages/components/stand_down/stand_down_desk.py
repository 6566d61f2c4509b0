"""Stand-down: how far each order is, the barriers left, and for those who may the form of an order."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.journal import Receipt
from geo.domain.stand_down.stand_down import (
    LAST_PHASE,
    MAX_CONDITION_LENGTH,
    OrderStandDown,
    WithdrawStandDown,
)
from geo.services.context import AppContext
from geo.services.stand_down.barriers_left import BarrierRow, StandDownProgress, stand_downs
from geo.services.stand_down.record import order_stand_down, withdraw_stand_down
from geo.text.app_pages import LITE_STAND_DOWN
from geo.text.stand_down import order_terms, order_title, place_line, progress_sentence
from pages.components.app import state
from pages.components.app.labels import choice, unique_labels
from pages.components.app.markdown import escape_markdown
from pages.components.app.navigation import link_button
from pages.components.app.times import clock
from pages.components.widgets.command_result import form_key, result_box, run_command

FORM_ID = "stand-down"
KIND, PHASE, CONDITION, DUE, REASON = (
    f"stand-down-{name}" for name in ("kind", "phase", "condition", "due", "reason")
)
ROWS_SHOWN = 8
REPORT_ICON = ":material/remove_road:"


def stand_down_desk(ctx: AppContext, actor: Actor) -> None:
    """Draw the orders with places that the account may read; nothing where there is none to see or give."""
    t, area = state.translator(), _area(ctx, actor)
    found = stand_downs(ctx, actor)
    if not found and area is None:
        return
    with st.container(key="stand-down", border=True, gap="xsmall"):
        st.markdown(f"**{t('stand_down.title')}**")
        for progress in found:
            _order(ctx, actor, progress)
        if not found:
            st.caption(t("stand_down.none"))
        if area is not None:
            _form(ctx, area)
        with st.container(key="stand-down-result"):
            result_box(ctx, FORM_ID)


def _area(ctx: AppContext, actor: Actor) -> str | None:
    """Return the filter's area, else the first where the account may order; None where there is none."""
    tree, chosen = ctx.read_model.reference().areas, state.screen().filter.area
    if chosen in tree:
        return chosen if actor.may(Verb.ORDER_STAND_DOWN, tree.path(chosen)) else None
    if not actor.may_somewhere(Verb.ORDER_STAND_DOWN):
        return None
    if actor.may(Verb.ORDER_STAND_DOWN):
        return next((area.code for area in tree if area.parent not in tree), None)
    return min((code for code in actor.scope(Verb.ORDER_STAND_DOWN) if code in tree), default=None)


def _order(ctx: AppContext, actor: Actor, progress: StandDownProgress) -> None:
    t, now = state.translator(), ctx.now()
    number = progress.order.number
    title = escape_markdown(order_title(progress, ctx.kinds, t))
    terms = escape_markdown(order_terms(progress.order, t, lambda moment: clock(moment, now)))
    said = escape_markdown(progress_sentence(progress, t))
    mark = ":red[●]" if progress.is_late else ":orange[●]" if progress.left else ":green[✓]"
    st.markdown(f"{mark} **{title}**  \n{terms}  \n{said}")
    with st.container(key=f"stand-down-left-{number}", gap=None):
        for row in progress.left[:ROWS_SHOWN]:
            _row(actor, row, number)
    if len(progress.left) > ROWS_SHOWN:
        st.caption(t("today.more", count=len(progress.left) - ROWS_SHOWN))
    if progress.may_withdraw:
        with st.popover(t("stand_down.withdraw"), key=f"stand-down-withdraw-step-{number}"):
            st.text_input(t("stand_down.reason"), key=f"{REASON}-{number}", max_chars=MAX_CONDITION_LENGTH)
            st.button(
                t("stand_down.withdraw_now", number=number),
                key=f"stand-down-withdraw-{number}",
                on_click=partial(_withdraw, ctx, number),
            )


def _row(actor: Actor, row: BarrierRow, number: int) -> None:
    """Draw a place whose barrier is left, with the way to its report, which takes a photo."""
    with st.container(
        key=f"stand-down-row-{number}-{row.site_id}",
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        gap="small",
    ):
        name = escape_markdown(row.name)
        st.markdown(f"**{name}** · {escape_markdown(place_line(row))}", width="stretch")
        if row.may_report:
            label = state.translator()("stand_down.report")
            link_button(actor, label, LITE_STAND_DOWN.path, {"site": row.site_id}, REPORT_ICON)


def _form(ctx: AppContext, area: str) -> None:
    """Draw, folded, the form of an order for an area."""
    t, reference = state.translator(), ctx.read_model.reference()
    name = escape_markdown(reference.areas.name_of(area))
    with st.expander(t("stand_down.give", area=name), key="stand-down-form"):
        kinds = unique_labels({kind.code: t.label(kind) for kind in ctx.kinds})
        choice(t("stand_down.kind"), kinds, index=None, key=KIND, placeholder=t("stand_down.all_kinds"))
        with st.container(key="stand-down-terms", horizontal=True, vertical_alignment="bottom", gap="small"):
            st.number_input(t("stand_down.phase_label"), 1, LAST_PHASE, 1, key=PHASE, width=130)
            st.datetime_input(t("stand_down.due_label"), None, key=DUE, step=timedelta(minutes=15), width=240)
        st.text_input(
            t("stand_down.condition_label"),
            key=CONDITION,
            max_chars=MAX_CONDITION_LENGTH,
            placeholder=t("stand_down.condition_hint"),
        )
        st.button(
            t("stand_down.order_now"),
            key="stand-down-order",
            type="primary",
            icon=REPORT_ICON,
            on_click=partial(_give, ctx, area),
        )


def _give(ctx: AppContext, area: str) -> None:
    """Give the order, from a callback; the fields are emptied once it is recorded."""

    def act(actor: Actor) -> Receipt:
        due: datetime | None = state.widget_value(DUE)
        if due is None:
            raise InvalidInput("error.stand_down_due")
        command = OrderStandDown(
            area,
            due.replace(tzinfo=ctx.settings.zone),
            form_key(FORM_ID),
            state.widget_value(KIND) or "",
            int(state.widget_value(PHASE) or 1),
            state.widget_value(CONDITION) or "",
        )
        return order_stand_down(ctx, actor, command)

    if run_command(ctx, FORM_ID, act):
        for key, value in ((KIND, None), (DUE, None), (CONDITION, "")):
            state.set_widget(key, value)


def _withdraw(ctx: AppContext, number: int) -> None:
    """Withdraw the order, from a callback."""
    command = WithdrawStandDown(number, state.widget_value(f"{REASON}-{number}") or "", form_key(FORM_ID))
    if run_command(ctx, FORM_ID, lambda actor: withdraw_stand_down(ctx, actor, command)):
        state.set_widget(f"{REASON}-{number}", "")
