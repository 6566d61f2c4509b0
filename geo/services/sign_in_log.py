"""One line of the log for each sign-in, good or failed, and each sign-out: who, from where, when.

No password and no token is written. A name that no account has may be a password in the wrong place: of it
only a digest is written, which is the same for the same name as long as this process runs.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import sys
import time
from threading import Lock

log = logging.getLogger("kadian.sign_in")

_KEY = secrets.token_bytes(16)
WAITS_A_MINUTE = 60
"""Lines about attempts that were not tried: they cost nothing, so anybody could fill the log with them."""


def show_sign_ins() -> None:
    """Write the lines to the standard error, with their moments, unless they are written elsewhere."""
    log.setLevel(logging.INFO)
    if not log.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)


def log_opened(account: str, address: str, way: str, session: str) -> None:
    """Somebody signed in; ``way``: by password, demo or provider; ``session``: the SHA-256 of its token."""
    log.info("sign-in good: account=%r address=%r by=%s session=%s", account, address, way, session[:12])


def log_refused(name: str, address: str, *, is_known: bool) -> None:
    """The password was wrong, or the account is unknown or disabled."""
    log.warning("sign-in refused: %s address=%r", _who(name, is_known=is_known), address)


def log_throttled(name: str, address: str, *, is_known: bool) -> None:
    """An attempt was not tried, because one has to wait after failures."""
    if (left_out := _waits.left_out(time.monotonic())) is not None:
        more = f" ({left_out} more left out)" if left_out else ""
        log.warning("sign-in has to wait: %s address=%r%s", _who(name, is_known=is_known), address, more)


def log_ended(account: str, address: str, session: str) -> None:
    """Somebody signed out, or signed in again in the same browser."""
    log.info("sign-out: account=%r address=%r session=%s", account, address, session[:12])


def _who(name: str, *, is_known: bool) -> str:
    if is_known:
        return f"account={name!r}"
    return f"unknown={hashlib.blake2b(name.encode(errors='replace'), key=_KEY, digest_size=6).hexdigest()}"


class _Quota:
    """So many a minute, and how many were left out since the last."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._minute, self._used, self._left_out = -1, 0, 0

    def left_out(self, seconds: float) -> int | None:
        """How many were left out before this one; None where this one is, too."""
        with self._lock:
            if (minute := int(seconds // 60)) != self._minute:
                self._minute, self._used = minute, 0
            if self._used >= self._most:
                self._left_out += 1
                return None
            self._used += 1
            told, self._left_out = self._left_out, 0
            return told


_waits = _Quota(WAITS_A_MINUTE)
