"""Which kinds, areas and units there are, and how many sites each has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.services.rights import needs

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.services.office import Office


@dataclass(frozen=True, slots=True)
class InUse:
    """Sites one may read, by code; 0 where there is none. Those beneath an area are not its own."""

    kinds: dict[str, int]
    areas: dict[str, int]
    units: dict[str, int]


@needs(Verb.READ)
def in_use(office: Office, actor: Actor) -> InUse:
    """Every code that is defined or that a site has, with the sites of the present."""
    reference = office.board.reference()
    snapshot = office.board.standing(office.now(), scope=actor.scope(Verb.READ)).snapshot
    kinds = [kind.code for kind in office.kinds]

    def counts(numbers: np.ndarray, codes: list[str]) -> dict[str, int]:
        counted = np.bincount(numbers, minlength=len(codes))
        return {code: int(count) for code, count in zip(codes, counted, strict=True) if code}

    areas, units = counts(snapshot.area, snapshot.areas), counts(snapshot.unit, snapshot.units)
    return InUse(
        counts(snapshot.kind, kinds),
        dict.fromkeys((area.code for _, area in reference.areas.walk()), 0) | areas,
        dict.fromkeys(reference.units, 0) | units,
    )
