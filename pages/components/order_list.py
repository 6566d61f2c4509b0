"""Orders that were published: told at once, listed with their sheets, taken back by the reverse order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.domain.access import Verb
from geo.domain.plan_commands import OrderUndo
from geo.services.missing import absence_sentences
from geo.services.orders import orders
from geo.services.plans import undo_order
from pages.components import state
from pages.components.area_totals import plain
from pages.components.deeds import deed_box, key_of, press
from pages.components.own_link import PRINT, WORD, own_link
from pages.components.times import clock

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office
    from geo.services.orders import Order


def order_told(house: Office, actor: Actor) -> None:
    """The order that was published by the last press, with its number in the journal."""
    words, told = state.words(), state.screen().desk.told
    with st.container(key="order-told"):
        for order in orders(house, actor) if told else ():
            if order.plan.id == told:
                st.success(plain(_sentence(house, order)), icon=":material/campaign:")
                with st.container(horizontal=True, gap="small"):
                    _papers(actor, order)
                    st.button(words("order.heard"), key="order-heard", type="tertiary", on_click=_heard)


def order_list(house: Office, actor: Actor) -> None:
    """The last order first; each can be taken back once."""
    words = state.words()
    with st.container(key="orders"):
        st.subheader(words("order.list"))
        known = orders(house, actor)
        if not known:
            st.caption(words("order.none"))
        for order in known:
            number = order.plan.number
            with st.container(key=f"order-{number}", border=True):
                st.markdown(plain(_sentence(house, order)))
                deed_box(house, actor, f"undo-{number}")
                with st.container(horizontal=True, gap="small"):
                    _papers(actor, order)
                    if not order.undone_by and actor.may_somewhere(Verb.PUBLISH_PLAN):
                        _undo_step(house, number)


def _sentence(house: Office, order: Order) -> str:
    words, entry, plan = state.words(), order.entry, order.plan
    parts = [
        words("order.title", number=plan.number, name=plan.name),
        f"#{entry.seq}",
        clock(entry.at, house.now()),
        house.board.reference().people.get(entry.actor, entry.actor),
        words("order.posts", count=len(plan.moves)),
        *absence_sentences(plan, house.board.reference().units, words),
    ]
    if entry.reason:
        parts.append(words("order.reason", reason=entry.reason))
    if plan.undoes:
        parts.append(words("order.undoes", number=plan.undoes))
    if order.undone_by:
        parts.append(words("order.undone", number=order.undone_by))
    return " · ".join(parts)


def _papers(actor: Actor, order: Order) -> None:
    """To print, and for Word; the file is made when it is asked for."""
    words, query = state.words(), {"number": order.plan.number}
    own_link(actor, words("order.print"), "order", query, PRINT)
    own_link(actor, words("order.word"), "files/order.docx", query, WORD)


def _undo_step(house: Office, number: int) -> None:
    """Taking an order back orders every unit anew: said before it is done."""
    words, undo = state.words(), OrderUndo(number, key_of(f"undo-{number}"))
    with st.popover(words("order.undo"), key=f"undo-step-{number}", icon=":material/undo:"):
        st.markdown(words("order.undo_told", number=number))
        args = (house, undo)
        st.button(words("order.undo_now"), key=f"undo-order-{number}", on_click=_undo, args=args)


def _undo(house: Office, undo: OrderUndo) -> None:
    press(house, f"undo-{undo.number}", lambda actor: undo_order(house, actor, undo))


def _heard() -> None:
    state.acted().desk.told = ""
