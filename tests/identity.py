"""An identity provider for tests: it vouches for one person, and lies on demand."""

import base64
import hashlib
import hmac
import json
import secrets
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "kadian", "a secret between the two"
RSA, EC = RSAKey.generate_key(2048, {"kid": "rsa"}), ECKey.generate_key("P-256", {"kid": "ec"})
KEYS = {"RS256": RSA, "PS256": RSA, "ES256": EC, "RS512": RSA}
STOLEN = RSAKey.generate_key(2048, {"kid": "rsa"})
"""Key with the id of the first one, which it is not."""


@dataclass
class IdentityProvider:
    """An OpenID provider.

    ``person`` holds the claims about the person; ``claims`` override those of an ID token;
    ``signed`` says how it is signed.
    """

    issuer: str
    person: dict = field(default_factory=lambda: {"preferred_username": "staff"})
    claims: dict = field(default_factory=dict)
    signed: str = "RS256"
    asks: bool = False
    """Whether it shows a page of its own, with a link to go on."""
    takes: str = "client_secret_basic"
    """How the client must authenticate."""
    instead: dict = field(default_factory=dict)
    """Responses by path in place of the correct ones."""
    asked: list = field(default_factory=list)
    """Requested paths, in order."""
    refused: list = field(default_factory=list)
    """Why codes were refused, in order."""
    codes: dict = field(default_factory=dict)

    def routes(self):
        return [
            Route("/.well-known/openid-configuration", self._about),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
        ]

    async def _about(self, request):
        self.asked.append(request.url.path)
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        about = {"issuer": self.issuer, "token_endpoint_auth_methods_supported": [self.takes]}
        return self._respond(request, about | {name: f"{self.issuer}/{path}" for name, path in ends.items()})

    async def _authorize(self, request):
        self.asked.append(request.url.path)
        given = request.query_params
        assert (given["client_id"], given["response_type"]) == (CLIENT, "code")
        assert given["code_challenge_method"] == "S256"
        assert "openid" in given["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = dict(given)
        back = f"{given['redirect_uri']}?{urlencode({'code': code, 'state': given['state']})}"
        if self.asks:
            return HTMLResponse(f'<link rel="icon" href="data:,"><a href="{escape(back)}">It is me</a>')
        return RedirectResponse(back, 303)

    async def _token(self, request):
        self.asked.append(request.url.path)
        given = await request.form()
        begun = self.codes.pop(given["code"], None)
        why = self._objection(request.headers.get("authorization"), given, begun)
        if why:
            self.refused.append(why)
            return JSONResponse({"error": "invalid_grant"}, 400)
        token = {"access_token": "unused", "token_type": "Bearer", "id_token": self._id_token(begun["nonce"])}
        return self._respond(request, token)

    async def _keys(self, request):
        self.asked.append(request.url.path)
        return self._respond(request, {"keys": [key.as_dict(private=False) for key in (RSA, EC)]})

    def _respond(self, request, content):
        return JSONResponse(self.instead.get(request.url.path, content))

    def _objection(self, authorization, given, begun):
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        shown = authorization, given.get("client_id"), given.get("client_secret")
        ways = {"client_secret_basic": (basic, None, None), "client_secret_post": (None, CLIENT, SECRET)}
        if shown != ways[self.takes]:
            return "client"
        if begun is None:
            return "code"
        if begun["redirect_uri"] != given["redirect_uri"]:
            return "address"
        challenge = _base64(hashlib.sha256(given["code_verifier"].encode()).digest()).decode()
        return "" if begun["code_challenge"] == challenge else "verifier"

    def _id_token(self, nonce):
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "sub": "4711",
            "aud": CLIENT,
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
        }
        claims = usual | self.person | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        match self.signed:
            case "none":
                return _by_hand("none", claims, lambda _: b"")
            case "what is public":
                return _by_hand("HS256", claims, _keyed(RSA.as_pem(private=False)))
            case "the secret":
                return _by_hand("HS256", claims, _keyed(SECRET.encode()))
            case "another key":
                return jwt.encode({"alg": "RS256", "kid": "rsa"}, claims, STOLEN)
        key = KEYS[self.signed]
        return jwt.encode({"alg": self.signed, "kid": key.kid}, claims, key, algorithms=[self.signed])


def _by_hand(kind, claims, sign):
    """Build a token that no library would sign."""
    parts = ({"alg": kind, "kid": "rsa"}, claims)
    text = b".".join(_base64(json.dumps(part).encode()) for part in parts)
    return (text + b"." + _base64(sign(text))).decode()


def _keyed(key):
    return lambda text: hmac.digest(key, text, "sha256")


def _base64(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=")


@contextmanager
def vouching():
    """Run an identity provider while the block lasts; ``localhost`` is another site to a browser."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider = IdentityProvider(f"http://localhost:{listening.getsockname()[1]}")
        app = Starlette(routes=provider.routes())
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", ws="none", log_config=None))
        serving = threading.Thread(target=server.run, args=([listening],))
        serving.start()  # earlier requests wait in the queue of the socket
        try:
            yield provider
        finally:
            server.should_exit = True
            serving.join()
