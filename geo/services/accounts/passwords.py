"""Passwords: hashed with Argon2id, at most two at a time; unknown names cost one hash, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.domain.errors import InvalidInput
from geo.services.accounts.common_passwords import is_common

MIN_LENGTH, MAX_LENGTH = 10, 200
"""Characters of a password. Hashing a whole novel would keep the machine busy for nothing."""

_hasher = PasswordHasher()
_hashing_slots = BoundedSemaphore(
    2
)  # each takes 64 MB and a core: more at once would only starve the screens


def hash_password(password: str, *names: str) -> str:
    """Return the hash of a password.

    Raises:
        InvalidInput: The password is not allowed; see ``check_password``.
    """
    check_password(password, *names)
    with hashing_slot():
        return _hasher.hash(password)


def check_password(password: str, *names: str) -> None:
    """Require that a password is allowed.

    Args:
        password: The password as typed.
        names: The account's code, and its name where it is known.

    Raises:
        InvalidInput: The password is too short, too long, a common one, or one of the names.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput("error.password_length", shortest=MIN_LENGTH, longest=MAX_LENGTH)
    if is_common(password, *names):
        raise InvalidInput("error.password_common")


def verify_password(password_hash: str | None, password: str) -> bool:
    """Check whether the password is the one that was hashed; without a hash return False after the same time.

    Call it within ``hashing_slot``.
    """
    dummy = _dummy_hash()  # made once, by the first attempt, also for a known name
    try:
        _hasher.verify(password_hash or dummy, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None and len(password) <= MAX_LENGTH


@contextmanager
def hashing_slot() -> Iterator[None]:
    """Wait for one of the two slots for hashing, and hold it."""
    with _hashing_slots:
        yield


@cache
def _dummy_hash() -> str:
    """Return the hash that the passwords for unknown names are compared with."""
    return _hasher.hash("nobody's")
