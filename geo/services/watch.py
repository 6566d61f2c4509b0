"""What the office remembers of its own condition, in memory, as every screen asks at every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.sites import CLOCK_TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is not as it must be; ``key`` finds the sentence, ``params`` fill it.

    ``refuses``: the application does not start with it. Everything else is told loudly, and work goes on.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    refuses: bool = False


class BackupHealth(StrEnum):
    AWAITED = "awaited"
    GOOD = "good"
    LATE = "late"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BackupState:
    """``at`` and ``seq``: when the last verified backup was made and up to which entry, None and 0 for none.

    ``failed``: when the last attempt failed; None where it went well.
    """

    every: timedelta
    at: datetime | None = None
    seq: int = 0
    failed: datetime | None = None

    def health(self, now: datetime) -> BackupHealth:
        """Late: not even a failure is known, and a whole backup was left out or lies in the future.

        How old a backup is whose time is yet to come (the clock was set back since) nobody can say.
        """
        if self.failed is not None:
            return BackupHealth.FAILED
        if self.at is None:
            return BackupHealth.AWAITED
        is_timely = -CLOCK_TOLERANCE <= now - self.at <= 2 * self.every
        return BackupHealth.GOOD if is_timely else BackupHealth.LATE


@dataclass
class Watch:
    """One for all who share an office; its values are replaced as wholes."""

    backup: BackupState | None = None
    """None where no backups are made by schedule."""
    counted: tuple[int, Mapping[str, int]] = (0, {})
    """Up to which entry the journal was counted, and how many came in which way."""
