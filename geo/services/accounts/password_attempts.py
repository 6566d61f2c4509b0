"""Attempts with a password: counted as failed first, then tried, then settled if the password was right."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from geo.domain.errors import SignInRefused, Throttled
from geo.services.accounts import passwords, sign_in_log
from geo.services.accounts.device_cookies import device_token_for
from geo.services.accounts.throttle import (
    MAX_CLOCK_SKEW,
    ThrottleKeys,
    check_throttle,
    clear_failures,
    count_failure,
    throttle_keys,
)
from geo.services.context import AppContext
from geo.store.credential_store import CredentialStore

ATTEMPT_RETENTION = timedelta(days=7)
"""How long an expired session and old failures are kept."""


@dataclass(frozen=True, slots=True)
class PasswordAttempt:
    """An attempt with the right password; it counts as failed until ``settle_attempt``.

    Attributes:
        account: Code of the account.
        secret: The hash of the password that was tried.
        throttle_keys: The keys under which the attempt is counted.
    """

    account: str
    secret: str = field(repr=False)
    throttle_keys: ThrottleKeys


def try_password(
    ctx: AppContext, name: str, password: str, address: str, device_tokens: str = ""
) -> PasswordAttempt:
    """Try a password; the attempt counts as failed until ``settle_attempt``.

    Args:
        ctx: The application context.
        name: The account's code as typed.
        password: The password as typed.
        address: The network address of the browser.
        device_tokens: The device cookie that the browser sent.

    Raises:
        SignInRefused, Throttled: As for ``sign_in``.
    """
    with ctx.store.read() as reader:  # a blocked attempt does not wait for a hashing slot
        account, secret = reader.accounts.account(name), reader.credentials.secret(name)
        keys = throttle_keys(name, address, device_token_for(device_tokens, name, secret))
        try:
            check_throttle(reader.credentials, keys, ctx.now())
        except Throttled:
            sign_in_log.log_throttled(name, address, is_known=account is not None)
            raise

    def count(credentials: CredentialStore) -> None:
        now = ctx.now()  # purged here, too: there may be attempts without any sign-in
        credentials.purge_expired(now - ATTEMPT_RETENTION, now + MAX_CLOCK_SKEW)
        count_failure(credentials, keys, now)

    with passwords.hashing_slot():
        ctx.store.write_unjournalled(count)
        with ctx.store.read() as reader:
            account, secret = reader.accounts.account(name), reader.credentials.secret(name)
        is_valid = (
            passwords.verify_password(secret, password) and account is not None and not account.disabled
        )
    if secret is None or not is_valid:
        sign_in_log.log_refused(name, address, is_known=account is not None)
        raise SignInRefused
    return PasswordAttempt(name, secret, keys)


def settle_attempt(credentials: CredentialStore, attempt: PasswordAttempt) -> None:
    """Count the attempt as successful, in the transaction that writes something because of it.

    Raises:
        SignInRefused: The password was changed while the old one was being tried.
    """
    if credentials.secret(attempt.account) != attempt.secret:
        raise SignInRefused
    clear_failures(credentials, attempt.throttle_keys)
