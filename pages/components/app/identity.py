"""Identity of a connection: the account that opened it, and the account that acts with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import unquote

import streamlit as st

from geo.domain.actors import Actor
from geo.domain.conflicts import Conflict
from geo.domain.errors import ConnectionChanged, KadianError, Overtaken
from geo.services.accounts.directory import impersonate
from geo.services.accounts.sessions import ACCOUNT_HEADER, SESSION_HEADER, require_actor
from geo.services.context import AppContext
from pages.components.app import state
from pages.components.app.repeated_press import is_repeated_press, record_press
from pages.components.app.screen_state import RenderIdentity

T = TypeVar("T")


def account_of_connection() -> str:
    """Return the account of this connection from the session middleware; "" without it."""
    return unquote(_header(ACCOUNT_HEADER))


def session_of_connection() -> str:
    """Return the SHA-256 of the token that opened this connection, as the session middleware names it.

    Returns:
        The hexadecimal digest; "" without the middleware.
    """
    return _header(SESSION_HEADER)


def signed_in_actor(ctx: AppContext) -> Actor:
    """Return the account that opened this connection.

    Raises:
        SignedOut: the connection has no account: there is no middleware, or the account was removed.
    """
    return require_actor(ctx, account_of_connection())


def current_actor(ctx: AppContext) -> Actor:
    """Return the account whose rights the screen uses: the impersonated one, else ``real_actor``."""
    signed_in, impersonated = real_actor(ctx), state.impersonated_account()
    return impersonate(ctx, signed_in, impersonated) if impersonated else signed_in


def real_actor(ctx: AppContext) -> Actor:
    """Return the acting account without impersonation: the one signed in, or the demo account chosen."""
    person = signed_in_actor(ctx)
    state.default_widget("actor", person.id)
    chosen = state.widget_value("actor")
    return next((actor for actor in demo_actors(ctx, person) if actor.id == chosen), person)


def demo_actors(ctx: AppContext, signed_in: Actor) -> tuple[Actor, ...]:
    """Return all demo accounts where ``signed_in`` is one of them; otherwise none may be chosen."""
    accounts = ctx.read_model.reference().demo_accounts
    return accounts if signed_in in accounts else ()


def render_identity(actor: Actor) -> RenderIdentity:
    """Return the identity a screen is drawn for."""
    return RenderIdentity(account_of_connection(), actor.id, actor.impersonated_by)


def run_as_presser(
    ctx: AppContext, action: Callable[[Actor], T], on_error: Callable[[KadianError], object]
) -> T | None:
    """Run the action of a press as the account that is connected at this moment.

    Every press goes through here. Streamlit runs a callback with the values bound to it when the screen was
    drawn. An actor bound there would act for somebody else who has taken over the screen since; therefore a
    callback binds no actor and receives one here. That the screen was drawn for another account is shown on
    top of the next page drawn.

    Args:
        ctx: the application context, with the accounts.
        action: the action to run; it receives the acting account.
        on_error: called with the error that ended the action.

    Returns:
        The result of the action; None where nothing was done, or where the same press has just done it.
    """
    state.hold_reruns()
    state.screen().rejection = None
    try:
        actor = _pressing_actor(ctx)
    except KadianError as error:
        state.mark_dirty().rejection = error
        return None
    if is_repeated_press(ctx):
        return None
    try:
        result = action(actor)
    except KadianError as error:
        on_error(error)
        if isinstance(error, Conflict | Overtaken):
            record_press(ctx)  # the next press accepts what is newer: it has to be read before
        return None
    record_press(ctx)
    return result


def _pressing_actor(ctx: AppContext) -> Actor:
    """Return the account that presses.

    Raises:
        ConnectionChanged: the screen was drawn for another account, or the connection is gone.
        SignedOut: the account was removed.
        Refused: the account may no longer impersonate.
        NotFound: the impersonated account was removed.
    """
    if account_of_connection() != state.screen().rendered_for.account:
        raise ConnectionChanged
    actor = current_actor(ctx)
    if render_identity(actor) != state.screen().rendered_for:
        raise ConnectionChanged
    return actor


def _header(name: str) -> str:
    headers = st.context.headers
    return headers.get(name, "") if headers else ""
