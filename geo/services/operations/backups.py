"""Scheduled backups: made, verified, pruned, and their outcome remembered; restore drills."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from geo.domain.errors import InvalidInput, KadianError, NotFound, StoreDamaged
from geo.domain.exercise import EXERCISE_FILE_PREFIX
from geo.domain.journal import Entry
from geo.i18n import Translator
from geo.services.context import AppContext
from geo.services.operations.status import BackupState
from geo.store import Request, Store, Transaction
from geo.store.backends import require_file
from geo.store.backup import Manifest, backup, manifest_path, read_manifest, restore
from geo.store.photo_backup import backup_photo_folder
from geo.store.photo_folder import photo_folder
from geo.store.verify import verify

POLL_INTERVAL_S = 60.0
"""Maximum time between two looks at the clock, in seconds: the clock may be set meanwhile."""
RETRY_DELAY = timedelta(minutes=10)
"""Time until the next attempt after a failure."""
SCHEDULED_PATTERN = "scheduled-*.db"
"""Names of the backups that the schedule makes and prunes; other files of the folder are left alone.

Those of an exercise begin with ``EXERCISE_FILE_PREFIX``: none of another store is taken for one of its own.
"""
log = logging.getLogger(__name__)


class BackupSchedule:
    """A thread that makes backups between ``start`` and ``stop``; none without a folder in the settings."""

    def __init__(
        self, ctx: AppContext, t: Translator, make: Callable[[str, Path], Manifest] | None = None
    ) -> None:
        """Prepare the schedule.

        Args:
            ctx: The application context; its settings have folder, interval and number of backups.
            t: The language of log lines.
            make: Makes one backup, of a store's URL, at a path; None for one with the photos of the settings.
        """
        self._ctx, self._t, self._make = ctx, t, make or self._back_up
        self._folder = Path(ctx.settings.backups)
        is_exercise = ctx.read_model.reference().is_exercise
        self._pattern = (EXERCISE_FILE_PREFIX if is_exercise else "") + SCHEDULED_PATTERN
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kadian-backups", daemon=True)

    def start(self) -> None:
        """Read the last backup's state, then make the next when it is due: at once where there is none.

        Raises:
            InvalidInput: The store is on a server, which has its own means of backup.
        """
        settings = self._ctx.settings
        if settings.backups:
            require_file(settings.store_url)
            every = timedelta(hours=settings.backup_every_h)
            self._ctx.status.backup = _state_from_folder(self._folder, self._pattern, every)
            self._thread.start()

    def stop(self) -> None:
        """Finish a backup that is being made, then make no more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def run_if_due(self) -> None:
        """Make a backup if one is due; a failure is logged and remembered, and repeated soon."""
        state, now = self._ctx.status.backup, self._ctx.now()
        if state is None or now < _next_due(state, now):
            return
        target = self._folder / self._pattern.replace("*", f"{now:%Y%m%dT%H%M%SZ}")
        try:
            made = self._make(self._ctx.settings.store_url, target)
        except Exception as error:  # one backup that fails must not end all others
            cause = self._t(error.key, **error.params) if isinstance(error, KadianError) else str(error)
            log.exception(self._t("backup.failed_because", file=target, found=cause))
            self._ctx.status.backup = replace(state, failed_at=now)
            return
        if made.photos_missing:
            log.warning(self._t("backup.photos_missing", count=made.photos_missing, file=target))
        self._ctx.status.backup = replace(state, at=now, seq=made.seq, failed_at=None)
        self._prune(target)

    def _back_up(self, url: str, target: Path) -> Manifest:
        return backup(url, target, photo_folder(url, self._ctx.settings.photos))

    def _prune(self, newest: Path) -> None:
        """Remove old backups, each manifest first: a backup without a manifest does not count as complete.

        Parts of backups that a process left unfinished are removed, too: no other process makes any.
        """
        old = [file for file in _complete_backups(self._folder, self._pattern) if file != newest]
        try:
            for part in self._folder.glob(f"{self._pattern}.part*"):
                part.unlink()
            # Never below none: a negative end would count from the other side, and let go of most.
            for file in old[: max(0, len(old) + 1 - self._ctx.settings.backups_kept)]:
                manifest_path(file).unlink()
                file.unlink()
        except OSError as error:
            log.warning(self._t("backup.not_removed", folder=self._folder, found=error))

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s()):
            self.run_if_due()

    def _pause_s(self) -> float:
        state, now = self._ctx.status.backup, self._ctx.now()
        return (
            POLL_INTERVAL_S
            if state is None
            else min(POLL_INTERVAL_S, max(0.0, (_next_due(state, now) - now).total_seconds()))
        )


def _next_due(state: BackupState, now: datetime) -> datetime:
    """Return the time at which the next backup is due."""
    if state.failed_at is not None:
        return min(state.failed_at, now) + RETRY_DELAY
    # A last backup in the future: the clock was set back, and must not keep us waiting for it.
    return now if state.at is None or state.at > now else state.at + state.interval


def _state_from_folder(folder: Path, pattern: str, every: timedelta) -> BackupState:
    """Return the state that the manifests in the folder show after a start."""
    backups = _complete_backups(folder, pattern)
    if not backups:
        return BackupState(every)
    manifest = read_manifest(backups[-1])
    return BackupState(every, datetime.fromisoformat(manifest.at).astimezone(UTC), manifest.seq)


def _complete_backups(folder: Path, pattern: str) -> list[Path]:
    """Return the backups with a manifest of this application, oldest first."""
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
    """Return the newest complete backup of a folder, scheduled or not.

    Raises:
        NotFound: There is none.
    """
    backups = _complete_backups(folder, "*.db")
    if not backups:
        raise NotFound("error.no_backup", folder=str(folder))
    return backups[-1]


def drill(source: Path) -> Manifest:
    """Restore a backup into a scratch store, write to it as the application does, and verify it.

    Its photos are checked where they lie.

    Raises:
        StoreDamaged: The restored store does not verify.
        KadianError: The backup cannot be restored (see ``restore``).
    """

    def write(tx: Transaction) -> None:
        tx.record(Entry("drill", source.name, "drill"))

    with TemporaryDirectory(prefix="kadian-drill-") as folder:
        url = f"sqlite:///{folder}/kadian.db"
        manifest = restore(source, url, check_only=False, photos=backup_photo_folder(source))
        store = Store.open(url)
        try:
            store.write(Request("drill", {}, "cli", "cli", datetime.now(UTC)), write)
        finally:
            store.close()
        report = verify(url, (manifest.seq, manifest.hash))
        if not report.is_intact or report.seq != manifest.seq + 1:
            raise StoreDamaged(reason=f"drill: {source}")
    return manifest
