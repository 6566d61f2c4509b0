"""Throttle of failed sign-ins: by account, and by address according to how many accounts failed there.

After ``FREE_ACCOUNT_FAILURES`` or ``FREE_ADDRESS_FAILURES`` the next attempt must wait, from one minute
doubling to fifteen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from geo.domain.errors import Throttled
from geo.store.credential_store import CredentialStore, ThrottleState

FREE_ACCOUNT_FAILURES = 5
"""Failures of one account in a row without a wait."""
FREE_ADDRESS_FAILURES = 20
"""Accounts that may fail at one address without a wait: a whole office may share an address."""
INITIAL_DELAY, MAX_DELAY = timedelta(minutes=1), timedelta(minutes=15)
MAX_CLOCK_SKEW = timedelta(minutes=5)
"""Maximum difference between the clocks of two processes; times further ahead are of a wrong clock."""


@dataclass(frozen=True, slots=True)
class ThrottleKeys:
    """The keys under which an attempt is counted in the store.

    Attributes:
        account: The requested account, existing or not; or the browser with a device token.
        address: The network address; "" where it does not count.
        account_at_address: The account at that address; the address counts the number of these.
    """

    account: str
    address: str = ""
    account_at_address: str = ""

    def blocking_keys(self) -> tuple[str, ...]:
        """Return the keys that can block an attempt."""
        return (self.account, self.address) if self.address else (self.account,)


def throttle_keys(name: str, address: str, device_token: str = "") -> ThrottleKeys:
    """Return the keys under which an attempt is counted.

    Of the name they contain the SHA-256, because a password may be typed in the field of the name.

    Args:
        name: The account as typed.
        address: The network address of the browser.
        device_token: The device token of the account, "" for none. Failures of a browser with a token are
            counted for that browser alone: failures of others do not block the owner there.
    """
    if device_token:
        return ThrottleKeys(f"browser {hashlib.sha256(device_token.encode()).hexdigest()}")
    network = _network(address)
    return ThrottleKeys(
        f"account {hashlib.sha256(name.encode()).hexdigest()}",
        f"address {network}",
        f"pair {hashlib.sha256(f'{network} {name}'.encode()).hexdigest()}",
    )


def _network(address: str) -> str:
    """Return the network of an IPv6 address, whose user has all of its 2^64 addresses; others unchanged."""
    try:
        parsed = ip_address(address)
    except ValueError:  # no address at all, as over a socket of this machine
        return address
    if isinstance(parsed, IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((int(parsed), 64), strict=False))


def check_throttle(credentials: CredentialStore, keys: ThrottleKeys, now: datetime) -> None:
    """Refuse an attempt while one of its keys is blocked.

    Raises:
        Throttled: A key is blocked.
    """
    states = (credentials.throttle_state(name) for name in keys.blocking_keys())
    until = max((_blocked_until(each, now) for each in states if each), default=now)
    if until > now:
        raise Throttled(seconds=max(round((until - now).total_seconds()), 1))


def _blocked_until(attempts: ThrottleState, now: datetime) -> datetime:
    """Return the time until which a key is blocked.

    A block from a time when the clock was ahead has ended; its failures still count.
    """
    if attempts.blocked_until <= attempts.last or attempts.last > now + MAX_CLOCK_SKEW:
        return now
    return min(attempts.blocked_until, now + MAX_DELAY)


def count_failure(credentials: CredentialStore, keys: ThrottleKeys, now: datetime) -> None:
    """Count a failure before the password is tried, so that simultaneous attempts are limited, too.

    Raises:
        Throttled: A key is blocked; nothing is counted.
    """
    check_throttle(credentials, keys, now)
    _add_failures(credentials, keys.account, now, FREE_ACCOUNT_FAILURES)
    if keys.address:
        is_new = _add_failures(credentials, keys.account_at_address, now, 0) == 1
        _add_failures(credentials, keys.address, now, FREE_ADDRESS_FAILURES, increment=int(is_new))


def _add_failures(
    credentials: CredentialStore, name: str, now: datetime, free_failures: int, *, increment: int = 1
) -> int:
    """Add failures to a key, and return their number; with ``free_failures`` 0 the key is never blocked."""
    before = credentials.throttle_state(name)
    is_over = before is None or now - before.last > MAX_DELAY
    failures = max(increment, 1) if before is None or is_over else before.failures + increment
    wait = _delay(failures, free_failures) if free_failures and (increment or is_over) else timedelta()
    credentials.put_throttle_state(name, ThrottleState(failures, now, now + wait))
    return failures


def clear_failures(credentials: CredentialStore, keys: ThrottleKeys) -> None:
    """Forget the failures of the account, at this address and in general, after the right password.

    Those of other accounts at the address stay: otherwise the owner of one account could try all the others.
    """
    credentials.put_throttle_state(keys.account, None)
    if not keys.address:
        return
    before, was_counted = (
        credentials.throttle_state(keys.address),
        credentials.throttle_state(keys.account_at_address) is not None,
    )
    credentials.put_throttle_state(keys.account_at_address, None)
    if before is not None and was_counted:
        rest = ThrottleState(before.failures - 1, before.last, before.last)
        credentials.put_throttle_state(keys.address, rest if rest.failures > 0 else None)


def _delay(failures: int, free_failures: int) -> timedelta:
    if failures < free_failures:
        return timedelta()
    return min(INITIAL_DELAY * (1 << min(failures - free_failures, 10)), MAX_DELAY)
