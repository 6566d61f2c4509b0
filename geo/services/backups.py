"""Backups by schedule: made, verified, the oldest let go only then, and the outcome remembered."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from geo.domain.errors import InvalidInput, KadianError, NotFound, StoreDamaged
from geo.domain.journal import Entry
from geo.services.watch import BackupState
from geo.store import Request, Store
from geo.store.backends import file_of
from geo.store.backup import backup, manifest_path, read_manifest, restore
from geo.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.i18n import Words
    from geo.services.office import Office
    from geo.store import Transaction
    from geo.store.backup import Manifest

LOOK_S = 60.0
"""Seconds between looks at the clock, at most: it may be set meanwhile."""
RETRY = timedelta(minutes=10)
SCHEDULED = "scheduled-*.db"
"""What the schedule made and may let go; whatever else lies in the folder is left alone."""
log = logging.getLogger(__name__)


class BackupSchedule:
    """A quiet thread of the office between ``start`` and ``stop``; nothing where no folder is set."""

    def __init__(self, office: Office, words: Words, make: Callable[[str, Path], Manifest] = backup) -> None:
        self._office, self._words, self._make = office, words, make
        self._folder = Path(office.settings.backups)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kadian-backups", daemon=True)

    def start(self) -> None:
        """Know the last backup, then make the next when it is due: at once where there is none.

        Raises:
            InvalidInput: the store is on a server, which has its own means of backup.
        """
        settings = self._office.settings
        if settings.backups:
            file_of(settings.store_url)
            every = timedelta(hours=settings.backup_every_h)
            self._office.watch.backup = _state_of(self._folder, every)
            self._thread.start()

    def stop(self) -> None:
        """Let a backup that is being made be finished, then make no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def make_due(self) -> None:
        """Make a backup if one is due; a failure is logged and remembered, and tried again soon."""
        state, now = self._office.watch.backup, self._office.now()
        if state is None or now < _due(state, now):
            return
        target = self._folder / SCHEDULED.replace("*", f"{now:%Y%m%dT%H%M%SZ}")
        try:
            made = self._make(self._office.settings.store_url, target)
        except Exception as error:  # one backup that fails must not end all others
            found = self._words(error.key, **error.params) if isinstance(error, KadianError) else str(error)
            log.exception(self._words("backup.failed_because", file=target, found=found))
            self._office.watch.backup = replace(state, failed=now)
            return
        self._office.watch.backup = replace(state, at=now, seq=made.seq, failed=None)
        self._let_go(target)

    def _let_go(self, newest: Path) -> None:
        """Remove what is too old, manifest first: a backup without one is not taken for good.

        And what a process left that was ended while it made one: nobody else is making any.
        """
        old = [file for file in _whole(self._folder, SCHEDULED) if file != newest]
        try:
            for part in self._folder.glob(f"{SCHEDULED}.part*"):
                part.unlink()
            # Never below none: a negative end would count from the other side, and let go of most.
            for file in old[: max(0, len(old) + 1 - self._office.settings.backups_kept)]:
                manifest_path(file).unlink()
                file.unlink()
        except OSError as error:
            log.warning(self._words("backup.not_removed", folder=self._folder, found=error))

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s()):
            self.make_due()

    def _pause_s(self) -> float:
        state, now = self._office.watch.backup, self._office.now()
        return LOOK_S if state is None else min(LOOK_S, max(0.0, (_due(state, now) - now).total_seconds()))


def _due(state: BackupState, now: datetime) -> datetime:
    if state.failed is not None:
        return min(state.failed, now) + RETRY
    # A last backup in the future: the clock was set back, and must not keep us waiting for it.
    return now if state.at is None or state.at > now else state.at + state.every


def _state_of(folder: Path, every: timedelta) -> BackupState:
    """What the manifests in the folder tell after a start."""
    known = _whole(folder, SCHEDULED)
    if not known:
        return BackupState(every)
    manifest = read_manifest(known[-1])
    return BackupState(every, datetime.fromisoformat(manifest.at).astimezone(UTC), manifest.seq)


def _whole(folder: Path, pattern: str) -> list[Path]:
    """Backups with a manifest of ours, oldest first."""
    made: dict[Path, str] = {}
    for file in folder.glob(pattern):
        try:
            manifest = read_manifest(file)
        except InvalidInput:
            continue
        if manifest.size == file.stat().st_size:
            made[file] = manifest.at
    return sorted(made, key=made.__getitem__)


def newest_backup(folder: Path) -> Path:
    """The newest backup of a folder, by whatever way it was made.

    Raises:
        NotFound: there is none.
    """
    known = _whole(folder, "*.db")
    if not known:
        raise NotFound("error.no_backup", folder=str(folder))
    return known[-1]


def drill(source: Path) -> Manifest:
    """Restore a backup into a scratch store, write to it as the application would, and verify it.

    Raises:
        StoreDamaged: what was restored does not verify; whatever ``restore`` raises.
    """

    def written(tx: Transaction) -> None:
        tx.record(Entry("drill", source.name, "drill"))

    with TemporaryDirectory(prefix="kadian-drill-") as folder:
        url = f"sqlite:///{folder}/kadian.db"
        manifest = restore(source, url, check_only=False)
        store = Store.open(url)
        try:
            store.write(Request("drill", {}, "cli", "cli", datetime.now(UTC)), written)
        finally:
            store.close()
        report = verify(url, (manifest.seq, manifest.hash))
        if not report.is_whole or report.seq != manifest.seq + 1:
            raise StoreDamaged(reason=f"drill: {source}")
    return manifest
