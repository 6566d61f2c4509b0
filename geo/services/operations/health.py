"""Health of the application at this moment, and its metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import numpy as np

from geo.domain.actors import ANONYMOUS
from geo.domain.errors import KadianError
from geo.services.context import AppContext
from geo.services.operations.missing_store import check_new_store
from geo.services.operations.self_check import check_clock, check_disk
from geo.services.operations.status import BackupHealth, BackupState
from geo.services.situation.coverage import overdue_mask
from geo.services.situation.derived import SILENT
from geo.services.situation.status_codes import CATEGORIES
from geo.store.backends import local_file
from geo.store.environment_checks import probe_write
from geo.store.latency import BUCKET_BOUNDS_S
from geo.store.verify import latest_recorded


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The outcome of a health check.

    Attributes:
        problem: Key of what keeps entries from being recorded, "" for none.
        seq: Number of the last journal entry.
        last_entry_at: Time of the last journal entry, None for an empty journal.
        backup: State of the scheduled backups, None without a schedule.
        backup_health: Its health, None without a schedule.
        warnings: Keys of what needs attention while work goes on, a failed backup among them: a reverse proxy
            that took the application away because of one would do the greater harm.
        is_exercise: Whether the store is for an exercise; None where it cannot be read.
    """

    problem: str
    seq: int
    last_entry_at: datetime | None
    backup: BackupState | None
    backup_health: BackupHealth | None
    warnings: tuple[str, ...]
    is_exercise: bool | None = None


def check_health(ctx: AppContext) -> HealthReport:
    """Check the path of every entry, without recording one."""
    file, now, newest_entries = local_file(ctx.settings.store_url), ctx.now(), []
    latest, is_exercise, store_alarms = None, None, []
    problem = _write_problem(ctx, file)
    try:
        with ctx.store.read() as reader:
            newest_entries, latest = reader.entries(limit=1), latest_recorded(reader.connection)
        is_exercise = ctx.read_model.reference().is_exercise
        store_alarms = check_new_store(ctx)
    except KadianError as error:
        problem = problem or error.key
    backup = ctx.status.backup
    state = None if backup is None else backup.health(now)
    alarms = [*([] if file is None else check_disk(file)), *check_clock(ctx, latest), *store_alarms]
    warnings = [alarm.key for alarm in alarms]
    if state in (BackupHealth.LATE, BackupHealth.FAILED):
        warnings.append(f"backup.{state}")
    newest = newest_entries[0] if newest_entries else None
    return HealthReport(
        problem=problem,
        seq=newest.seq if newest else 0,
        last_entry_at=newest.at if newest else None,
        backup=backup,
        backup_health=state,
        warnings=tuple(warnings),
        is_exercise=is_exercise,
    )


def _write_problem(ctx: AppContext, file: Path | None) -> str:
    try:
        ctx.store.write(ctx.request(ANONYMOUS, f"probe-{uuid4().hex}", {}), lambda tx: tx.probe_write())
        if file is not None:  # the log may have room left where the disk has none
            probe_write(file.parent)
    except KadianError as error:
        return error.key
    return ""


@dataclass(frozen=True, slots=True)
class ProcessMetrics:
    """Metrics of this process and its store.

    Attributes:
        seq: Number of the last journal entry.
        sources: Number of entries by source.
        write_bounds_s: Upper bounds of the histogram of write times, in seconds.
        write_counts: Number of writes between the bounds, one more than there are bounds.
        write_sum_s: Sum of all write times, in seconds.
        queued_writes: Number of writes that wait.
        sites: Number of sites by status category.
        silent: Number of silent sites.
        overdue: Number of sites with an overdue patrol.
        backup: State of the scheduled backups, None without a schedule.
        is_exercise: Whether the store is for an exercise.
    """

    seq: int
    sources: Mapping[str, int]
    write_bounds_s: tuple[float, ...]
    write_counts: tuple[int, ...]
    write_sum_s: float
    queued_writes: int
    sites: Mapping[str, int]
    silent: int
    overdue: int
    backup: BackupState | None
    is_exercise: bool


def collect_metrics(ctx: AppContext) -> ProcessMetrics:
    """Collect the metrics from memory; only entries since the last call are read."""
    seq, sources = _count_entries(ctx)
    state = ctx.read_model.derived_state(ctx.now())
    category_counts = np.bincount(state.category, minlength=len(CATEGORIES)).tolist()
    counts, sum_s = ctx.store.latency.read()
    return ProcessMetrics(
        seq=seq,
        sources=sources,
        write_bounds_s=BUCKET_BOUNDS_S,
        write_counts=counts,
        write_sum_s=sum_s,
        queued_writes=ctx.store.pending_writes,
        sites={category.value: count for category, count in zip(CATEGORIES, category_counts, strict=True)},
        silent=int((state.freshness >= SILENT).sum()),
        overdue=int(overdue_mask(state, ctx.read_model.status_codes).sum()),
        backup=ctx.status.backup,
        is_exercise=ctx.read_model.reference().is_exercise,
    )


def _count_entries(ctx: AppContext) -> tuple[int, Mapping[str, int]]:
    """Count the entries by source; an entry never changes, so that only new ones are counted."""
    counted_seq, counts = ctx.status.entry_counts
    with ctx.store.read() as reader:
        updated = reader.revision, Counter(counts) + Counter(reader.entries_by_source(counted_seq))
    ctx.status.entry_counts = updated
    return updated
