"""Sign-in by an identity provider (OpenID Connect), which ends in a session like any other.

Imported only where the settings name a provider: Authlib is an extra.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.auth.identity_provider import (
    AUTHORIZATION_LIFETIME,
    AuthorizationRequest,
    AuthorizationRequests,
    IdentityProvider,
)
from geo.api.auth.session_middleware import session_token
from geo.api.auth.sign_in import (
    OIDC_PATH,
    PAGE_HEADERS,
    client_address,
    first_page_link,
    is_secure,
    root_path,
    safe_redirect,
    set_session_cookie,
    sign_in_page,
    with_language,
)
from geo.domain.errors import KadianError, ProviderUnavailable
from geo.i18n import Translator
from geo.reports.html import render_template
from geo.services.accounts.sessions import sign_in_federated
from geo.services.context import AppContext
from geo.settings import Settings

T = TypeVar("T")
CALLBACK_PATH = f"{OIDC_PATH}/back"
STATE_COOKIE = "kadian-oidc"
PROVIDER_TIMEOUT_S = 10.0
MAX_LINK_LENGTH = 2000
"""Characters kept of the link to go on to: a browser drops a cookie of more than 4096."""


def oidc_routes(settings: Settings, get_context: Callable[[], AppContext]) -> list[Route]:
    """Return the routes: ``/sign-in/oidc`` leads to the provider, and that to ``/sign-in/oidc/back``."""
    provider = IdentityProvider(settings.oidc_issuer, settings.oidc_client, settings.client_secret)
    endpoints = OidcEndpoints(provider, settings.oidc_claim, get_context)
    return [
        Route(OIDC_PATH, endpoints.authorize, methods=["GET"]),
        Route(CALLBACK_PATH, endpoints.callback, methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class OidcEndpoints:
    """Endpoints of the round trip to the provider.

    Calls run in threads of their own: waiting for the provider must not delay the look-up of sessions.

    Attributes:
        provider: Identity provider.
        account_claim: Claim that holds the code of the account.
        get_context: Returns the application context.
        requests: Authorization requests under way.
        executor: Threads of the calls.
    """

    provider: IdentityProvider
    account_claim: str
    get_context: Callable[[], AppContext]
    requests: AuthorizationRequests = field(default_factory=AuthorizationRequests)
    executor: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "oidc"))

    async def authorize(self, request: Request) -> Response:
        """Redirect the browser to the provider, with the authorization request in a cookie."""
        query, ctx = request.query_params, self.get_context()
        link = with_language(query.get("next", "")[:MAX_LINK_LENGTH], query.get("lang", ""), request)
        lang = query.get("lang", "")[:2]
        authorization = AuthorizationRequest(safe_redirect(link, root_path(request)), lang)
        try:
            address = await self._call_provider(
                lambda: self.provider.authorization_url(authorization, _redirect_uri(request))
            )
        except KadianError as error:
            return await _sign_in_page_with_error(ctx, request, authorization, error)
        response = RedirectResponse(address, 303, PAGE_HEADERS)
        response.set_cookie(
            STATE_COOKIE,
            self.requests.to_cookie(authorization, ctx.now()),
            max_age=int(AUTHORIZATION_LIFETIME.total_seconds()),
            path=root_path(request) + OIDC_PATH,
            secure=is_secure(request),
            httponly=True,
            samesite="lax",  # the callback is requested by a page of the provider
        )
        return response

    async def callback(self, request: Request) -> Response:
        """Sign in the account that the provider confirms, or show the sign-in page with the error."""
        query, ctx, authorization = request.query_params, self.get_context(), None
        try:
            cookie = request.cookies.get(STATE_COOKIE, "")
            authorization = valid = self.requests.from_cookie(cookie, query.get("state", ""), ctx.now())
            code = query.get("code", "")
            claims = await self._call_provider(
                lambda: self.provider.fetch_claims(valid, _redirect_uri(request), code)
            )
            account = str(claims.get(self.account_claim, ""))
            token = await asyncio.to_thread(
                sign_in_federated, ctx, account, client_address(request), session_token(request.scope)
            )
        except KadianError as error:
            response = await _sign_in_page_with_error(ctx, request, authorization, error)
        else:
            link = first_page_link(ctx, account, valid.next_link, root_path(request))
            response = _landing_page(valid.lang, link)
            set_session_cookie(response, request, token)
        response.delete_cookie(STATE_COOKIE, root_path(request) + OIDC_PATH)
        return response

    async def _call_provider(self, call: Callable[[], T]) -> T:
        """Call the provider in a thread.

        Raises:
            ProviderUnavailable: The call takes too long, or fails.
        """
        future = asyncio.get_running_loop().run_in_executor(self.executor, call)
        try:
            return await asyncio.wait_for(future, PROVIDER_TIMEOUT_S)
        except TimeoutError as error:
            raise ProviderUnavailable from error


async def _sign_in_page_with_error(
    ctx: AppContext, request: Request, authorization: AuthorizationRequest | None, error: KadianError
) -> Response:
    """Return the sign-in page with the error: local accounts can still sign in there."""
    form = {"next": authorization.next_link, "lang": authorization.lang} if authorization else {}
    return await asyncio.to_thread(sign_in_page, ctx, request, form, error)


def _landing_page(lang: str, link: str) -> Response:
    """Return a page that leads on by itself.

    A redirect would still be a request that the provider began, and the browser would not send the session
    cookie.
    """
    text = render_template("signed_in.html", t=Translator(lang), link=link)
    return HTMLResponse(text, headers=PAGE_HEADERS)


def _redirect_uri(request: Request) -> str:
    """Return the address of our callback as the provider knows it."""
    return f"{request.url.scheme}://{request.url.netloc}{root_path(request)}{CALLBACK_PATH}"
