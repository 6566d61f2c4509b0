"""Read model: snapshots and derived states, kept in memory by journal number."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from geo.domain.access import EVERYWHERE
from geo.domain.actors import ANONYMOUS, Actor
from geo.domain.areas import AreaTree
from geo.domain.exercise import EXERCISE_MARK
from geo.domain.kinds import Kinds
from geo.domain.units import Unit
from geo.i18n import Translator
from geo.services.situation.cache import SingleFlightCache
from geo.services.situation.derived import DerivedState, derive_state
from geo.services.situation.snapshot import Snapshot, patch_snapshot, restrict_to_areas, snapshot_from_rows
from geo.services.situation.status_codes import StatusCodes
from geo.store import Reader, Store
from geo.store.exercise import is_exercise

MINUTE_MS = 60_000
FULL_SCOPE = frozenset({EVERYWHERE})


class _StateKey(NamedTuple):
    """What a derived state follows from; ``reference_seq``: of the areas, 0 where all areas are readable."""

    snapshot_seq: int
    at_ms: int
    reference_seq: int
    scope: frozenset[str]


class _TimeKey(NamedTuple):
    """A time in the past with the journal number at which it was looked up: late entries move it."""

    at_ms: int
    present_seq: int


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Data that change seldom.

    Attributes:
        changed_seq: Journal number of the last change.
        checked_seq: Journal number up to which they are known to be unchanged.
        areas: The area tree.
        units: Units by code.
        accounts: All accounts, or ANONYMOUS alone where there is none.
        demo_codes: Codes of the accounts that came with demo data.
        is_exercise: Whether the store was made for an exercise, which never changes.
    """

    changed_seq: int
    checked_seq: int
    areas: AreaTree
    units: dict[str, Unit]
    accounts: tuple[Actor, ...]
    demo_codes: frozenset[str]
    is_exercise: bool = False

    @property
    def is_demo(self) -> bool:
        """Whether there are demo accounts."""
        return bool(self.demo_codes)

    @property
    def exercise_mark(self) -> str:
        """Mark of an exercise in files, "" for a store of real operations."""
        return EXERCISE_MARK if self.is_exercise else ""

    def exercise_notice(self, t: Translator) -> str:
        """Return the notice that all this is an exercise, "" where it is not."""
        return t("frame.exercise") if self.is_exercise else ""

    def demo_notice(self, t: Translator) -> str:
        """Return the notice that the data are of an exercise or made up, "" where they are neither."""
        demo = t("frame.demo") if self.is_demo else ""
        return " · ".join(filter(None, (self.exercise_notice(t), demo)))

    @property
    def demo_accounts(self) -> tuple[Actor, ...]:
        """The demo accounts that are not disabled."""
        return tuple(actor for actor in self.accounts if actor.id in self.demo_codes and not actor.disabled)

    @property
    def account_names(self) -> dict[str, str]:
        """Names of accounts by code."""
        return {account.id: account.name for account in self.accounts}


