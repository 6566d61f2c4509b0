"""Signing in by an identity provider: out to it and back, ending in a session like any other.

Imported only where the settings name a provider: Authlib is an extra.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from geo.api.gate import token_of
from geo.api.provider import GOOD_FOR, Attempt, Attempts, Provider
from geo.api.sign_in import (
    HEADERS,
    OIDC,
    address_of,
    admit,
    in_language,
    is_secure,
    known_page,
    root_of,
    sign_in_page,
)
from geo.domain.errors import KadianError, ProviderAway
from geo.i18n import Words
from geo.reports.pages import page
from geo.services.sessions import sign_in_vouched

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from geo.services.office import Office
    from geo.settings import Settings

T = TypeVar("T")
BACK = f"{OIDC}/back"
COOKIE = "kadian-oidc"
LONGEST_WAIT_S = 10.0
LONGEST_LINK = 2000
"""Characters kept of the page to go on to: a browser drops a cookie of more than 4096."""


def oidc_routes(settings: Settings, office: Callable[[], Office]) -> list[Route]:
    """``/sign-in/oidc`` leads to the identity provider, and that back to ``/sign-in/oidc/back``."""
    provider = Provider(settings.oidc_issuer, settings.oidc_client, settings.client_secret)
    way = Way(provider, settings.oidc_claim, office)
    return [Route(OIDC, way.out, methods=["GET"]), Route(BACK, way.back, methods=["GET"])]


@dataclass(frozen=True, slots=True)
class Way:
    """Out and back; ``claim`` is what names the account.

    Asks in threads of its own: whoever waits for the provider must not keep the gate waiting.
    """

    provider: Provider
    claim: str
    office: Callable[[], Office]
    attempts: Attempts = field(default_factory=Attempts)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2, "oidc"))

    async def out(self, request: Request) -> Response:
        given, house = request.query_params, self.office()
        wanted = in_language(given.get("next", "")[:LONGEST_LINK], given.get("lang", ""), request)
        attempt = Attempt(known_page(wanted, root_of(request)), given.get("lang", "")[:2])
        try:
            address = await self._asked(lambda: self.provider.address(attempt, _redirect(request)))
        except KadianError as error:
            return await _again(house, request, attempt, error)
        answer = RedirectResponse(address, 303, HEADERS)
        answer.set_cookie(
            COOKIE,
            self.attempts.sealed(attempt, house.now()),
            max_age=int(GOOD_FOR.total_seconds()),
            path=root_of(request) + OIDC,
            secure=is_secure(request),
            httponly=True,
            samesite="lax",  # the way back begins at the provider
        )
        return answer

    async def back(self, request: Request) -> Response:
        given, house, attempt = request.query_params, self.office(), None
        try:
            kept = request.cookies.get(COOKIE, "")
            attempt = begun = self.attempts.resumed(kept, given.get("state", ""), house.now())
            code = given.get("code", "")
            claims = await self._asked(lambda: self.provider.claims(begun, _redirect(request), code))
            account = str(claims.get(self.claim, ""))
            token = await asyncio.to_thread(
                sign_in_vouched, house, account, address_of(request), token_of(request.scope)
            )
        except KadianError as error:
            answer = await _again(house, request, attempt, error)
        else:
            answer = _through(begun)
            admit(answer, request, token)
        answer.delete_cookie(COOKIE, root_of(request) + OIDC)
        return answer

    async def _asked(self, ask: Callable[[], T]) -> T:
        asking = asyncio.get_running_loop().run_in_executor(self.threads, ask)
        try:
            return await asyncio.wait_for(asking, LONGEST_WAIT_S)
        except TimeoutError as late:
            raise ProviderAway from late


async def _again(house: Office, request: Request, attempt: Attempt | None, error: KadianError) -> Response:
    """The sign-in page with what went wrong: whoever has a local account can still come in."""
    given = {"next": attempt.wanted, "lang": attempt.lang} if attempt else {}
    return await asyncio.to_thread(sign_in_page, house, request, given, error)


def _through(attempt: Attempt) -> Response:
    """A page that leads on by itself.

    Not a redirect: to a browser it would still be the provider that leads here, and the session's cookie
    does not go along with what another site began.
    """
    text = page("signed_in.html", words=Words(attempt.lang), link=attempt.wanted)
    return HTMLResponse(text, headers=HEADERS)


def _redirect(request: Request) -> str:
    """Our own address as the provider knows it."""
    return f"{request.url.scheme}://{request.url.netloc}{root_of(request)}{BACK}"
