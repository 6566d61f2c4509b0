"""Attempts with a password: counted as failed first, then tried, then settled where it was right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from geo.domain.errors import SignInRefused, Throttled
from geo.services import passwords, sign_in_log
from geo.services.known_browsers import mark_for
from geo.services.throttle import CLOCKS_DIFFER, Subjects, check_wait, clear_attempt, count_attempt, subjects

if TYPE_CHECKING:
    from geo.services.office import Office
    from geo.store.keyring import Keyring

KEPT = timedelta(days=7)
"""How long an expired session and old failures can still be looked at."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A password that was right; it counts as failed until ``settle``."""

    account: str
    secret: str = field(repr=False)
    counted: Subjects


def tried(office: Office, name: str, password: str, address: str, marks: str = "") -> Attempt:
    """Try a password; the attempt counts as failed until ``settle``.

    Raises:
        SignInRefused, Throttled: as for ``sign_in``.
    """
    with office.store.read() as reader:  # who has to wait is told so without a turn
        account, secret = reader.account(name), reader.keyring.secret(name)
        counted = subjects(name, address, mark_for(marks, name, secret))
        try:
            check_wait(reader.keyring, counted, office.now())
        except Throttled:
            sign_in_log.log_throttled(name, address, is_known=account is not None)
            raise

    def count(keyring: Keyring) -> None:
        now = office.now()  # forgotten here, because there are attempts where nobody ever gets in
        keyring.forget(now - KEPT, now + CLOCKS_DIFFER)
        count_attempt(keyring, counted, now)

    with passwords.turn():
        office.store.keep(count)
        with office.store.read() as reader:
            account, secret = reader.account(name), reader.keyring.secret(name)
        known = passwords.matches(secret, password) and account is not None and not account.disabled
    if secret is None or not known:
        sign_in_log.log_refused(name, address, is_known=account is not None)
        raise SignInRefused
    return Attempt(name, secret, counted)


def settle(keyring: Keyring, attempt: Attempt) -> None:
    """Let the attempt count as good where something is written because of it.

    Raises:
        SignInRefused: the password was set anew while the old one was being tried.
    """
    if keyring.secret(attempt.account) != attempt.secret:
        raise SignInRefused
    clear_attempt(keyring, attempt.counted)
