"""An overview as the columns the map draws: codes become looks, nothing else is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.maps.layers import Points, Shades
from geo.maps.palette import style_of
from geo.services.codebook import FRESHNESS
from geo.services.figures import coverage_of
from geo.services.selection import area_mask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.services.overview import Overview


def points_of(overview: Overview, besides: Sequence[int] = ()) -> Points:
    """The located sites, the worst last so that they are drawn on top; ``besides``: rows the filter hides.

    ``phrases`` number the pairs (status, freshness): ``phrases_of`` gives their words.
    """
    snapshot, standing = overview.standing.snapshot, overview.standing
    rows = np.concatenate([overview.rows[::-1], np.array(besides, np.intp)])
    rows = rows[~np.isnan(snapshot.lat[rows])]
    status, freshness = standing.status[rows].astype(int), standing.freshness[rows].astype(int)
    hollow = np.array([_is_hollow(overview, row) for row in rows], int)
    looks = _looks(overview)
    return Points(
        ids=[snapshot.ids[row] for row in rows],
        names=[snapshot.names[row] for row in rows],
        lats=snapshot.lat[rows],
        lons=snapshot.lon[rows],
        styles=looks[status, freshness, hollow],
        phrases=status * len(FRESHNESS) + freshness,
    )


def phrases_of(overview: Overview, phrase: Callable[[object, object, str], str]) -> list[str]:
    """The words of every pair (status, freshness), by the numbers ``points_of`` uses."""
    return [phrase(kind, status, code) for kind, status in overview.book.statuses for code in FRESHNESS]


def shades_of(overview: Overview, label: Callable[[str, float | None], str]) -> Shades:
    """The areas beneath the present one by their coverage; where there are none, the present one itself."""
    totals = overview.totals
    if totals:
        coverages = [
            (total.code, total.name, total.coverage.share, total.listed) for total in totals if total.name
        ]
    elif overview.present in overview.tree:
        inside = area_mask(overview.standing.snapshot, overview.present, overview.tree)
        share = coverage_of(overview.standing, overview.base[inside[overview.base]]).share
        name, listed = overview.tree[overview.present].name, int(inside[overview.rows].sum())
        coverages = [(overview.present, name, share, listed)]
    else:
        coverages = []
    return Shades(
        codes=[code for code, *_ in coverages],
        names=[name for _, name, *_ in coverages],
        shares=[share for *_, share, _ in coverages],
        labels=[label(name, share) for _, name, share, _ in coverages],
        counts=[count for *_, count in coverages],
    )


def _looks(overview: Overview) -> NDArray[np.int64]:
    """Style number by (status number, freshness number, hollow)."""
    return np.array(
        [
            [
                [
                    style_of(kind.symbol, hollow=hollow, meaning=status.meaning, freshness=freshness)
                    for hollow in (False, True)
                ]
                for freshness in FRESHNESS
            ]
            for kind, status in overview.book.statuses
        ],
        np.int64,
    )


def _is_hollow(overview: Overview, row: int) -> bool:
    snapshot = overview.standing.snapshot
    variant = overview.book.kinds[snapshot.kind[row]].variant(snapshot.variants[row] or "")
    return variant is not None and variant.hollow
