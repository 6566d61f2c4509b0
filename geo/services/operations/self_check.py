"""Self-check before the first request: what fails it refuses the start, or is logged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from uuid import uuid4

from geo.domain.actors import ANONYMOUS
from geo.domain.errors import StartRefused, StoreDamaged, StoreUnavailable
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.operations.config_checks import check_server_options
from geo.services.operations.missing_store import backup_folders, check_new_store
from geo.services.operations.stale_files import remove_stale_files
from geo.services.operations.status import Alarm
from geo.settings import Settings
from geo.store import Transaction
from geo.store.backends import local_file
from geo.store.environment_checks import (
    MIN_SQLITE_VERSION,
    NETWORK_FILE_SYSTEMS,
    SqliteBuild,
    current_build,
    file_system_of,
    free_bytes,
    truncated_bytes,
)
from geo.store.photo_folder import photo_folder
from geo.store.private_files import is_accessible_to_others
from geo.store.schema_check import page_faults
from geo.store.verify import LatestEntry, latest_recorded, schema_deviations, tail_deviations

MAX_NAMED_FILES = 3
"""Maximum number of files named in one sentence."""
MIN_FREE_BYTES = 500 * 2**20
"""Free space on the disk, in bytes, below which there is a warning."""
NEWEST = 256
"""Number of photos looked for at a start: the disk of all of them is missing, or none of them."""
MOUNTINFO = Path("/proc/self/mountinfo")
log = logging.getLogger(__name__)


def open_checked(
    get_context: Callable[[], AppContext], url: str, options: Mapping[str, object], t: Translator
) -> AppContext:
    """Open the context between the checks that need none and those that read its store.

    Args:
        get_context: Opens the context.
        url: URL of its store.
        options: The web server's present values of ``REQUIRED_OPTIONS``.
        t: The language of log lines.

    Raises:
        StartRefused: A check refuses the start; the first of them.
        KadianError: The store cannot be opened.
    """
    report_alarms([*check_server_options(options), *check_store_location(url)], t)
    ctx = get_context()
    remove_stale_files(ctx.settings)
    report_alarms(
        [
            *check_new_store(ctx),
            *check_writable(ctx),
            *check_journal(ctx),
            *check_structure(ctx),
            *check_privacy(ctx.settings),
            *check_photo_files(ctx),
        ],
        t,
    )
    return ctx


def report_alarms(alarms: Sequence[Alarm], t: Translator) -> None:
    """Log every alarm except the raised one, which the caller displays.

    Raises:
        StartRefused: An alarm refuses the start; the first of them.
    """
    refusal = next((alarm for alarm in alarms if alarm.blocks_start), None)
    for alarm in alarms:
        if alarm is not refusal:
            log.log(logging.ERROR if alarm.blocks_start else logging.WARNING, t(alarm.key, **alarm.params))
    if refusal is not None:
        raise StartRefused(refusal.key, **refusal.params)


def check_store_location(
    url: str, *, mounts: str | None = None, build: SqliteBuild | None = None
) -> list[Alarm]:
    """Check the build of SQLite, the disk and the file's length, before SQLite opens the file.

    A store on a server is not checked.

    Args:
        url: URL of the store.
        mounts: Contents of ``/proc/self/mountinfo``, None to read it.
        build: The build of SQLite, None for the present one.

    Raises:
        StoreUnavailable: ``url`` names no store.
    """
    path, build = local_file(url), build or current_build()
    if path is None:
        return []
    if mounts is None:
        mounts = MOUNTINFO.read_text("utf-8") if MOUNTINFO.exists() else ""
    alarms = check_disk(path)
    if missing := truncated_bytes(path):
        alarms.append(Alarm("alarm.cut_short", {"file": str(path), "found": missing}, blocks_start=True))
    if not build.is_supported:
        version, oldest = (".".join(map(str, number)) for number in (build.version, MIN_SQLITE_VERSION))
        alarms.append(Alarm("alarm.sqlite_build", {"found": version, "expected": oldest}, blocks_start=True))
    if (kind := file_system_of(path, mounts)) in NETWORK_FILE_SYSTEMS:
        alarms.append(Alarm("alarm.network_store", {"file": str(path), "found": kind}, blocks_start=True))
    return alarms


def check_disk(path: Path, min_free_bytes: int = MIN_FREE_BYTES) -> list[Alarm]:
    """Check the free space: a warning only, because a full disk can still be read and loses no entry."""
    left = free_bytes(path)
    return [Alarm("alarm.little_disk", {"found": left // 2**20})] if left < min_free_bytes else []


def check_privacy(settings: Settings) -> list[Alarm]:
    """Check whether other users may read existing files of the store or backups; new files are private."""
    store = local_file(settings.store_url)
    if store is None:
        return []
    backups = sorted(file for folder in backup_folders(settings) for file in folder.glob("*.db*"))
    own = sorted(store.parent.glob(f"{store.name}*"))
    photos = photo_folder(settings.store_url, settings.photos)
    elsewhere = [photos.path] if photos and photos.path not in own else []
    accessible = [file for file in (*own, *backups, *elsewhere) if is_accessible_to_others(file)]
    if not accessible:
        return []
    named = ", ".join(map(str, accessible[:MAX_NAMED_FILES])) + (
        f" … ({len(accessible)})" if len(accessible) > MAX_NAMED_FILES else ""
    )
    return [Alarm("alarm.open_to_others", {"found": named})]


def check_writable(ctx: AppContext) -> list[Alarm]:
    """Check the pragmas in force on the writer's connection, and a commit to the disk without an entry."""
    problems: list[str] = []

    def probe(tx: Transaction) -> None:
        problems.extend(ctx.store.config_problems(tx.reader.connection))
        tx.probe_write()

    try:
        ctx.store.write(ctx.request(ANONYMOUS, f"check-{uuid4().hex}", {}), probe)
    except StoreUnavailable as error:
        return [
            Alarm("alarm.not_writable", {"found": error.params.get("reason", error.key)}, blocks_start=True)
        ]
    return [Alarm("alarm.pragma", {"found": pragma}, blocks_start=True) for pragma in problems]


