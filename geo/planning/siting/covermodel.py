"""Covering as a model for the solver, on the sites that are still in question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.planning.rows import Builder
from geo.planning.siting.wanted import flags

if TYPE_CHECKING:
    from geo.planning.rows import Indices, Model
    from geo.planning.siting.sight import Sight
    from geo.planning.siting.wanted import Wanted


def cover_model(known: Sight, wanted: Wanted) -> Model:
    """Maximise the weight covered (as the least of its negative); columns: the sites, then the places."""
    build = Builder()
    sites = add_rules(build, known.sites, wanted)
    places = build.add_columns(-known.weights, integral=False)
    covered = build.add_rows(0.0, np.inf, len(places))
    entries = known.sees.tocoo()
    build.put(covered[entries.coords[0]], sites[entries.coords[1]])
    build.put(covered, places, -1.0)
    return build.model()


def add_rules(build: Builder, size: int, wanted: Wanted) -> Indices:
    """A column for each site, and a row for each wish: count, moves, locks, bans, hard rows."""
    sites = build.add_columns(np.zeros(size), flags(size, wanted.locked), ~flags(size, wanted.banned))
    build.put(build.add_rows(wanted.count, wanted.count, 1), sites)
    if wanted.kept:
        build.put(build.add_rows(wanted.kept, np.inf, 1), sites[np.unique(wanted.now)])
    for row in wanted.rows:
        most = np.inf if row.most is None else row.most
        build.put(build.add_rows(row.least, most, 1), sites[np.unique(np.array(row.sites, np.intp))])
    return sites
