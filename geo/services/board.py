"""The board: snapshots and what follows from them, kept by journal number while they are asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from geo.domain.access import EVERYWHERE
from geo.domain.actors import NOBODY
from geo.domain.areas import AreaTree
from geo.services.codebook import Codebook
from geo.services.snapshot import Snapshot, confined, patched, snapshot_from_rows
from geo.services.standing import Standing, standing_at

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kinds
    from geo.domain.units import Unit
    from geo.i18n import Words
    from geo.services.overview import Overview
    from geo.store import Store

T = TypeVar("T")
MINUTE_MS = 60_000
ALL = frozenset({EVERYWHERE})


@dataclass(frozen=True, slots=True)
class Reference:
    """What changes seldom: ``changed`` at that journal number, ``seen`` to be still so at that one."""

    changed: int
    seen: int
    areas: AreaTree
    units: dict[str, Unit]
    accounts: tuple[Actor, ...]
    demo: frozenset[str]
    """Codes of the accounts that came with demo data."""

    @property
    def is_demo(self) -> bool:
        return bool(self.demo)

    def demo_note(self, words: Words) -> str:
        """That the data are made up, "" where they are not."""
        return words("frame.demo") if self.is_demo else ""

    @property
    def demo_accounts(self) -> tuple[Actor, ...]:
        """Whom anybody may try."""
        return tuple(actor for actor in self.accounts if actor.id in self.demo and not actor.disabled)

    @property
    def people(self) -> dict[str, str]:
        """Names of accounts by code."""
        return {account.id: account.name for account in self.accounts}


class Shelf(Generic[T]):
    """At most ``size`` results, the least recently used dropped first; each made once, whoever asks.

    Who asks for something that is being made waits for it; who asks for something else does not.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            known = self._kept.get(key)
            result = known or Future()
            self._kept[key] = result
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        if known is None:
            try:
                result.set_result(make())
            except BaseException as error:
                with self._lock:
                    self._kept.pop(key, None)
                result.set_exception(error)
                raise
        return result.result()


class Board:
    """Answers "how does everything stand at this moment", from memory where nothing has changed."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        self.store = store
        self.book = Codebook(kinds)
        self._current: Snapshot | None = None
        self._reference: Reference | None = None
        self._lock = threading.RLock()
        self._past: Shelf[Snapshot] = Shelf(4)
        self._seqs: Shelf[int] = Shelf(256)
        self._standings: Shelf[Standing] = Shelf(16)
        self.answers: Shelf[Shelf[Overview]] = Shelf(16)
        self.sitings: Shelf[Any] = Shelf(32)

    def reference(self) -> Reference:
        """Areas, units and accounts as they are now, read again only when one of them has changed."""
        with self._lock:
            known = self._reference
            if known is None or known.seen != self.store.revision():
                with self.store.read() as reader:
                    seen = reader.revision
                    changed = reader.last_reference_seq(known.seen if known else 0)
                    if known is None or changed:
                        units = {unit.code: unit for unit in reader.units()}
                        accounts = tuple(reader.accounts()) or (NOBODY,)
                        demo = reader.demo_accounts()
                        known = Reference(changed, seen, AreaTree(reader.areas()), units, accounts, demo)
                    else:
                        known = replace(known, seen=seen)
                self._reference = known
            return known

    def standing(
        self, moment: datetime, *, as_of: datetime | None = None, scope: frozenset[str] = ALL
    ) -> Standing:
        """How the scope stood at ``as_of``, as known then; without it, as known now at ``moment``.

        The present is taken to the full minute, so that everyone who looks within it shares one answer.
        """
        if as_of is None:
            snapshot = self.current()
            at_ms = _ms(moment) // MINUTE_MS * MINUTE_MS
        else:
            snapshot = self.as_known_at(as_of)
            at_ms = _ms(as_of)
        if scope == ALL:
            return self._standings.get(
                (snapshot.seq, at_ms), lambda: standing_at(snapshot, float(at_ms), self.book)
            )
        reference = self.reference()
        return self._standings.get(
            (snapshot.seq, at_ms, reference.changed, scope),
            lambda: standing_at(confined(snapshot, reference.areas.covered(scope)), float(at_ms), self.book),
        )

    def current(self) -> Snapshot:
        """The latest snapshot, brought up to date by the rows that changed since the last look."""
        with self._lock:
            known = self._current
            if known is None or known.seq != self.store.revision():
                with self.store.read() as reader:
                    seq, fresh = reader.revision, None
                    if known is not None:
                        fresh = patched(known, seq, reader.site_rows(changed_after=known.seq), self.book)
                    known = fresh or snapshot_from_rows(seq, reader.site_rows(), self.book)
                self._current = known
            return known

    def as_known_at(self, moment: datetime) -> Snapshot:
        """The snapshot of everything told up to ``moment``."""
        return self.known_by(self._seqs.get((_ms(moment), self.current().seq), lambda: self._seq_at(moment)))

    def known_by(self, seq: int) -> Snapshot:
        """The snapshot of everything told up to that entry."""
        present = self.current()
        return present if seq == present.seq else self._past.get(seq, lambda: self._read(seq))

    def _seq_at(self, moment: datetime) -> int:
        with self.store.read() as reader:
            return reader.seq_at(moment)

    def _read(self, seq: int) -> Snapshot:
        with self.store.read() as reader:
            return snapshot_from_rows(seq, reader.site_rows(at_seq=seq), self.book)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
