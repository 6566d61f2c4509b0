"""Log of sign-ins and sign-outs: one line each, with account, address and time, also for failures.

No password and no token is logged. A name that no account has may be a password in the wrong field: only a
digest of it is logged, which is the same for the same name as long as this process runs.
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
THROTTLED_LINES_PER_MINUTE = 60
"""Maximum lines a minute about throttled attempts: these cost nothing, so anybody could fill the log."""


def configure_sign_in_log() -> None:
    """Log to the standard error with times, unless the log has a handler already."""
    log.setLevel(logging.INFO)
    if not log.hasHandlers():
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        log.addHandler(handler)


def log_opened(account: str, address: str, method: str, session: str) -> None:
    """Log a sign-in.

    Args:
        account: Code of the account.
        address: Network address of the browser.
        method: How the person signed in: "password", "demo" or "provider".
        session: The SHA-256 of the session's token.
    """
    log.info("sign-in good: account=%r address=%r by=%s session=%s", account, address, method, session[:12])


def log_refused(name: str, address: str, *, is_known: bool) -> None:
    """Log an attempt with a wrong password, or for an unknown or disabled account."""
    log.warning("sign-in refused: %s address=%r", _account_field(name, is_known=is_known), address)


def log_throttled(name: str, address: str, *, is_known: bool) -> None:
    """Log an attempt that was not tried because of earlier failures."""
    if (left_out := _throttled_lines.take(time.monotonic())) is not None:
        more = f" ({left_out} more left out)" if left_out else ""
        log.warning(
            "sign-in has to wait: %s address=%r%s", _account_field(name, is_known=is_known), address, more
        )


def log_ended(account: str, address: str, session: str) -> None:
    """Log the end of a session by a sign-out, or by another sign-in in the same browser."""
    log.info("sign-out: account=%r address=%r session=%s", account, address, session[:12])


def _account_field(name: str, *, is_known: bool) -> str:
    if is_known:
        return f"account={name!r}"
    return f"unknown={hashlib.blake2b(name.encode(errors='replace'), key=_KEY, digest_size=6).hexdigest()}"


class _LineQuota:
    """Limit on the lines of a minute; counts the lines that were left out."""

    def __init__(self, max_per_minute: int) -> None:
        """Start with nothing used."""
        self._max_per_minute, self._lock = max_per_minute, Lock()
        self._minute, self._used, self._suppressed = -1, 0, 0

    def take(self, seconds: float) -> int | None:
        """Return how many lines were left out before this one; None where this one is left out, too.

        Args:
            seconds: The time of the line, by a monotonic clock.
        """
        with self._lock:
            if (minute := int(seconds // 60)) != self._minute:
                self._minute, self._used = minute, 0
            if self._used >= self._max_per_minute:
                self._suppressed += 1
                return None
            self._used += 1
            suppressed, self._suppressed = self._suppressed, 0
            return suppressed


_throttled_lines = _LineQuota(THROTTLED_LINES_PER_MINUTE)
