"""What came of the last press on people's accounts: recorded with its number, or what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st

from pages.components import state
from pages.components.area_totals import plain
from pages.components.connection import by_presser
from pages.components.memory import Deed
from pages.components.outcome import message
from pages.components.own_link import own_address
from pages.components.times import clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.domain.errors import KadianError
    from geo.domain.journal import Receipt
    from geo.services.office import Office


def key_of(form: str) -> str:
    """Idempotency key of a form's present filling-in, and ending of its widgets' keys."""
    return f"{form}-{state.screen().deed_key}"


def press(house: Office, where: str, act: Callable[[Actor], Receipt]) -> bool:
    """Do it and remember what came of it; the forms are emptied only once it is recorded."""
    return _press(house, where, lambda actor: (act(actor), None))


def press_anew(house: Office, where: str, act: Callable[[Actor], Receipt]) -> bool:
    """As ``press``, but the form is empty afterwards in any case: what it holds is no part of its command.

    Else a press whose answer was lost would answer for the next one, with something else typed.
    """
    done = press(house, where, act)
    state.screen().deed_key = uuid4().hex
    return done


def press_for_link(
    house: Office, where: str, account: str, act: Callable[[Actor], tuple[Receipt, str]]
) -> bool:
    """As ``press``, with the one-time link to hand over."""

    def linked(actor: Actor) -> tuple[Receipt, str]:
        receipt, token = act(actor)
        query = urlencode({"invitation": token, "handed": account})
        return receipt, f"{own_address()}/sign-in?{query}" if token else ""

    return _press(house, where, linked)


def press_to_ask(house: Office, where: str, act: Callable[[Actor], object]) -> None:
    """As ``press``, for what records nothing: told is only why it was refused."""

    def refused(error: KadianError) -> None:
        state.screen().deed = Deed(where, error=error)

    state.acted()
    by_presser(house, act, refused)


def deed_box(office: Office, actor: Actor, where: str) -> None:
    """The receipt of the last press made here, or the sentence that says why there is none."""
    words, deed = state.words(), state.screen().deed
    if deed is None or deed.where != where:
        return
    with st.container(key="deed"):
        if deed.error is not None:
            st.error(message(deed.error))
        elif deed.receipt is not None and deed.receipt.seq:
            told = {"number": f"#{deed.receipt.seq}", "time": clock(deed.receipt.at, office.now())}
            recorded = plain(words("form.recorded", who=actor.name, **told))
            st.success(recorded, icon=":material/check_circle:")
        else:
            st.info(words("deed.nothing"))
        if deed.link == "":
            st.warning(words("deed.link_lost", press=words("person.link")))
        elif deed.link:
            st.markdown(words("deed.link"))
            st.code(deed.link, language=None, wrap_lines=True)


def _press(house: Office, where: str, act: Callable[[Actor], tuple[Receipt, str | None]]) -> bool:
    here = state.acted()

    def refused(error: KadianError) -> None:
        here.deed = Deed(where, error=error)

    done = by_presser(house, act, refused)
    if done is None:
        return False
    receipt, link = done
    shown = here.deed and here.deed.receipt
    # Pressed twice: what the first press answered stands, where it could still be told.
    if not (receipt.repeated and shown and shown.seqs == receipt.seqs):
        here.deed = Deed(where, receipt=receipt, link=link)
        here.deed_key = uuid4().hex
    return True
