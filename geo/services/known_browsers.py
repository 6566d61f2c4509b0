"""Browsers in which somebody signed in before: they tell an account's owner from whoever only knows its name.

A mark lets nobody in. It only has failures counted for that browser alone, so that strangers who fail at an
account, or at the address of a whole office, do not keep its owner out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

BETWEEN, INSIDE = "~", "."
MOST = 8
"""Accounts that a browser is remembered for, the last ones."""
NONCE_BYTES = 12


def marked(marks: str, account: str, secret: str) -> str:
    """The marks of a browser with a new one for the account, which takes the place of its old one.

    Args:
        marks: what the browser brought.
        account: who just signed in.
        secret: the hash of the account's password: a new password makes all marks of old ones void.
    """
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    others = [mark for mark in marks.split(BETWEEN) if mark and not _is_for(mark, account, secret)]
    return BETWEEN.join([f"{nonce}{INSIDE}{_mac(nonce, account, secret)}", *others][:MOST])


def mark_for(marks: str, account: str, secret: str | None) -> str:
    """The one of the marks that was made for the account; "" for none."""
    found = (mark for mark in marks.split(BETWEEN)[:MOST] if secret and _is_for(mark, account, secret))
    return next(found, "")


def _is_for(mark: str, account: str, secret: str) -> bool:
    nonce, _, mac = mark.partition(INSIDE)
    return hmac.compare_digest(mac.encode(), _mac(nonce, account, secret).encode())


def _mac(nonce: str, account: str, secret: str) -> str:
    text = f"known browser\n{nonce}\n{account}"
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
