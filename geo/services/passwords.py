"""Passwords: hashed with Argon2id, two at once at most, and always one hash whoever is asked for."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from geo.domain.errors import InvalidInput
from geo.services.common_passwords import is_common

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST, LONGEST = 10, 200
"""Characters of a password. Hashing a whole novel would keep the machine busy for nothing."""

_hasher = PasswordHasher()
_turns = BoundedSemaphore(2)  # each takes 64 MB and a core: more at once would only starve the screens


def hashed(password: str, *names: str) -> str:
    """The hash to keep.

    Raises:
        InvalidInput: it cannot be a password; see ``check_password``.
    """
    check_password(password, *names)
    with turn():
        return _hasher.hash(password)


def check_password(password: str, *names: str) -> None:
    """Refuse what cannot be a password.

    Args:
        password: as typed.
        names: the account's code, and its name where it is known.

    Raises:
        InvalidInput: it is too short or too long, one that anybody would try, or one of the names.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput("error.password_length", shortest=SHORTEST, longest=LONGEST)
    if is_common(password, *names):
        raise InvalidInput("error.password_common")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed; without a hash it takes as long and is not.

    Call it within ``turn``.
    """
    dummy = _dummy()  # made once, by whoever comes first, known or not
    try:
        _hasher.verify(password_hash or dummy, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None and len(password) <= LONGEST


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one of the two places to hash at."""
    with _turns:
        yield


@cache
def _dummy() -> str:
    """The hash an unknown name is held against."""
    return _hasher.hash("nobody's")
