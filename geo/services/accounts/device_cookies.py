"""Device cookies (OWASP): they distinguish an account's owner from strangers who know its name.

A browser gets a token for each account that signed in with it. A token does not sign anybody in. Failures of
a browser with a token are counted for that browser alone, so that strangers who fail at an account, or at the
address of a whole office, do not lock its owner out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

TOKEN_SEPARATOR, MAC_SEPARATOR = "~", "."
MAX_TOKENS = 8
"""Maximum number of accounts that a browser has tokens for; the oldest are dropped."""
NONCE_BYTES = 12


def add_device_token(tokens: str, account: str, secret: str) -> str:
    """Return the tokens of a browser with a new one for the account, which replaces its old one.

    Args:
        tokens: The tokens that the browser sent.
        account: The account that has just signed in.
        secret: The hash of the account's password: a new password invalidates all tokens issued for old ones.
    """
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    others = [
        token for token in tokens.split(TOKEN_SEPARATOR) if token and not _is_for(token, account, secret)
    ]
    return TOKEN_SEPARATOR.join(
        [f"{nonce}{MAC_SEPARATOR}{_mac(nonce, account, secret)}", *others][:MAX_TOKENS]
    )


def device_token_for(tokens: str, account: str, secret: str | None) -> str:
    """Return the token that was issued for the account; "" for none."""
    valid_tokens = (
        token
        for token in tokens.split(TOKEN_SEPARATOR)[:MAX_TOKENS]
        if secret and _is_for(token, account, secret)
    )
    return next(valid_tokens, "")


def _is_for(token: str, account: str, secret: str) -> bool:
    nonce, _, mac = token.partition(MAC_SEPARATOR)
    return hmac.compare_digest(mac.encode(), _mac(nonce, account, secret).encode())


def _mac(nonce: str, account: str, secret: str) -> str:
    text = f"known browser\n{nonce}\n{account}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
