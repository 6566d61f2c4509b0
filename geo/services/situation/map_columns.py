"""Columns that the map draws of an overview: codes become style numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.domain.freshness import FRESHNESS
from geo.maps.map_content import Choropleth, Points
from geo.maps.palette import style_index
from geo.services.situation.coverage import coverage_of
from geo.services.situation.filter_masks import area_mask
from geo.services.situation.overview import Overview


def map_points(overview: Overview, extra_rows: Sequence[int] = ()) -> Points:
    """Return the located sites, the most urgent last so that they are drawn on top.

    Args:
        overview: The overview.
        extra_rows: Rows to add that the filter hides.

    Returns:
        The columns; latitudes and longitudes in WGS-84 degrees. ``tooltip_indices`` number the pairs (status,
        freshness), whose texts ``tooltip_texts`` gives.
    """
    snapshot, state = overview.state.snapshot, overview.state
    rows = np.concatenate([overview.rows[::-1], np.array(extra_rows, np.intp)])
    rows = rows[~np.isnan(snapshot.lat[rows])]
    status, freshness = state.status[rows].astype(int), state.freshness[rows].astype(int)
    hollow = np.array([_is_hollow(overview, row) for row in rows], int)
    styles = _style_numbers(overview)
    return Points(
        ids=[snapshot.ids[row] for row in rows],
        names=[snapshot.names[row] for row in rows],
        lats=snapshot.lat[rows],
        lons=snapshot.lon[rows],
        styles=styles[status, freshness, hollow],
        tooltip_indices=status * len(FRESHNESS) + freshness,
    )


def tooltip_texts(overview: Overview, label: Callable[[object, object, str], str]) -> list[str]:
    """Return the text of every pair (status, freshness), by the numbers that ``map_points`` uses."""
    return [
        label(kind, status, code) for kind, status in overview.status_codes.statuses for code in FRESHNESS
    ]


def area_shades(overview: Overview, label: Callable[[str, float | None], str]) -> Choropleth:
    """Return the child areas of the current area by coverage; without children the current area itself."""
    totals = overview.totals
    if totals:
        coverages = [
            (total.code, total.name, total.coverage.share, total.listed) for total in totals if total.name
        ]
    elif overview.current_area in overview.tree:
        inside = area_mask(overview.state.snapshot, overview.current_area, overview.tree)
        share = coverage_of(overview.state, overview.figure_rows[inside[overview.figure_rows]]).share
        name, listed = overview.tree[overview.current_area].name, int(inside[overview.rows].sum())
        coverages = [(overview.current_area, name, share, listed)]
    else:
        coverages = []
    return Choropleth(
        codes=[code for code, *_ in coverages],
        names=[name for _, name, *_ in coverages],
        shares=[share for *_, share, _ in coverages],
        labels=[label(name, share) for _, name, share, _ in coverages],
        counts=[count for *_, count in coverages],
    )


def _style_numbers(overview: Overview) -> NDArray[np.int64]:
    """Return the style number by (status number, freshness number, hollow)."""
    return np.array(
        [
            [
                [
                    style_index(kind.symbol, hollow=hollow, meaning=status.category, freshness=freshness)
                    for hollow in (False, True)
                ]
                for freshness in FRESHNESS
            ]
            for kind, status in overview.status_codes.statuses
        ],
        np.int64,
    )


def _is_hollow(overview: Overview, row: int) -> bool:
    snapshot = overview.state.snapshot
    variant = overview.status_codes.kinds[snapshot.kind[row]].variant(snapshot.variants[row] or "")
    return variant is not None and variant.hollow
