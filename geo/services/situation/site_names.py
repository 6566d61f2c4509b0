"""Names, areas and units of sites as a key: most entries leave them as they are."""

from __future__ import annotations

import threading

import numpy as np

from geo.services.context import AppContext
from geo.services.situation.cache import CacheSpec
from geo.services.situation.snapshot import Snapshot


class _NamedSites:
    """The first snapshot with the present names, and the last one that was compared; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first: Snapshot | None = None
        self._last: Snapshot | None = None

    def first_seq(self, snapshot: Snapshot) -> int:
        with self._lock:
            if self._first is None or (self._last is not snapshot and not _is_same(self._first, snapshot)):
                self._first = snapshot
            self._last = snapshot
            return self._first.seq


_NAMED = CacheSpec[str, _NamedSites](1)


def site_names_seq(ctx: AppContext) -> int:
    """Return the journal number at which codes, names, areas and units of all sites were first as now."""
    return ctx.caches.of(_NAMED).get("", _NamedSites).first_seq(ctx.read_model.current_snapshot())


def _is_same(one: Snapshot, other: Snapshot) -> bool:
    return (
        one.ids == other.ids
        and one.names == other.names
        and one.areas == other.areas
        and one.units == other.units
        and np.array_equal(one.area, other.area)
        and np.array_equal(one.unit, other.unit)
    )
