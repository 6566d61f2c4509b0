"""What must hold before the first visitor: what does not refuses the start, or is told loudly."""

from __future__ import annotations

import logging
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.domain.actors import NOBODY
from geo.domain.errors import StartRefused
from geo.services.sessions import SESSION
from geo.services.watch import Alarm
from geo.settings import LOCAL
from geo.store.backends import own_file_of
from geo.store.soundness import NETWORK, OLDEST, file_system_of, free_bytes, present_build
from geo.store.verify import tail_deviations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geo.domain.journal import JournalEntry
    from geo.i18n import Words
    from geo.services.office import Office
    from geo.store import Transaction
    from geo.store.soundness import Build

PROTECTIONS: Mapping[str, object] = {
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.maxUploadSize": 25,
    "server.trustedUserHeaders": {SESSION: "session"},
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
}
"""Options of Streamlit that protect, as they must be; the upload limit, in MB, may be lower.

By the trusted header a screen belongs to the sign-in session that opened it: who names its id in a connection
of another one, also the same browser after another sign-in, gets a new screen.
"""

LITTLE_BYTES = 500 * 2**20
MOUNTS = Path("/proc/self/mountinfo")
log = logging.getLogger(__name__)


def open_checked(
    house: Callable[[], Office], url: str, options: Mapping[str, object], words: Words
) -> Office:
    """Open the office between the checks that need none and those that ask its store.

    Args:
        house: opens the office.
        url: of its store.
        options: the web server's present values of ``PROTECTIONS``.
        words: the language in which warnings are logged.

    Raises:
        StartRefused: the first of what refuses; whatever opening raises.
    """
    heed([*check_protections(options), *check_place(url)], words)
    office = house()
    heed([*check_writing(office), *check_journal(office)], words)
    return office


def heed(alarms: Sequence[Alarm], words: Words) -> None:
    """Log every alarm but the one that is raised, which is told by whoever catches it.

    Raises:
        StartRefused: the first that refuses.
    """
    refusal = next((alarm for alarm in alarms if alarm.refuses), None)
    for alarm in alarms:
        if alarm is not refusal:
            log.log(logging.ERROR if alarm.refuses else logging.WARNING, words(alarm.key, **alarm.params))
    if refusal is not None:
        raise StartRefused(refusal.key, **refusal.params)


def check_protections(options: Mapping[str, object]) -> list[Alarm]:
    """Protections of the web server that are switched off, missing or weaker than they must be."""
    return [
        Alarm("alarm.protection", {"option": name, "found": options.get(name), "expected": due}, refuses=True)
        for name, due in PROTECTIONS.items()
        if not _protects(options.get(name), due)
    ]


def _protects(found: object, due: object) -> bool:
    if isinstance(due, int) and not isinstance(due, bool):
        return isinstance(found, int | float) and found <= due
    return found == due


def check_address(office: Office, names: Iterable[str]) -> list[Alarm]:
    """Demo accounts need no password: with them only this machine may be listened on.

    Args:
        office: whose accounts they are.
        names: the address that is listened on, and the host names that are answered to: a proxy on this
            machine would lead everybody to a local address, but not by a local name.
    """
    foreign = [name for name in names if name not in LOCAL]
    if not foreign or not office.board.reference().is_demo:
        return []
    return [Alarm("alarm.demo_address", {"found": ", ".join(foreign)}, refuses=True)]


def check_proxies(trusted: str) -> list[Alarm]:
    """Where a request comes from, and whether by TLS, may say only a proxy named by its address."""
    return [
        Alarm("alarm.proxies", {"found": each}, refuses=True)
        for each in filter(None, map(str.strip, trusted.split(",")))
        if not _is_proxy(each)
    ]


def _is_proxy(named: str) -> bool:
    try:
        return ip_network(named, strict=False).prefixlen > 0
    except ValueError:
        return False


def check_place(url: str, *, mounts: str | None = None, build: Build | None = None) -> list[Alarm]:
    """The build of SQLite and the disk, before any file is touched; nothing where a server keeps the store.

    Raises:
        StoreUnavailable: ``url`` names no store.
    """
    path, build = own_file_of(url), build or present_build()
    if path is None:
        return []
    if mounts is None:
        mounts = MOUNTS.read_text("utf-8") if MOUNTS.exists() else ""
    alarms = check_disk(path)
    if not build.is_sound:
        version, oldest = (".".join(map(str, number)) for number in (build.version, OLDEST))
        alarms.append(Alarm("alarm.sqlite_build", {"found": version, "expected": oldest}, refuses=True))
    if (kind := file_system_of(path, mounts)) in NETWORK:
        alarms.append(Alarm("alarm.network_store", {"file": str(path), "found": kind}, refuses=True))
    return alarms


def check_disk(path: Path, little: int = LITTLE_BYTES) -> list[Alarm]:
    """A warning only: on a full disk one can still read, and nothing is acknowledged that is not kept."""
    left = free_bytes(path)
    return [Alarm("alarm.little_disk", {"found": left // 2**20})] if left < little else []


def check_writing(office: Office) -> list[Alarm]:
    """The pragmas in force where it is written, asked of the writer itself; nothing is recorded."""
    amiss: list[str] = []

    def ask(tx: Transaction) -> None:
        amiss.extend(office.store.amiss(tx.reader.connection))

    office.store.write(office.request(NOBODY, f"check-{uuid4().hex}", {}), ask)
    return [Alarm("alarm.pragma", {"found": pragma}, refuses=True) for pragma in amiss]


def check_journal(office: Office) -> list[Alarm]:
    """The end of the journal's chain, and the clock against the last entry."""
    with office.store.read() as reader:
        broken, newest = tail_deviations(reader.connection), reader.entries(limit=1)
    numbers = [{"number": deviation.row} for deviation in broken[:1]]
    alarms = [Alarm("alarm.journal_tail", number, refuses=True) for number in numbers]
    return [*alarms, *check_clock(office, newest)]


def check_clock(office: Office, newest: Sequence[JournalEntry]) -> list[Alarm]:
    """The clock against the newest entries, most recent first, if there are any."""
    if not newest or office.now() >= newest[0].at:
        return []
    told = newest[0].at.astimezone(office.settings.zone)
    return [Alarm("alarm.clock", {"number": newest[0].seq, "found": f"{told:%Y-%m-%d %H:%M}"})]
