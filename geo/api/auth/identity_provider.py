"""OpenID Connect: authorization requests, and which claims of the identity provider are accepted.

Imported only where the settings name a provider: Authlib is an extra.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import JWSRegistry

from geo.domain.errors import ProviderUnavailable, SignInRefused

T = TypeVar("T")
SIGNATURE_ALGORITHMS = ["RS256", "PS256", "ES256"]
"""Accepted signature algorithms: asymmetric ones alone, neither "none" nor one with a published key."""
TIMEOUTS_S = (3.0, 5.0)
"""Timeouts of a connection and of a piece of a response."""
CLOCK_SKEW_S = 60
"""Accepted difference between the clock of the provider and ours."""
AUTHORIZATION_LIFETIME = timedelta(minutes=10)
TOKEN_BYTES = 32
log = logging.getLogger(__name__)


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One round trip to the provider (RFC 6749, RFC 7636).

    ``next_link`` and ``lang`` belong to the page at its end.
    """

    next_link: str
    lang: str
    state: str = field(default_factory=_token)
    nonce: str = field(default_factory=_token)
    verifier: str = field(default_factory=_token)


class AuthorizationRequests:
    """Authorization requests under way: each is stored in its browser, signed by this process, valid once.

    The process stores none that has not come back: strangers can begin any number of them.
    """

    def __init__(self) -> None:
        """Create the signing key, which lives as long as the process."""
        self._key = OctKey.generate_key(256)
        self._used_states: dict[str, float] = {}

    def to_cookie(self, request: AuthorizationRequest, now: datetime) -> str:
        """Return the request as the signed value of a cookie."""
        ends = (now + AUTHORIZATION_LIFETIME).timestamp()
        return jwt.encode({"alg": "HS256"}, {**asdict(request), "ends": ends}, self._key)

    def from_cookie(self, cookie: str, state: str, now: datetime) -> AuthorizationRequest:
        """Return the request that this browser began and the provider answers, and mark it as used.

        Raises:
            SignInRefused: There is none, or it is of another browser, expired or used.
        """
        try:
            claims = jwt.decode(cookie, self._key, algorithms=["HS256"]).claims
        except (JoseError, ValueError) as error:
            raise SignInRefused("error.oidc_attempt") from error
        now_s, ends = now.timestamp(), claims.pop("ends")
        self._used_states = {used: until for used, until in self._used_states.items() if until > now_s}
        authorization = AuthorizationRequest(**claims)
        if (
            authorization.state != state
            or not 0 < ends - now_s <= AUTHORIZATION_LIFETIME.total_seconds()
            or state in self._used_states
        ):
            raise SignInRefused("error.oidc_attempt")
        self._used_states[state] = ends
        return authorization


class IdentityProvider:
    """Identity provider of the settings; its metadata are read once."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        """Remember the issuer, and the identifier and secret of this client."""
        self._issuer, self._client, self._secret = issuer, client, secret
        self._metadata_cache: dict[str, Any] | None = None

    def authorization_url(self, request: AuthorizationRequest, redirect_uri: str) -> str:
        """Return the address of the provider that leads back to ``redirect_uri`` with a code.

        Raises:
            ProviderUnavailable: The provider cannot be reached.
            SignInRefused: Its metadata cannot be used.
        """
        return self._translate_errors(lambda: self._authorization_url(request, redirect_uri))

    def fetch_claims(self, request: AuthorizationRequest, redirect_uri: str, code: str) -> dict[str, Any]:
        """Return the claims of the person for whom the provider issued the code.

        Raises:
            ProviderUnavailable: The provider cannot be reached.
            SignInRefused: The code is not valid, or the ID token is not by this provider, for this client,
                for this request and for now.
        """
        return self._translate_errors(lambda: self._fetch_claims(request, redirect_uri, code))

    def _authorization_url(self, request: AuthorizationRequest, redirect_uri: str) -> str:
        metadata = self._metadata()
        with self._session(
            redirect_uri=redirect_uri, scope="openid profile", code_challenge_method="S256"
        ) as session:
            address, _ = session.create_authorization_url(
                metadata["authorization_endpoint"],
                state=request.state,
                nonce=request.nonce,
                code_verifier=request.verifier,
            )
        return str(address)

    def _fetch_claims(self, request: AuthorizationRequest, redirect_uri: str, code: str) -> dict[str, Any]:
        metadata = self._metadata()
        basic = "client_secret_basic"
        supported = metadata.get("token_endpoint_auth_methods_supported") or [basic]
        method = basic if basic in supported else "client_secret_post"
        with self._session(redirect_uri=redirect_uri, token_endpoint_auth_method=method) as session:
            tokens = session.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=request.verifier
            )
            keys = KeySet.import_key_set(_get_json(session, metadata["jwks_uri"]))
        registry = JWSRegistry(algorithms=SIGNATURE_ALGORITHMS, strict_check_header=False)
        token = jwt.decode(tokens["id_token"], keys, registry=registry)
        options = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client},
        }
        params = {
            "nonce": request.nonce,
            "client_id": self._client,
            "access_token": tokens.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=CLOCK_SKEW_S)
        return dict(claims)

    def _metadata(self) -> dict[str, Any]:
        """Return the metadata of the provider (OpenID Connect Discovery 1.0), read once."""
        if self._metadata_cache is None:
            with self._session() as session:
                metadata = _get_json(session, self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            if metadata["issuer"] != self._issuer:
                raise ValueError(metadata["issuer"])
            self._metadata_cache = metadata
        return self._metadata_cache

    def _session(self, **options: Any) -> OAuth2Session:
        return OAuth2Session(self._client, self._secret, default_timeout=TIMEOUTS_S, **options)

    @staticmethod
    def _translate_errors(call: Callable[[], T]) -> T:
        """Call the provider; log an error for the operator and raise it as one of two of ours."""
        try:
            return call()
        except OSError as error:
            log.warning("The identity provider cannot be reached: %r", error)
            raise ProviderUnavailable from error
        except (AuthlibBaseError, JoseError, LookupError, TypeError, ValueError) as error:
            log.warning("The identity provider's answer is refused: %r", error)
            raise SignInRefused("error.oidc_answer") from error


def _get_json(session: OAuth2Session, url: str) -> Any:
    response = session.request("GET", url, withhold_token=True)
    response.raise_for_status()
    return response.json()
