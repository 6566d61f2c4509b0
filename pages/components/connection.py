"""Who is at the other end: the account that opened the connection, and who acts with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

import streamlit as st

from geo.domain.errors import ConnectionChanged, KadianError
from geo.services.directory import seen_as
from geo.services.sessions import ACCOUNT, SESSION, known_actor
from pages.components import state
from pages.components.press_once import is_same_press, note_press

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.domain.actors import Actor
    from geo.services.office import Office

T = TypeVar("T")


def account_of_connection() -> str:
    """The account that opened this connection, as the gate tells it; "" where there is no gate."""
    return unquote(_told(ACCOUNT))


def session_of_connection() -> str:
    """The SHA-256 of the token this connection was opened with, as the gate tells it; "" without a gate."""
    return _told(SESSION)


def signed_in(house: Office) -> Actor:
    """Who opened this connection.

    Raises:
        SignedOut: nobody we know: there is no gate, or the account has been taken away.
    """
    return known_actor(house, account_of_connection())


def acting(house: Office) -> Actor:
    """Who acts on this screen: who has signed in; from a demo account, whichever of them is tried."""
    person, viewed = own_self(house), state.viewing()
    return seen_as(house, person, viewed) if viewed else person


def own_self(house: Office) -> Actor:
    """Who acts on this screen once nobody else's rights are looked with."""
    person = signed_in(house)
    state.keep("actor", person.id)
    chosen = state.widget("actor")
    return next((actor for actor in roles_to_try(house, person) if actor.id == chosen), person)


def roles_to_try(house: Office, person: Actor) -> tuple[Actor, ...]:
    """All demo accounts for whoever has signed in as one of them; nobody else may be somebody else."""
    accounts = house.board.reference().demo_accounts
    return accounts if person in accounts else ()


def drawn_for(actor: Actor) -> tuple[str, str, str]:
    """For whom a screen is drawn: the account of the connection, who acts, and who looks as them."""
    return account_of_connection(), actor.id, actor.seen_by


def by_presser(
    house: Office, act: Callable[[Actor], T], refused: Callable[[KadianError], object]
) -> T | None:
    """Do what was pressed as who is connected at this moment: every press goes through here.

    Streamlit runs a callback with what was bound to it when the screen was drawn. An actor bound there would
    act for whoever has taken over the screen since, so a callback carries none and is handed one here.

    Args:
        house: whose accounts they are.
        act: the deed; it is handed who acts.
        refused: is handed the error that the deed ended with.

    Returns:
        What the deed returned; None where nothing was done, or where the same press did it just now. That
        the screen was drawn for somebody else is told on top of the next page drawn.
    """
    state.screen().refused = None
    try:
        actor = _presser(house)
    except KadianError as error:
        state.acted().refused = error
        return None
    if is_same_press(house):
        return None
    try:
        done = act(actor)
    except KadianError as error:
        refused(error)
        return None
    note_press(house)
    return done


def _presser(house: Office) -> Actor:
    """Who presses.

    Raises:
        ConnectionChanged: the screen was drawn for somebody else, or the connection has gone.
        SignedOut: the account has been taken away. Refused, NotFound: it may no longer look as another.
    """
    if account_of_connection() != state.screen().drawn_for[0]:
        raise ConnectionChanged
    actor = acting(house)
    if drawn_for(actor) != state.screen().drawn_for:
        raise ConnectionChanged
    return actor


def _told(header: str) -> str:
    headers = st.context.headers
    return headers.get(header, "") if headers else ""
