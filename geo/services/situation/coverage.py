"""Figures and area totals: one definition of coverage for every screen.

Sites are counted here; the share of the counts is ``Coverage.share`` in ``geo/domain/views.py``.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geo.domain.areas import AreaTree
from geo.domain.filters import SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.kinds import Kind
from geo.domain.views import AreaTotal, Coverage, Figure, StatusCount
from geo.services.situation.derived import IN_FORCE, INACTIVE, NOT_IN_FORCE, PARTIAL, SILENT, DerivedState
from geo.services.situation.filter_masks import FilterMasks, area_mask
from geo.services.situation.status_codes import CATEGORIES, StatusCodes

Mask = NDArray[np.bool_]

WORST_SHOWN = 2
"""Number of sites that a figure names."""

SILENT_CODES = (str(Freshness.SILENT), str(Freshness.NEVER_REPORTED))
"""Codes of the freshness values that count as silent, as the filter has them."""


def coverage_of(state: DerivedState, rows: Mask | NDArray[np.intp]) -> Coverage:
    """Count sites in force and sites that are not inactive among rows of the state.

    Args:
        state: The derived state.
        rows: A mask over all rows (bool), or row numbers.
    """
    return Coverage(*(int(mask.sum()) for mask in _coverage_masks(state.category[rows])))


def coverage_by_area(state: DerivedState) -> dict[str, Coverage]:
    """Count sites in force and sites that are not inactive by the code of their own area."""
    snapshot = state.snapshot
    counts = (
        np.bincount(snapshot.area[mask], minlength=len(snapshot.areas)).tolist()
        for mask in _coverage_masks(state.category)
    )
    return {code: Coverage(*both) for code, *both in zip(snapshot.areas, *counts, strict=True)}


def _coverage_masks(category: NDArray[np.int8]) -> tuple[Mask, Mask]:
    """Return the masks of the rows in force and of those that are to be: all that are not inactive."""
    return category == IN_FORCE, category != INACTIVE


def overdue_mask(state: DerivedState, status_codes: StatusCodes) -> Mask:
    """Return the mask of patrolled sites whose last patrol is longer ago than interval and grace."""
    return np.isin(state.status, status_codes.derived[:, 2][status_codes.derived[:, 2] >= 0])


def overdue_filter(status_codes: StatusCodes) -> tuple[str, ...]:
    """Return the statuses "overdue" of all patrolled kinds, as codes of the status filter."""
    return tuple(f"{kind.code}.overdue" for kind in status_codes.kinds if kind.is_patrolled)


def compute_figures(
    current: FilterMasks, earlier: FilterMasks | None, site_filter: SiteFilter, status_codes: StatusCodes
) -> tuple[Figure, ...]:
    """Compute the figures: coverage of all sites, coverage by kind, silent sites, overdue patrols.

    A kind's figure ignores the filter by kind, so that the figures stay comparable while one kind is
    selected.

    Args:
        current: Masks of ``site_filter.base`` over the present state.
        earlier: The same over the state they are compared with, None for no comparison.
        site_filter: The filter of the screen; it decides which figures are active.
        status_codes: The numbers of kinds and statuses.
    """
    mask = current.mask()
    before = None if earlier is None else coverage_of(earlier.state, earlier.mask())
    figures = [
        _share_figure("all", coverage_of(current.state, mask), before, int(mask.sum()), is_active=False)
    ]
    mask, then_mask = current.mask(without="kind"), None if earlier is None else earlier.mask(without="kind")
    for number, kind in enumerate(status_codes.kinds):
        of_kind = mask & (current.state.snapshot.kind == number)
        if earlier is not None and then_mask is not None:
            before = coverage_of(earlier.state, then_mask & (earlier.state.snapshot.kind == number))
        figure = _share_figure(
            kind.code,
            coverage_of(current.state, of_kind),
            before,
            int(of_kind.sum()),
            is_active=site_filter.kind == (kind.code,),
        )
        problems = of_kind & status_codes.is_problem[current.state.status]
        waiting = of_kind & (current.state.category == PARTIAL) & ~problems
        figures.append(
            replace(
                figure,
                problems=_status_counts(current.state, problems, site_filter.status, status_codes),
                waiting=_status_counts(current.state, waiting, site_filter.status, status_codes),
                worst=_worst_sites(current.state, problems),
            )
        )

    def silent(side: FilterMasks) -> int:
        return int((side.mask() & (side.state.freshness >= SILENT)).sum())

    def overdue(side: FilterMasks) -> int:
        return int((side.mask() & overdue_mask(side.state, status_codes)).sum())

    figures.append(
        Figure(
            "silent",
            count=silent(current),
            delta=None if earlier is None else silent(current) - silent(earlier),
            is_active=site_filter.freshness == SILENT_CODES,
        )
    )
    if not overdue_filter(status_codes):
        return tuple(figures)
    figures.append(
        Figure(
            "overdue",
            count=overdue(current),
            delta=None if earlier is None else overdue(current) - overdue(earlier),
            is_active=site_filter.status == overdue_filter(status_codes),
        )
    )
    return tuple(figures)


def _status_counts(
    state: DerivedState, rows: Mask, active: tuple[str, ...], status_codes: StatusCodes
) -> tuple[StatusCount, ...]:
    """Count the rows by status, those not in force first.

    Args:
        state: The derived state.
        rows: Mask of rows of one kind.
        active: The statuses of the screen's filter.
        status_codes: The numbers of kinds and statuses.
    """
    numbers, counts = np.unique(state.status[rows], return_counts=True)
    order = np.argsort(status_codes.category[numbers] != NOT_IN_FORCE, kind="stable")
    texts = [
        f"{kind.code}.{status.code}" for kind, status in (status_codes.statuses[n] for n in numbers[order])
    ]
    return tuple(
        StatusCount(text, int(count), is_active=active == (text,))
        for text, count in zip(texts, counts[order], strict=True)
    )


def _worst_sites(state: DerivedState, rows: Mask) -> tuple[str, ...]:
    """Return the codes of the WORST_SHOWN most urgent rows."""
    numbers = np.flatnonzero(rows)
    worst = numbers[np.argsort(-state.urgency[numbers], kind="stable")][:WORST_SHOWN]
    return tuple(state.snapshot.ids[row] for row in worst)


def toggle_problem(site_filter: SiteFilter, status: str) -> SiteFilter:
    """Return the filter after a press on a number of problems: only that status, or all again."""
    if site_filter.status == (status,):
        return site_filter.replace(status=(), kind=())
    return site_filter.replace(status=(status,), kind=(status.partition(".")[0],))


def toggle_figure(site_filter: SiteFilter, code: str, status_codes: StatusCodes) -> SiteFilter:
    """Return the filter after a press on a figure; for an active figure its part is removed."""
    if code == "all":
        return site_filter.replace(
            kind=(), status=(), category=(), freshness=(), outstanding=(), attention=False
        )
    part, value = {
        "silent": ("freshness", SILENT_CODES),
        "overdue": ("status", overdue_filter(status_codes)),
    }.get(code, ("kind", (code,)))
    return site_filter.replace(**{part: () if getattr(site_filter, part) == value else value})


def compute_area_totals(
    masks: FilterMasks, listed: Mask, current_area: str, *, tree: AreaTree, readable_areas: Container[str]
) -> tuple[AreaTotal, ...]:
    """Compute one total for each readable child area, by code, then one for sites in none of them.

    Args:
        masks: Masks of ``site_filter.base`` over the present state.
        listed: Mask of the listed rows.
        current_area: The area whose children are totalled, "" for the top.
        tree: The area tree.
        readable_areas: The readable areas; a child counts if it or an area within it is readable.
    """
    state, mask = masks.state, masks.mask()
    children = [
        child
        for child in tree.children(current_area)
        if any(code in readable_areas for code in tree.subtree(child.code))
    ]
    if not children:
        return ()
    position_of = {
        code: position for position, child in enumerate(children) for code in tree.subtree(child.code)
    }
    snapshot = state.snapshot
    group = np.array([position_of.get(code, len(children)) for code in snapshot.areas], np.int64)[
        snapshot.area
    ]
    inside = mask & area_mask(snapshot, current_area, tree) if current_area else mask

    def count(rows: Mask) -> list[int]:
        return [int(number) for number in np.bincount(group[inside & rows], minlength=len(children) + 1)]

    every, drawn = count(np.ones(len(snapshot), bool)), count(listed)
    in_force, required = map(count, _coverage_masks(state.category))
    silent, attention = count(state.freshness >= SILENT), count(state.needs_attention)
    named = [(child.code, child.name) for child in children]
    named += [(current_area, "")] if every[-1] else []
    return tuple(
        AreaTotal(code, name, every[n], drawn[n], Coverage(in_force[n], required[n]), silent[n], attention[n])
        for n, (code, name) in enumerate(named)
    )


def _share_figure(
    code: str, coverage: Coverage, before: Coverage | None, count: int, *, is_active: bool
) -> Figure:
    earlier = None if before is None else before.share
    delta = None if earlier is None or coverage.share is None else 100 * (coverage.share - earlier)
    return Figure(code, coverage=coverage, count=count, delta=delta, is_active=is_active)


@dataclass(frozen=True, slots=True)
class KindTotals:
    """Counts of one kind; ``category_counts`` in the order of ``StatusCategory``."""

    kind: Kind
    coverage: Coverage
    category_counts: tuple[int, ...]
    silent: int


def totals_by_kind(
    state: DerivedState, rows: NDArray[np.intp], status_codes: StatusCodes
) -> tuple[KindTotals, ...]:
    """Count rows by kind, for the page and the printed report of an area; kinds without sites are left out.

    Args:
        state: The derived state.
        rows: Row numbers.
        status_codes: The numbers of kinds and statuses.
    """
    table = []
    for number, kind in enumerate(status_codes.kinds):
        of_kind = rows[state.snapshot.kind[rows] == number]
        if not len(of_kind):
            continue
        counts = tuple(np.bincount(state.category[of_kind], minlength=len(CATEGORIES)).tolist())
        silent = int((state.freshness[of_kind] >= SILENT).sum())
        table.append(KindTotals(kind, coverage_of(state, of_kind), counts, silent))
    return tuple(table)
