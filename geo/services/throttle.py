"""Limits failed sign-ins: per account, and per address by how many accounts failed there.

After that many failures one has to wait, from one minute doubling to fifteen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from typing import TYPE_CHECKING

from geo.domain.errors import Throttled
from geo.store.keyring import Attempts

if TYPE_CHECKING:
    from datetime import datetime

    from geo.store.keyring import Keyring

FREE = 5
"""Failures of one account in a row until one has to wait."""
FREE_AT_ADDRESS = 20
"""Accounts that may fail at one address until it has to wait: a whole office may stand behind one."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
CLOCKS_DIFFER = timedelta(minutes=5)
"""So far the clocks of two processes may be apart; what was written further ahead is of a wrong clock."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """What an attempt is counted under, each a key of the store's table of attempts.

    Attributes:
        account: the account that was named, known or not; or the browser that its owner used before.
        address: where the attempt came from; "" where it does not matter.
        pair: the account at that address; what is counted for the address is how many of these there are.
    """

    account: str
    address: str = ""
    pair: str = ""

    def blocking(self) -> tuple[str, ...]:
        """Those that may have to wait."""
        return (self.account, self.address) if self.address else (self.account,)


def subjects(name: str, address: str, browser: str = "") -> Subjects:
    """What an attempt is counted under.

    Of a name its SHA-256: sooner or later somebody types a password where the name belongs.

    Args:
        name: the account as typed.
        address: where the attempt comes from.
        browser: the mark of a browser in which the account's owner signed in before, which is
            counted by itself: what others fail at keeps its owner waiting nowhere else.
    """
    if browser:
        return Subjects(f"browser {hashlib.sha256(browser.encode()).hexdigest()}")
    network = _network(address)
    return Subjects(
        f"account {hashlib.sha256(name.encode()).hexdigest()}",
        f"address {network}",
        f"pair {hashlib.sha256(f'{network} {name}'.encode()).hexdigest()}",
    )


def _network(address: str) -> str:
    """Of IPv6 the network: whoever is given one address is given all 2^64 of its network."""
    try:
        known = ip_address(address)
    except ValueError:  # no address at all, as over a socket of this machine
        return address
    if isinstance(known, IPv4Address):
        return address
    return str(known.ipv4_mapped or ip_network((int(known), 64), strict=False))


def check_wait(keyring: Keyring, counted: Subjects, now: datetime) -> None:
    """Refuse an attempt while one of its subjects has to wait.

    Raises:
        Throttled: one of them has to wait.
    """
    known = (keyring.attempts(name) for name in counted.blocking())
    until = max((_blocked_until(each, now) for each in known if each), default=now)
    if until > now:
        raise Throttled(seconds=max(round((until - now).total_seconds()), 1))


def _blocked_until(known: Attempts, now: datetime) -> datetime:
    """Until when it has to wait; a wait from while the clock was ahead has ended, what was counted stays."""
    if known.blocked_until <= known.last or known.last > now + CLOCKS_DIFFER:
        return now
    return min(known.blocked_until, now + LONGEST_WAIT)


def count_attempt(keyring: Keyring, counted: Subjects, now: datetime) -> None:
    """Count a failure before the password is tried, so that attempts side by side cannot slip through.

    Raises:
        Throttled: one of them has to wait; nothing is counted.
    """
    check_wait(keyring, counted, now)
    _count(keyring, counted.account, now, FREE)
    if counted.address:
        is_new = _count(keyring, counted.pair, now, 0) == 1
        _count(keyring, counted.address, now, FREE_AT_ADDRESS, by=int(is_new))


def _count(keyring: Keyring, name: str, now: datetime, free: int, *, by: int = 1) -> int:
    """Add to what is known of the subject; return its failures. With ``free`` 0 it never has to wait."""
    before = keyring.attempts(name)
    is_over = before is None or now - before.last > LONGEST_WAIT
    failures = max(by, 1) if before is None or is_over else before.failures + by
    wait = _wait(failures, free) if free and (by or is_over) else timedelta()
    keyring.put_attempts(name, Attempts(failures, now, now + wait))
    return failures


def clear_attempt(keyring: Keyring, counted: Subjects) -> None:
    """The password was right: forget the account's failures, there and in general.

    Those of other accounts at the address stay: whoever has one account could else try all the others.
    """
    keyring.put_attempts(counted.account, None)
    if not counted.address:
        return
    before, was_counted = keyring.attempts(counted.address), keyring.attempts(counted.pair) is not None
    keyring.put_attempts(counted.pair, None)
    if before is not None and was_counted:
        rest = Attempts(before.failures - 1, before.last, before.last)
        keyring.put_attempts(counted.address, rest if rest.failures > 0 else None)


def _wait(failures: int, free: int) -> timedelta:
    if failures < free:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(failures - free, 10)), LONGEST_WAIT)
