"""Usage of codes: the number of sites of each kind, area and unit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext


@dataclass(frozen=True, slots=True)
class CodeUsage:
    """Numbers of readable sites by code, 0 for codes without sites; an area counts only its own sites."""

    kinds: dict[str, int]
    areas: dict[str, int]
    units: dict[str, int]


@needs(Verb.READ)
def count_code_usage(ctx: AppContext, actor: Actor) -> CodeUsage:
    """Count the present sites of every code that is defined or used."""
    reference = ctx.read_model.reference()
    snapshot = ctx.read_model.derived_state(ctx.now(), scope=actor.scope(Verb.READ)).snapshot
    kinds = [kind.code for kind in ctx.kinds]

    def counts(numbers: np.ndarray, codes: list[str]) -> dict[str, int]:
        counted = np.bincount(numbers, minlength=len(codes))
        return {code: int(count) for code, count in zip(codes, counted, strict=True) if code}

    areas, units = counts(snapshot.area, snapshot.areas), counts(snapshot.unit, snapshot.units)
    return CodeUsage(
        counts(snapshot.kind, kinds),
        dict.fromkeys((area.code for _, area in reference.areas.preorder()), 0) | areas,
        dict.fromkeys(reference.units, 0) | units,
    )
