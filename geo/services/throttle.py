"""Who failed too often waits: an account and an address each, from one minute doubling to fifteen."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from geo.domain.errors import Throttled
from geo.store.keyring import Attempts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from geo.store.keyring import Keyring

FREE = 5
"""Failures in a row until one has to wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)


def subjects(name: str, address: str) -> tuple[str, str]:
    """What is counted: the account that was named, known or not, and where the attempt came from.

    Of a name its SHA-256: sooner or later somebody types a password where the name belongs.
    """
    return f"account {hashlib.sha256(name.encode()).hexdigest()}", f"address {_network(address)}"


def _network(address: str) -> str:
    """Of IPv6 the network: whoever is given one address is given all 2^64 of its network."""
    try:
        known = ip_address(address)
    except ValueError:  # no address at all, as over a socket of this machine
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


def check_wait(keyring: Keyring, names: Iterable[str], now: datetime) -> dict[str, Attempts | None]:
    """What is known of each.

    Raises:
        Throttled: one of them has to wait.
    """
    known = {name: keyring.attempts(name) for name in names}
    until = max((each.blocked_until for each in known.values() if each), default=now)
    if until > now:
        raise Throttled(seconds=max(round((until - now).total_seconds()), 1))
    return known


def count_attempt(keyring: Keyring, names: Iterable[str], now: datetime) -> None:
    """Count a failure before the password is tried, so that attempts side by side cannot slip through.

    Raises:
        Throttled: one of them has to wait; nothing is counted.
    """
    for name, before in check_wait(keyring, names, now).items():
        failures = 1 if before is None or now - before.last > LONGEST_WAIT else before.failures + 1
        keyring.put_attempts(name, Attempts(failures, now, now + _wait(failures)))


def clear_attempt(keyring: Keyring, name: str, address: str, now: datetime) -> None:
    """The password was right: forget the account's failures, and take this one from the address's.

    The failures of an address are not forgotten: whoever has one account could else try all the others.
    """
    keyring.put_attempts(name, None)
    before = keyring.attempts(address)
    if before is not None:
        rest = Attempts(before.failures - 1, before.last, now)
        keyring.put_attempts(address, rest if rest.failures else None)


def _wait(failures: int) -> timedelta:
    if failures < FREE:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(failures - FREE, 10)), LONGEST_WAIT)
