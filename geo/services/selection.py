"""Which rows a filter selects: each part of the filter is one mask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.domain.presence import Freshness
from geo.domain.search_text import words_of
from geo.services.codebook import FRESHNESS_NUMBER, MEANING_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from geo.domain.areas import AreaTree
    from geo.domain.filters import SiteFilter
    from geo.services.codebook import Codebook
    from geo.services.snapshot import Snapshot
    from geo.services.standing import Standing

    Mask = NDArray[np.bool_]

PARTS = ("area", "kind", "status", "meaning", "unit", "freshness", "search", "attention", "located")


class Selection:
    """The masks of one filter over one standing, made once and combined as often as figures need them."""

    def __init__(self, standing: Standing, wanted: SiteFilter, tree: AreaTree, book: Codebook) -> None:
        self.standing = standing
        masks = {part: _MASKS[part](standing, wanted, tree, book) for part in PARTS if getattr(wanted, part)}
        self._masks: dict[str, Mask] = masks

    def keep_only(self, rows: Collection[int]) -> None:
        """Restrict every mask to these rows: what "changed since" leaves."""
        kept = np.zeros(len(self.standing.snapshot), bool)
        kept[list(rows)] = True
        self._masks["since"] = kept

    def mask(self, *, without: str = "") -> Mask:
        """Rows that pass every part of the filter, or every part but one."""
        passed = np.ones(len(self.standing.snapshot), bool)
        for part, mask in self._masks.items():
            if part != without:
                passed &= mask
        return passed


def area_mask(snapshot: Snapshot, area: str, tree: AreaTree) -> Mask:
    """Rows in the area or beneath it."""
    within = tree.within(area)
    inside = np.array([code in within for code in snapshot.areas], bool)
    return inside[snapshot.area] if len(snapshot) else np.zeros(0, bool)


def _area(standing: Standing, wanted: SiteFilter, tree: AreaTree, _: Codebook) -> Mask:
    return area_mask(standing.snapshot, wanted.area, tree)


def _kind(standing: Standing, wanted: SiteFilter, _: AreaTree, book: Codebook) -> Mask:
    return np.isin(standing.snapshot.kind, [book.kind_number[code] for code in wanted.kind])


def _status(standing: Standing, wanted: SiteFilter, _: AreaTree, book: Codebook) -> Mask:
    pairs = (pair.partition(".")[::2] for pair in wanted.status)
    return np.isin(standing.status, [book.status_number[kind, status] for kind, status in pairs])


def _meaning(standing: Standing, wanted: SiteFilter, _: AreaTree, __: Codebook) -> Mask:
    numbers = {str(meaning): number for meaning, number in MEANING_NUMBER.items()}
    return np.isin(standing.meaning, [numbers[code] for code in wanted.meaning])


def _unit(standing: Standing, wanted: SiteFilter, _: AreaTree, __: Codebook) -> Mask:
    snapshot = standing.snapshot
    asked = [number for number, code in enumerate(snapshot.units) if code in wanted.unit]
    return np.isin(snapshot.unit, asked)


def _freshness(standing: Standing, wanted: SiteFilter, _: AreaTree, __: Codebook) -> Mask:
    return np.isin(standing.freshness, [FRESHNESS_NUMBER[Freshness(code)] for code in wanted.freshness])


def _search(standing: Standing, wanted: SiteFilter, _: AreaTree, __: Codebook) -> Mask:
    texts = standing.snapshot.texts
    found = np.ones(len(texts), bool)
    for number, word in enumerate(words_of(wanted.search)):
        if not number:
            found[:] = [word in text for text in texts]
        else:
            rows = np.flatnonzero(found)
            found[rows] = [word in texts[row] for row in rows.tolist()]
    return found


def _attention(standing: Standing, _: SiteFilter, __: AreaTree, ___: Codebook) -> Mask:
    return standing.attention


def _located(standing: Standing, _: SiteFilter, __: AreaTree, ___: Codebook) -> Mask:
    return np.isnan(standing.snapshot.lat)


_MASKS: dict[str, Callable[[Standing, SiteFilter, AreaTree, Codebook], Mask]] = {
    "area": _area,
    "kind": _kind,
    "status": _status,
    "meaning": _meaning,
    "unit": _unit,
    "freshness": _freshness,
    "search": _search,
    "attention": _attention,
    "located": _located,
}
