"""Columns that the map draws of an overview: codes become style numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.domain.freshness import FRESHNESS
from geo.domain.kinds import Kind, Status, StatusCategory
from geo.maps.map_content import AreaNames, Choropleth, Points
from geo.maps.palette import patrol_style_index, style_index
from geo.services.situation.derived import IN_FORCE, NOT_IN_FORCE, PARTIAL, DerivedState
from geo.services.situation.overview import Overview
from geo.services.situation.snapshot import Snapshot
from geo.services.situation.status_codes import StatusCodes

MAX_NOTE_LENGTH = 60
"""Characters of a note that are shown beside a point."""
RECENT_MIN = 10
"""Minutes for which a changed site counts as recent."""
MS_PER_MINUTE = 60_000


def map_points(overview: Overview, extra_rows: Sequence[int] = ()) -> Points:
    """Return the located sites, the most urgent last so that they are drawn on top.

    Args:
        overview: The overview.
        extra_rows: Rows to add that the filter hides.

    Returns:
        The columns; latitudes and longitudes in WGS-84 degrees. ``tooltip_indices`` number the pairs (status,
        freshness), whose texts ``tooltip_texts`` gives. Notes are those of problem sites.
    """
    snapshot, state = overview.state.snapshot, overview.state
    rows = np.concatenate([overview.rows[::-1], np.array(extra_rows, np.intp)])
    rows = rows[~np.isnan(snapshot.lat[rows])]
    status, freshness = state.status[rows].astype(int), state.freshness[rows].astype(int)
    problems = state.needs_attention
    notes = {"": 0}
    return Points(
        ids=[snapshot.ids[row] for row in rows],
        names=[snapshot.names[row] for row in rows],
        lats=snapshot.lat[rows],
        lons=snapshot.lon[rows],
        styles=symbol_styles(state, overview.status_codes, rows),
        tooltip_indices=status * len(FRESHNESS) + freshness,
        area_indices=snapshot.area[rows],
        areas=AreaNames(
            snapshot.areas,
            [overview.tree[code].name if code in overview.tree else "" for code in snapshot.areas],
        ),
        ages_min=np.nan_to_num(state.age_h[rows] * 60, nan=-1).astype(int),
        unit_indices=snapshot.unit[rows],
        units=[overview.units[code].name if code in overview.units else "" for code in snapshot.units],
        note_indices=[
            notes.setdefault(
                (snapshot.notes[row] or "")[:MAX_NOTE_LENGTH] if problems[row] else "", len(notes)
            )
            for row in rows
        ],
        notes=list(notes),
    )


def recent_sites(overview: Overview) -> list[str]:
    """Return the codes of the located sites whose status or patrol is at most RECENT_MIN minutes old."""
    snapshot = overview.state.snapshot
    rows = overview.rows[~np.isnan(snapshot.lat[overview.rows])]
    changed_at = np.fmax(snapshot.status_at[rows], snapshot.last_patrol_at[rows])
    age_ms = overview.state.at_ms - changed_at  # NaN, of what never changed, is not recent
    return [snapshot.ids[row] for row in rows[age_ms <= RECENT_MIN * MS_PER_MINUTE]]


def surroundings(overview: Overview, rows: Sequence[int]) -> tuple[float, float, float, float] | None:
    """Return the extent of sites together with the areas they lie in, as far as these have boundaries.

    Args:
        overview: The overview.
        rows: Rows of the sites; those without a location do not count.

    Returns:
        South, west, north and east in WGS-84 degrees; None where no site has a location.
    """
    snapshot, tree = overview.state.snapshot, overview.tree
    located = [row for row in rows if not np.isnan(snapshot.lat[row])]
    if not located:
        return None
    lats, lons = snapshot.lat[located], snapshot.lon[located]
    areas = (tree[code] for code in {snapshot.area_of(row) for row in located} if code in tree)
    boxes = np.array(
        [
            (lons.min(), lats.min(), lons.max(), lats.max()),
            *(shapely.bounds(shapely.from_wkb(area.boundary)) for area in areas if area.boundary),
        ]
    )
    (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return float(south), float(west), float(north), float(east)


def tooltip_texts(overview: Overview, label: Callable[[Kind, Status, str], str]) -> list[str]:
    """Return the text of every pair (status, freshness), by the numbers that ``map_points`` uses."""
    return [
        label(kind, status, code) for kind, status in overview.status_codes.statuses for code in FRESHNESS
    ]


def area_shades(overview: Overview) -> Choropleth:
    """Return the child areas of the current area with the numbers of sites and of problems among them.

    Without children it is the current area itself. Problems are counted as figures are, whatever is listed.
    """
    tree, state = overview.tree, overview.state
    codes = [total.code for total in overview.totals if total.name]
    if not overview.totals and overview.current_area in tree:
        codes = [overview.current_area]
    number_of = {inner: number for number, code in enumerate(codes) for inner in tree.subtree(code)}
    numbers = np.array([number_of.get(code, len(codes)) for code in state.snapshot.areas], np.int64)

    def count(rows: NDArray[np.intp]) -> list[int]:
        area = numbers[state.snapshot.area[rows]] if len(rows) else np.zeros(0, np.int64)
        return [int(number) for number in np.bincount(area, minlength=len(codes) + 1)[:-1]]

    rows = overview.figure_rows
    problems = rows[state.needs_attention[rows]]
    category = state.category[problems]
    return Choropleth(
        codes=codes,
        names=[tree[code].name for code in codes],
        counts=count(overview.rows),
        sites=count(rows),
        not_in_force=count(problems[category == NOT_IN_FORCE]),
        partial=count(problems[category == PARTIAL]),
        silent=count(problems[category == IN_FORCE]),
    )


def tour_areas(shades: Choropleth) -> list[str]:
    """Return the areas that a wall screen shows: "" for the whole, the largest, the worst other one.

    Args:
        shades: The areas; the largest has most sites, the worst most of them not in force, then partly.
    """
    worst_first = sorted(
        range(len(shades.codes)), key=lambda i: (shades.not_in_force[i], shades.partial[i]), reverse=True
    )
    if len(worst_first) < 2:
        return [""]
    largest = max(worst_first, key=lambda i: shades.sites[i])
    worst = next(i for i in worst_first if i != largest)
    is_calm = not (shades.not_in_force[worst] or shades.partial[worst])
    return ["", shades.codes[largest], *([] if is_calm else [shades.codes[worst]])]


def symbol_styles(
    state: DerivedState, status_codes: StatusCodes, rows: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Return the index of the style of each site in ``SYMBOL_STYLES``.

    Args:
        state: The derived state of the sites.
        status_codes: The numbers of its statuses.
        rows: Rows of the sites.
    """
    hollow = np.array([_is_hollow(state.snapshot, status_codes, row) for row in rows], int)
    styles = _style_numbers(status_codes)
    numbers: NDArray[np.int64] = styles[
        state.status[rows].astype(int), state.freshness[rows].astype(int), hollow
    ]
    return numbers


def _style_numbers(status_codes: StatusCodes) -> NDArray[np.int64]:
    """Return the style number by (status number, freshness number, hollow)."""
    return np.array(
        [
            [
                [
                    (
                        patrol_style_index
                        if status.derived and status.category is not StatusCategory.IN_FORCE
                        else style_index
                    )(kind.symbol, hollow=hollow, category=status.category, freshness=freshness)
                    for hollow in (False, True)
                ]
                for freshness in FRESHNESS
            ]
            for kind, status in status_codes.statuses
        ],
        np.int64,
    )


def _is_hollow(snapshot: Snapshot, status_codes: StatusCodes, row: int) -> bool:
    variant = status_codes.kinds[snapshot.kind[row]].variant(snapshot.variants[row] or "")
    return variant is not None and variant.hollow
