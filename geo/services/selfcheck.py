"""What must hold before the first visitor: what does not refuses the start, or is told loudly."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.domain.actors import NOBODY
from geo.domain.errors import StartRefused, StoreDamaged, StoreUnavailable
from geo.services.leftovers import clear_leftovers
from geo.services.new_store import backup_folders, check_new
from geo.services.option_checks import check_protections
from geo.services.watch import Alarm
from geo.store.backends import own_file_of
from geo.store.private_files import is_open_to_others
from geo.store.soundness import NETWORK, OLDEST, file_system_of, free_bytes, missing_bytes, present_build
from geo.store.structure import page_faults
from geo.store.verify import latest_told, structure_deviations, tail_deviations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from geo.i18n import Words
    from geo.services.office import Office
    from geo.settings import Settings
    from geo.store import Transaction
    from geo.store.soundness import Build

NAMED = 3
"""Files named in one sentence, at most."""
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
    clear_leftovers(office.settings)
    heed(
        [
            *check_new(office),
            *check_writing(office),
            *check_journal(office),
            *check_structure(office),
            *check_privacy(office.settings),
        ],
        words,
    )
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


def check_place(url: str, *, mounts: str | None = None, build: Build | None = None) -> list[Alarm]:
    """The build of SQLite, the disk and the file's length, before SQLite opens it; nothing for a server.

    Raises:
        StoreUnavailable: ``url`` names no store.
    """
    path, build = own_file_of(url), build or present_build()
    if path is None:
        return []
    if mounts is None:
        mounts = MOUNTS.read_text("utf-8") if MOUNTS.exists() else ""
    alarms = check_disk(path)
    if missing := missing_bytes(path):
        alarms.append(Alarm("alarm.cut_short", {"file": str(path), "found": missing}, refuses=True))
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


def check_privacy(settings: Settings) -> list[Alarm]:
    """Whether files of the store, or backups, may be read by other users; what is made now may not be."""
    store = own_file_of(settings.store_url)
    if store is None:
        return []
    kept = sorted(file for folder in backup_folders(settings) for file in folder.glob("*.db*"))
    own = sorted(store.parent.glob(f"{store.name}*"))
    found = [file for file in (*own, *kept) if is_open_to_others(file)]
    if not found:
        return []
    named = ", ".join(map(str, found[:NAMED])) + (f" … ({len(found)})" if len(found) > NAMED else "")
    return [Alarm("alarm.open_to_others", {"found": named})]


def check_writing(office: Office) -> list[Alarm]:
    """The pragmas in force, asked of the writer itself, and a commit to the disk that records nothing."""
    amiss: list[str] = []

    def ask(tx: Transaction) -> None:
        amiss.extend(office.store.amiss(tx.reader.connection))
        tx.probe()

    try:
        office.store.write(office.request(NOBODY, f"check-{uuid4().hex}", {}), ask)
    except StoreUnavailable as error:
        return [Alarm("alarm.not_writable", {"found": error.params.get("reason", error.key)}, refuses=True)]
    return [Alarm("alarm.pragma", {"found": pragma}, refuses=True) for pragma in amiss]


def check_journal(office: Office) -> list[Alarm]:
    """The end of the journal's chain, and the clock against what was told last."""
    with office.store.read() as reader:
        broken, latest = tail_deviations(reader.connection), latest_told(reader.connection)
    numbers = [{"number": deviation.row} for deviation in broken[:1]]
    alarms = [Alarm("alarm.journal_tail", number, refuses=True) for number in numbers]
    return [*alarms, *check_clock(office, latest)]


def check_pages(office: Office) -> list[Alarm]:
    """Every page of the store's file; on a large store it takes seconds, so no start waits for it."""
    try:
        with office.store.read() as reader:
            faults = page_faults(reader.connection)
    except StoreDamaged as error:
        faults = [str(error.params.get("reason", error.key))]
    return [Alarm("alarm.pages", {"found": faults[0]}, refuses=True)] if faults else []


def check_structure(office: Office) -> list[Alarm]:
    """Tables, indexes and triggers of the store, and what the opening had to put back."""
    with office.store.read() as reader:
        deviations = structure_deviations(reader.connection)
    names = ", ".join(deviation.row for deviation in deviations)
    alarms = [Alarm("alarm.structure", {"found": names}, refuses=True)] if deviations else []
    if office.store.restored:
        alarms.append(Alarm("alarm.guards_restored", {"found": ", ".join(office.store.restored)}))
    return alarms


def check_clock(office: Office, latest: tuple[int, datetime] | None) -> list[Alarm]:
    """The clock against the latest moment at which one of the last entries was told.

    Against the last entry alone, the first one told under a wrong clock would hide that it is wrong.
    """
    if latest is None or office.now() >= latest[1]:
        return []
    told = latest[1].astimezone(office.settings.zone)
    return [Alarm("alarm.clock", {"number": latest[0], "found": f"{told:%Y-%m-%d %H:%M}"})]
