"""Filter masks: one boolean per row for each part of a filter."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from geo.domain.areas import AreaTree
from geo.domain.filters import SiteFilter
from geo.domain.freshness import Freshness
from geo.domain.search_text import search_terms
from geo.services.situation.derived import DerivedState
from geo.services.situation.snapshot import Snapshot
from geo.services.situation.status_codes import CATEGORY_NUMBER, FRESHNESS_NUMBER, StatusCodes

Mask = NDArray[np.bool_]

FILTER_PARTS = ("area", "kind", "status", "category", "unit", "freshness", "search", "attention", "located")


class FilterMasks:
    """The masks of one filter over one state, made once and combined as often as figures need them."""

    def __init__(
        self, state: DerivedState, site_filter: SiteFilter, tree: AreaTree, status_codes: StatusCodes
    ) -> None:
        """Make the masks of the parts that the filter sets."""
        self.state = state
        masks = {
            part: _MASKS[part](state, site_filter, tree, status_codes)
            for part in FILTER_PARTS
            if getattr(site_filter, part)
        }
        self._masks: dict[str, Mask] = masks

    def restrict_to(self, part: str, rows: Collection[int]) -> None:
        """Restrict every later mask to these rows, for a part of the filter that no column decides.

        Args:
            part: The part: "since" or "outstanding".
            rows: Numbers of the rows.
        """
        kept = np.zeros(len(self.state.snapshot), bool)
        kept[list(rows)] = True
        self._masks[part] = kept

    def mask(self, *, without: str = "") -> Mask:
        """Return the rows that pass every part of the filter, or every part but ``without``, as a mask."""
        passed = np.ones(len(self.state.snapshot), bool)
        for part, mask in self._masks.items():
            if part != without:
                passed &= mask
        return passed


def area_mask(snapshot: Snapshot, area: str, tree: AreaTree) -> Mask:
    """Return the rows in the area or an area within it, as a mask."""
    within = tree.subtree(area)
    inside = np.array([code in within for code in snapshot.areas], bool)
    return inside[snapshot.area] if len(snapshot) else np.zeros(0, bool)


def _area(state: DerivedState, site_filter: SiteFilter, tree: AreaTree, _: StatusCodes) -> Mask:
    return area_mask(state.snapshot, site_filter.area, tree)


def _kind(state: DerivedState, site_filter: SiteFilter, _: AreaTree, status_codes: StatusCodes) -> Mask:
    return np.isin(state.snapshot.kind, [status_codes.kind_number[code] for code in site_filter.kind])


def _status(state: DerivedState, site_filter: SiteFilter, _: AreaTree, status_codes: StatusCodes) -> Mask:
    pairs = (pair.partition(".")[::2] for pair in site_filter.status)
    return np.isin(state.status, [status_codes.status_number[kind, status] for kind, status in pairs])


def _category(state: DerivedState, site_filter: SiteFilter, _: AreaTree, __: StatusCodes) -> Mask:
    numbers = {str(category): number for category, number in CATEGORY_NUMBER.items()}
    return np.isin(state.category, [numbers[code] for code in site_filter.category])


def _unit(state: DerivedState, site_filter: SiteFilter, _: AreaTree, __: StatusCodes) -> Mask:
    snapshot = state.snapshot
    numbers = [number for number, code in enumerate(snapshot.units) if code in site_filter.unit]
    return np.isin(snapshot.unit, numbers)


def _freshness(state: DerivedState, site_filter: SiteFilter, _: AreaTree, __: StatusCodes) -> Mask:
    return np.isin(state.freshness, [FRESHNESS_NUMBER[Freshness(code)] for code in site_filter.freshness])


def _search(state: DerivedState, site_filter: SiteFilter, _: AreaTree, __: StatusCodes) -> Mask:
    texts = state.snapshot.texts
    matches = np.ones(len(texts), bool)
    for number, word in enumerate(search_terms(site_filter.search)):
        if not number:
            matches[:] = [word in text for text in texts]
        else:
            rows = np.flatnonzero(matches)
            matches[rows] = [word in texts[row] for row in rows.tolist()]
    return matches


def _attention(state: DerivedState, _: SiteFilter, __: AreaTree, ___: StatusCodes) -> Mask:
    return state.needs_attention


def _unlocated(state: DerivedState, _: SiteFilter, __: AreaTree, ___: StatusCodes) -> Mask:
    return np.isnan(state.snapshot.lat)


_MASKS: dict[str, Callable[[DerivedState, SiteFilter, AreaTree, StatusCodes], Mask]] = {
    "area": _area,
    "kind": _kind,
    "status": _status,
    "category": _category,
    "unit": _unit,
    "freshness": _freshness,
    "search": _search,
    "attention": _attention,
    "located": _unlocated,
}
