"""Figures and totals: one definition of coverage for every screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.views import AreaTotal, Coverage, Figure
from geo.services.codebook import MEANINGS
from geo.services.selection import area_mask
from geo.services.standing import IN_FORCE, INACTIVE, SILENT

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from geo.domain.areas import AreaTree
    from geo.domain.filters import SiteFilter
    from geo.domain.kinds import Kind
    from geo.services.codebook import Codebook
    from geo.services.overview import Overview
    from geo.services.selection import Selection
    from geo.services.standing import Standing

    Mask = NDArray[np.bool_]

SILENT_CODES = ("silent", "unheard")


def coverage_of(standing: Standing, rows: Mask | NDArray[np.intp]) -> Coverage:
    """Sites in force divided by sites that are not inactive, among these rows (a mask, or their numbers)."""
    meaning = standing.meaning[rows]
    return Coverage(int((meaning == IN_FORCE).sum()), int((meaning != INACTIVE).sum()))


def overdue_mask(standing: Standing, book: Codebook) -> Mask:
    """Rows of a patrolled kind whose last visit is longer ago than interval and grace."""
    return np.isin(standing.status, book.derived[:, 2][book.derived[:, 2] >= 0])


def overdue_filter(book: Codebook) -> tuple[str, ...]:
    return tuple(f"{kind.code}.overdue" for kind in book.kinds if kind.is_visited)


def figures_of(
    now: Selection, then: Selection | None, wanted: SiteFilter, book: Codebook
) -> tuple[Figure, ...]:
    """The strip: coverage of all, by kind, then silent and overdue, from selections by ``wanted.base``.

    A kind's figure leaves the kinds chosen aside, so that they stay comparable while one of them is chosen.
    """
    mask = now.mask()
    before = None if then is None else coverage_of(then.standing, then.mask())
    figures = [_share("all", coverage_of(now.standing, mask), before, int(mask.sum()), on=False)]
    mask, then_mask = now.mask(without="kind"), None if then is None else then.mask(without="kind")
    for number, kind in enumerate(book.kinds):
        here = mask & (now.standing.snapshot.kind == number)
        if then is not None and then_mask is not None:
            before = coverage_of(then.standing, then_mask & (then.standing.snapshot.kind == number))
        coverage = coverage_of(now.standing, here)
        figures.append(_share(kind.code, coverage, before, int(here.sum()), on=wanted.kind == (kind.code,)))

    def silent(side: Selection) -> int:
        return int((side.mask() & (side.standing.freshness >= SILENT)).sum())

    def overdue(side: Selection) -> int:
        return int((side.mask() & overdue_mask(side.standing, book)).sum())

    figures.append(
        Figure(
            "silent",
            count=silent(now),
            delta=None if then is None else silent(now) - silent(then),
            pressed=wanted.freshness == SILENT_CODES,
        )
    )
    if not overdue_filter(book):
        return tuple(figures)
    figures.append(
        Figure(
            "overdue",
            count=overdue(now),
            delta=None if then is None else overdue(now) - overdue(then),
            pressed=wanted.status == overdue_filter(book),
        )
    )
    return tuple(figures)


def pressed(wanted: SiteFilter, code: str, book: Codebook) -> SiteFilter:
    """The filter after a figure was pressed; pressed again, its part is lifted."""
    if code == "all":
        return wanted.but(kind=(), status=(), meaning=(), freshness=(), attention=False)
    part, value = {"silent": ("freshness", SILENT_CODES), "overdue": ("status", overdue_filter(book))}.get(
        code, ("kind", (code,))
    )
    return wanted.but(**{part: () if getattr(wanted, part) == value else value})


def totals_of(
    base: Selection, listed: Mask, present: str, tree: AreaTree, reach: Container[str]
) -> tuple[AreaTotal, ...]:
    """One row for each child of ``present`` in or above ``reach``, by code, then one for what is in none."""
    standing, mask = base.standing, base.mask()
    children = [
        child for child in tree.children(present) if any(code in reach for code in tree.within(child.code))
    ]
    if not children:
        return ()
    number = {code: place for place, child in enumerate(children) for code in tree.within(child.code)}
    snapshot = standing.snapshot
    group = np.array([number.get(code, len(children)) for code in snapshot.areas], np.int64)[snapshot.area]
    inside = mask & area_mask(snapshot, present, tree) if present else mask

    def count(rows: Mask) -> list[int]:
        return [int(number) for number in np.bincount(group[inside & rows], minlength=len(children) + 1)]

    meaning = standing.meaning
    every, drawn = count(np.ones(len(snapshot), bool)), count(listed)
    in_force, should = count(meaning == IN_FORCE), count(meaning != INACTIVE)
    silent, attention = count(standing.freshness >= SILENT), count(standing.attention)
    named = [(child.code, child.name) for child in children]
    named += [(present, "")] if every[-1] else []
    return tuple(
        AreaTotal(code, name, every[n], drawn[n], Coverage(in_force[n], should[n]), silent[n], attention[n])
        for n, (code, name) in enumerate(named)
    )


def _share(code: str, coverage: Coverage, before: Coverage | None, count: int, *, on: bool) -> Figure:
    earlier = None if before is None else before.share
    delta = None if earlier is None or coverage.share is None else 100 * (coverage.share - earlier)
    return Figure(code, coverage=coverage, count=count, delta=delta, pressed=on)


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind's counts; ``meanings`` in the order of ``Meaning``."""

    kind: Kind
    coverage: Coverage
    meanings: tuple[int, ...]
    silent: int


def kind_table(overview: Overview) -> tuple[KindRow, ...]:
    """An area's figures by kind, for the page and the printed sheet; kinds without sites are left out."""
    standing, rows = overview.standing, overview.base
    table = []
    for number, kind in enumerate(overview.book.kinds):
        here = rows[standing.snapshot.kind[rows] == number]
        if not len(here):
            continue
        meanings = tuple(np.bincount(standing.meaning[here], minlength=len(MEANINGS)).tolist())
        silent = int((standing.freshness[here] >= SILENT).sum())
        table.append(KindRow(kind, coverage_of(standing, here), meanings, silent))
    return tuple(table)