def check_journal(ctx: AppContext) -> list[Alarm]:
    """Check the end of the journal's hash chain, and the clock against the last entries."""
    with ctx.store.read() as reader:
        broken, latest = tail_deviations(reader.connection), latest_recorded(reader.connection)
    numbers = [{"number": deviation.row} for deviation in broken[:1]]
    alarms = [Alarm("alarm.journal_tail", number, blocks_start=True) for number in numbers]
    return [*alarms, *check_clock(ctx, latest)]


def check_photo_files(ctx: AppContext) -> list[Alarm]:
    """Check that the newest photos are there: a warning only, because everything else can be used."""
    photos = photo_folder(ctx.settings.store_url, ctx.settings.photos)
    if photos is None:
        return []
    with ctx.store.read() as reader:
        missing = [
            each
            for each in reader.photos.attachments(NEWEST)
            if not photos.has(each.sha256, each.bytes, each.suffix)
        ]
    return [Alarm("alarm.photos_missing", {"found": len(missing), "folder": photos.path})] if missing else []


def check_pages(ctx: AppContext) -> list[Alarm]:
    """Check every page of the store's file; no start waits for it, because a large store takes seconds."""
    try:
        with ctx.store.read() as reader:
            faults = page_faults(reader.connection)
    except StoreDamaged as error:
        faults = [str(error.params.get("reason", error.key))]
    return [Alarm("alarm.pages", {"found": faults[0]}, blocks_start=True)] if faults else []


def check_structure(ctx: AppContext) -> list[Alarm]:
    """Check tables, indexes and triggers of the store, and report triggers that the opening restored."""
    with ctx.store.read() as reader:
        deviations = schema_deviations(reader.connection)
    names = ", ".join(deviation.row for deviation in deviations)
    alarms = [Alarm("alarm.structure", {"found": names}, blocks_start=True)] if deviations else []
    if ctx.store.restored_triggers:
        alarms.append(Alarm("alarm.guards_restored", {"found": ", ".join(ctx.store.restored_triggers)}))
    return alarms


def check_clock(ctx: AppContext, latest: LatestEntry | None) -> list[Alarm]:
    """Check the clock against the latest time of the last entries.

    Against the last entry alone, the first one recorded under a wrong clock would hide that it is wrong.

    Args:
        ctx: The application context.
        latest: Number and time of the latest of the last entries, None for an empty journal.
    """
    if latest is None or ctx.now() >= latest.at:
        return []
    recorded = latest.at.astimezone(ctx.settings.zone)
    return [Alarm("alarm.clock", {"number": latest.seq, "found": f"{recorded:%Y-%m-%d %H:%M}"})]
