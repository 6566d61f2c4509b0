"""Endpoints for signed-in users: the acting account and the language of a request."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from geo.api.page_language import request_language
from geo.domain.actors import Actor
from geo.i18n import Translator
from geo.services.accounts.directory import AS_PARAM, impersonate
from geo.services.accounts.sessions import ACCOUNT_HEADER, require_actor
from geo.services.context import AppContext

ResponseBuilder = Callable[[AppContext, Actor, Request, Translator], Response]


def authenticated_endpoint(
    get_context: Callable[[], AppContext], build: ResponseBuilder
) -> Callable[[Request], Response]:
    """Return the endpoint of a route; ``build`` gets the acting account and a translator to its language."""

    def endpoint(request: Request) -> Response:
        ctx, t = get_context(), Translator(request_language(request.scope))
        return build(ctx, requesting_actor(ctx, request), request, t)

    return endpoint


def requesting_actor(ctx: AppContext, request: Request) -> Actor:
    """Return the account of the session, or the one that the link of a screen impersonates.

    A demo account may act as any other demo account, an administrator may see the screens of any account.

    Raises:
        SignedOut: The account of the session does not exist.
        Refused: The account may not impersonate the other.
        NotFound: The other account does not exist.
    """
    principal = require_actor(ctx, unquote(request.headers.get(ACCOUNT_HEADER, "")))
    other = request.query_params.get(AS_PARAM, "")
    if other in {"", principal.id}:
        return principal
    demo = ctx.read_model.reference().demo_accounts
    demo_account = next((each for each in demo if each.id == other), None) if principal in demo else None
    return demo_account or impersonate(ctx, principal, other)
