"""Figures of sites: how many of a kind or variant there are, by status, and how many are silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geo.domain.daily_reports.figures import FigureRow, FigureValue
from geo.domain.data_file import Labelled
from geo.domain.kinds import Kind, StatusCategory, Variant
from geo.services.figures.definition import FigureDefinition
from geo.services.figures.facts import FigureFacts, Rows
from geo.services.situation.derived import INACTIVE, SILENT
from geo.services.situation.status_codes import StatusCodes

REQUIRED = "required"
"""Ending of the codes of sites that are not inactive, of which the others are a part."""
Mask = NDArray[np.bool_]


def site_figures(codes: StatusCodes) -> Iterator[FigureDefinition]:
    """Yield ``kind.required``, ``kind.status`` and ``kind.silent``; and of variants the first two."""
    for kind in codes.kinds:
        yield from _of(codes, kind, None)
        yield _figure(
            f"{kind.code}.silent",
            "silent",
            partial(_silent, codes=codes, kind=kind),
            f"{kind.code}.{REQUIRED}",
            {"kind": kind},
        )
        for variant in kind.variants:
            yield from _of(codes, kind, variant)


def _of(codes: StatusCodes, kind: Kind, variant: Variant | None) -> Iterator[FigureDefinition]:
    """Yield the figures of a kind, or of one of its variants."""
    prefix = f"{kind.code}.{variant.code}" if variant else kind.code
    things: dict[str, Labelled] = {"kind": kind} | ({"variant": variant} if variant else {})
    name = "of_variant" if variant else "of_kind"
    yield _figure(
        f"{prefix}.{REQUIRED}",
        f"{name}_required",
        partial(_required, codes=codes, kind=kind, variant=variant),
        "",
        things,
    )
    for status in kind.statuses:
        number = codes.status_number[kind.code, status.code]
        yield _figure(
            f"{prefix}.{status.code}",
            name,
            partial(_in_status, codes=codes, kind=kind, variant=variant, number=number),
            "" if status.category is StatusCategory.INACTIVE else f"{prefix}.{REQUIRED}",
            {**things, "status": status},
        )


def _required(facts: FigureFacts, codes: StatusCodes, kind: Kind, variant: Variant | None) -> Mask:
    return np.asarray(_of_kind(facts, codes, kind, variant) & (facts.sites.category != INACTIVE), bool)


def _in_status(
    facts: FigureFacts, codes: StatusCodes, kind: Kind, variant: Variant | None, number: int
) -> Mask:
    return np.asarray(_of_kind(facts, codes, kind, variant) & (facts.sites.status == number), bool)


def _silent(facts: FigureFacts, codes: StatusCodes, kind: Kind) -> Mask:
    return np.asarray(_of_kind(facts, codes, kind, None) & (facts.sites.freshness >= SILENT), bool)


def _of_kind(facts: FigureFacts, codes: StatusCodes, kind: Kind, variant: Variant | None) -> Mask:
    snapshot = facts.sites.snapshot
    mask: Mask = snapshot.kind == codes.kind_number[kind.code]
    if variant is not None:
        mask &= np.array([code == variant.code for code in snapshot.variants], bool)
    return mask


def _figure(
    code: str, name: str, mask_of: Callable[[FigureFacts], Mask], whole: str, things: dict[str, Labelled]
) -> FigureDefinition:
    def rows(facts: FigureFacts, area: str) -> Rows:
        snapshot = facts.sites.snapshot
        return [
            FigureRow(snapshot.ids[row], snapshot.names[row], snapshot.area_of(int(row)))
            for row in np.flatnonzero(mask_of(facts) & facts.within(area))
        ]

    def count(facts: FigureFacts, area: str) -> FigureValue:
        return int((mask_of(facts) & facts.within(area)).sum())

    return FigureDefinition(code, name, rows, whole, count, things)
