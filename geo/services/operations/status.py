"""Status of this process, in memory, because every screen reads it at every run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from geo.domain.sites import MAX_CLOCK_LEAD


@dataclass(frozen=True, slots=True)
class Alarm:
    """A failed check.

    Attributes:
        key: Key of the sentence.
        params: Parameters of the sentence.
        blocks_start: Whether the application refuses to start; otherwise the alarm is logged.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    blocks_start: bool = False


class BackupHealth(StrEnum):
    """Health of the scheduled backups."""

    AWAITED = "awaited"
    GOOD = "good"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BackupState:
    """State of the scheduled backups.

    Attributes:
        interval: Time between two backups.
        at: Time of the last verified backup, None for none.
        seq: Number of the last journal entry in it, 0 for none.
        failed_at: Time of the last attempt if it failed, None otherwise.
    """

    interval: timedelta
    at: datetime | None = None
    seq: int = 0
    failed_at: datetime | None = None

    def health(self, now: datetime) -> BackupHealth:
        """Return the health: late if a backup is missing without a failure, or lies in the future.

        After the clock was set back, the age of such a backup is unknown.
        """
        if self.failed_at is not None:
            return BackupHealth.FAILED
        if self.at is None:
            return BackupHealth.AWAITED
        is_timely = -MAX_CLOCK_LEAD <= now - self.at <= 2 * self.interval
        return BackupHealth.GOOD if is_timely else BackupHealth.LATE


@dataclass
class ProcessStatus:
    """Status shared by everything that uses one context; its values are replaced as wholes.

    Attributes:
        backup: State of the scheduled backups, None without a schedule.
        entry_counts: Number of the last counted entry, and the number of entries by source.
    """

    backup: BackupState | None = None
    entry_counts: tuple[int, Mapping[str, int]] = (0, {})
