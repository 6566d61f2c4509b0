"""OpenID Connect: what an identity provider is asked, and what of its answer is believed.

Imported only where the settings name a provider: Authlib is an extra.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import JWSRegistry

from geo.domain.errors import ProviderAway, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")
SIGNATURES = ["RS256", "PS256", "ES256"]
"""Made with a key that only the provider has: neither "none" nor with anything that it publishes."""
WAITS_S = (3.0, 5.0)
"""How long to wait for a connection, and for a piece of an answer."""
SKEW_S = 60
"""By how much the provider's clock and ours may differ."""
GOOD_FOR = timedelta(minutes=10)
TOKEN_BYTES = 32
log = logging.getLogger(__name__)


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider and back; ``wanted`` and ``lang`` are for the page at its end."""

    wanted: str
    lang: str
    state: str = field(default_factory=_token)
    nonce: str = field(default_factory=_token)
    verifier: str = field(default_factory=_token)


class Attempts:
    """Sign-ins under way: each is kept by its own browser, sealed by this process, and good once.

    Nothing is kept here of an attempt that has not come back: strangers can begin as many as they like.
    """

    def __init__(self) -> None:
        self._key = OctKey.generate_key(256)
        self._used: dict[str, float] = {}

    def sealed(self, attempt: Attempt, now: datetime) -> str:
        """What the browser keeps."""
        ends = (now + GOOD_FOR).timestamp()
        return jwt.encode({"alg": "HS256"}, {**asdict(attempt), "ends": ends}, self._key)

    def resumed(self, sealed: str, state: str, now: datetime) -> Attempt:
        """The attempt that this browser began and the provider answers; never again the same.

        Raises:
            SignInRefused: there is none, it is another's, over or used.
        """
        try:
            kept = jwt.decode(sealed, self._key, algorithms=["HS256"]).claims
        except (JoseError, ValueError) as forged:
            raise SignInRefused("error.oidc_attempt") from forged
        moment, ends = now.timestamp(), kept.pop("ends")
        self._used = {used: until for used, until in self._used.items() if until > moment}
        attempt = Attempt(**kept)
        if attempt.state != state or not 0 < ends - moment <= GOOD_FOR.total_seconds() or state in self._used:
            raise SignInRefused("error.oidc_attempt")
        self._used[state] = ends
        return attempt


class Provider:
    """The identity provider of the settings; what it says about itself is asked for once."""

    def __init__(self, issuer: str, client: str, secret: str) -> None:
        self._issuer, self._client, self._secret = issuer, client, secret
        self._known: dict[str, Any] | None = None

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser is sent to, to be sent back to ``back`` with a code.

        Raises:
            ProviderAway, SignInRefused.
        """
        return self._asked(lambda: self._address(attempt, back))

    def claims(self, attempt: Attempt, back: str, code: str) -> dict[str, Any]:
        """What the provider says about the person for whom it gave the code.

        Raises:
            ProviderAway; SignInRefused: the code is not good, or the ID token is not by this provider,
            for us, for this attempt and for now.
        """
        return self._asked(lambda: self._claims(attempt, back, code))

    def _address(self, attempt: Attempt, back: str) -> str:
        about = self._about()
        with self._session(
            redirect_uri=back, scope="openid profile", code_challenge_method="S256"
        ) as session:
            address, _ = session.create_authorization_url(
                about["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address)

    def _claims(self, attempt: Attempt, back: str, code: str) -> dict[str, Any]:
        about = self._about()
        basic = "client_secret_basic"
        known = about.get("token_endpoint_auth_methods_supported") or [basic]
        method = basic if basic in known else "client_secret_post"
        with self._session(redirect_uri=back, token_endpoint_auth_method=method) as session:
            answer = session.fetch_token(about["token_endpoint"], code=code, code_verifier=attempt.verifier)
            keys = KeySet.import_key_set(_read(session, about["jwks_uri"]))
        registry = JWSRegistry(algorithms=SIGNATURES, strict_check_header=False)
        token = jwt.decode(answer["id_token"], keys, registry=registry)
        wanted = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client},
        }
        given = {
            "nonce": attempt.nonce,
            "client_id": self._client,
            "access_token": answer.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, wanted, given)
        claims.validate(leeway=SKEW_S)
        return dict(claims)

    def _about(self) -> dict[str, Any]:
        """Its addresses, from where the standard has them."""
        if self._known is None:
            with self._session() as session:
                about = _read(session, self._issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about["issuer"] != self._issuer:
                raise ValueError(about["issuer"])
            self._known = about
        return self._known

    def _session(self, **options: Any) -> OAuth2Session:
        return OAuth2Session(self._client, self._secret, default_timeout=WAITS_S, **options)

    @staticmethod
    def _asked(ask: Callable[[], T]) -> T:
        """Whatever goes wrong is logged for the operator, and told as one of two sentences."""
        try:
            return ask()
        except OSError as away:
            log.warning("The identity provider cannot be reached: %r", away)
            raise ProviderAway from away
        except (AuthlibBaseError, JoseError, LookupError, TypeError, ValueError) as wrong:
            log.warning("The identity provider's answer is refused: %r", wrong)
            raise SignInRefused("error.oidc_answer") from wrong


def _read(session: OAuth2Session, address: str) -> Any:
    answer = session.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    return answer.json()
