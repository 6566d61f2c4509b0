"""Names, areas and units of sites as a key: most entries leave them as they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.services.context import AppContext
from geo.services.situation.cache import LatestSpec
from geo.services.situation.snapshot import Snapshot


class _NamedSites(NamedTuple):
    """The first snapshot with the present names, and the last one that was compared."""

    first: Snapshot
    last: Snapshot


_NAMED = LatestSpec[_NamedSites]()


def site_names_seq(ctx: AppContext) -> int:
    """Return the journal number at which codes, names, areas and units of all sites were first as now."""
    snapshot = ctx.read_model.current_snapshot()

    def compare(named: _NamedSites | None) -> _NamedSites:
        if named is None or (named.last is not snapshot and not _is_same(named.first, snapshot)):
            return _NamedSites(snapshot, snapshot)
        return _NamedSites(named.first, snapshot)

    return ctx.caches.latest(_NAMED).next(compare).first.seq


def _is_same(one: Snapshot, other: Snapshot) -> bool:
    return (
        one.ids == other.ids
        and one.names == other.names
        and one.areas == other.areas
        and one.units == other.units
        and np.array_equal(one.area, other.area)
        and np.array_equal(one.unit, other.unit)
    )