class SiteReadModel:
    """All sites as columns in memory, brought up to date from the journal; safe for threads."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        """Start without a snapshot."""
        self.store = store
        self.status_codes = StatusCodes(kinds)
        self._current: Snapshot | None = None
        self._reference: ReferenceData | None = None
        self._lock = threading.RLock()
        self._past_snapshots = SingleFlightCache[int, Snapshot](4)
        self._seqs = SingleFlightCache[_TimeKey, int](256)
        self._states = SingleFlightCache[_StateKey, DerivedState](16)

    def reference(self) -> ReferenceData:
        """Return areas, units and accounts as they are now; they are read again only after a change."""
        with self._lock:
            reference = self._reference
            if reference is None or reference.checked_seq != self.store.revision():
                with self.store.read() as reader:
                    revision = reader.revision
                    changed = reader.last_reference_seq(reference.checked_seq if reference else 0)
                    if reference is None or changed:
                        units = {unit.code: unit for unit in reader.units()}
                        accounts = tuple(reader.accounts.all()) or (ANONYMOUS,)
                        demo = reader.accounts.demo()
                        reference = ReferenceData(
                            changed,
                            revision,
                            AreaTree(reader.areas()),
                            units,
                            accounts,
                            demo,
                            bool(is_exercise(reader.connection)),
                        )
                    else:
                        reference = replace(reference, checked_seq=revision)
                self._reference = reference
            return reference

    def derived_state(
        self, timestamp: datetime, *, as_of: datetime | None = None, scope: frozenset[str] = FULL_SCOPE
    ) -> DerivedState:
        """Return the state of the readable sites.

        The present is rounded down to the minute, so that all requests within it share one state.

        Args:
            timestamp: The present time, UTC.
            as_of: The time of an earlier state, derived from the entries up to then; None for the present.
            scope: The readable areas with those within them.
        """
        if as_of is None:
            snapshot = self.current_snapshot()
            at_ms = _ms(timestamp) // MINUTE_MS * MINUTE_MS
        else:
            snapshot = self.snapshot_as_of(as_of)
            at_ms = _ms(as_of)
        if scope == FULL_SCOPE:
            return self._states.get(
                _StateKey(snapshot.seq, at_ms, 0, scope),
                lambda: derive_state(snapshot, float(at_ms), self.status_codes),
            )
        reference = self.reference()
        return self._states.get(
            _StateKey(snapshot.seq, at_ms, reference.changed_seq, scope),
            lambda: derive_state(
                restrict_to_areas(snapshot, reference.areas.scope(scope)), float(at_ms), self.status_codes
            ),
        )

    def current_snapshot(self) -> Snapshot:
        """Return the present snapshot, after replacing the rows that changed since the last call."""
        with self._lock:
            snapshot = self._current
            if snapshot is None or snapshot.seq != self.store.revision():
                with self.store.read() as reader:
                    seq, fresh = reader.revision, None
                    if snapshot is not None and not reader.has_retirement_after(snapshot.seq):
                        fresh = patch_snapshot(
                            snapshot, seq, reader.site_rows(changed_after=snapshot.seq), self.status_codes
                        )
                    snapshot = fresh or snapshot_from_rows(seq, reader.site_rows(), self.status_codes)
                self._current = snapshot
            return snapshot

    def snapshot_as_of(self, timestamp: datetime) -> Snapshot:
        """Return the snapshot of all entries up to a time."""
        key = _TimeKey(_ms(timestamp), self.current_snapshot().seq)
        return self.snapshot_at(self._seqs.get(key, lambda: self._seq_at(timestamp)))

    def snapshot_at(self, seq: int) -> Snapshot:
        """Return the snapshot of all entries up to a journal number."""
        present = self.current_snapshot()
        return (
            present if seq == present.seq else self._past_snapshots.get(seq, lambda: self._read_snapshot(seq))
        )

    def snapshot_seen_by(self, reader: Reader, seq: int) -> Snapshot:
        """Return the sites as a reader or transaction sees them, which may hold entries not committed yet.

        Args:
            reader: The reader.
            seq: Number of the last entry that it sees.
        """
        present, fresh = self.current_snapshot(), None
        if present.seq == seq:
            return present
        if present.seq < seq and not reader.has_retirement_after(present.seq):
            changed = reader.site_rows(changed_after=present.seq)
            fresh = patch_snapshot(present, seq, changed, self.status_codes)
        return fresh or snapshot_from_rows(seq, reader.site_rows(), self.status_codes)

    def _seq_at(self, timestamp: datetime) -> int:
        with self.store.read() as reader:
            return reader.seq_at(timestamp)

    def _read_snapshot(self, seq: int) -> Snapshot:
        with self.store.read() as reader:
            return snapshot_from_rows(seq, reader.site_rows(at_seq=seq), self.status_codes)


def _ms(timestamp: datetime) -> int:
    return int(timestamp.timestamp() * 1000)
