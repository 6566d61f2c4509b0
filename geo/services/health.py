"""Whether the office can be relied on at this moment, and what it counts of itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import numpy as np

from geo.domain.actors import NOBODY
from geo.domain.errors import KadianError
from geo.services.codebook import MEANINGS
from geo.services.figures import overdue_mask
from geo.services.new_store import check_new
from geo.services.selfcheck import check_clock, check_disk
from geo.services.standing import SILENT
from geo.services.watch import BackupHealth
from geo.store.backends import own_file_of
from geo.store.latency import BOUNDS_S
from geo.store.soundness import take_a_write
from geo.store.verify import latest_told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from geo.services.office import Office
    from geo.services.watch import BackupState


@dataclass(frozen=True, slots=True)
class Health:
    """``problem`` is the key of what keeps entries from being recorded, "" where nothing does.

    ``warnings`` are keys of what should be seen to while work goes on, a failed backup among them: a reverse
    proxy that took the application away for it would do the greater harm.
    """

    problem: str
    seq: int
    last_entry_at: datetime | None
    backup: BackupState | None
    backup_health: BackupHealth | None
    warnings: tuple[str, ...]


def health(office: Office) -> Health:
    """Goes the way of every entry without recording one."""
    file, now, seen = own_file_of(office.settings.store_url), office.now(), []
    latest = None
    problem = _problem(office, file)
    try:
        with office.store.read() as reader:
            seen, latest = reader.entries(limit=1), latest_told(reader.connection)
    except KadianError as error:
        problem = problem or error.key
    backup = office.watch.backup
    state = None if backup is None else backup.health(now)
    alarms = [*([] if file is None else check_disk(file)), *check_clock(office, latest), *check_new(office)]
    warnings = [alarm.key for alarm in alarms]
    if state in (BackupHealth.LATE, BackupHealth.FAILED):
        warnings.append(f"backup.{state}")
    newest = seen[0] if seen else None
    return Health(
        problem=problem,
        seq=newest.seq if newest else 0,
        last_entry_at=newest.at if newest else None,
        backup=backup,
        backup_health=state,
        warnings=tuple(warnings),
    )


def _problem(office: Office, file: Path | None) -> str:
    try:
        office.store.write(office.request(NOBODY, f"probe-{uuid4().hex}", {}), lambda tx: tx.probe())
        if file is not None:  # the log may have room left where the disk has none
            take_a_write(file.parent)
    except KadianError as error:
        return error.key
    return ""


@dataclass(frozen=True, slots=True)
class Measures:
    """``sites`` by meaning; one more of ``write_counts`` than of the ``write_bounds_s`` between them."""

    seq: int
    sources: Mapping[str, int]
    write_bounds_s: tuple[float, ...]
    write_counts: tuple[int, ...]
    write_sum_s: float
    waiting: int
    sites: Mapping[str, int]
    silent: int
    overdue: int
    backup: BackupState | None


def measures(office: Office) -> Measures:
    """From memory, but for the entries that came since the last look."""
    seq, sources = _counted(office)
    standing = office.board.standing(office.now())
    meanings = np.bincount(standing.meaning, minlength=len(MEANINGS)).tolist()
    counts, sum_s = office.store.latency.read()
    return Measures(
        seq=seq,
        sources=sources,
        write_bounds_s=BOUNDS_S,
        write_counts=counts,
        write_sum_s=sum_s,
        waiting=office.store.waiting,
        sites={meaning.value: count for meaning, count in zip(MEANINGS, meanings, strict=True)},
        silent=int((standing.freshness >= SILENT).sum()),
        overdue=int(overdue_mask(standing, office.board.book).sum()),
        backup=office.watch.backup,
    )


def _counted(office: Office) -> tuple[int, Mapping[str, int]]:
    """An entry never changes, so only those are counted that are new."""
    seen, known = office.watch.counted
    with office.store.read() as reader:
        counted = reader.revision, Counter(known) + Counter(reader.entries_by_source(seen))
    office.watch.counted = counted
    return counted
