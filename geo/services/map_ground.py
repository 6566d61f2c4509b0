"""What lies under the sites on a map, as far as one may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.domain.access import EVERYWHERE, Verb
from geo.services.rights import needs

if TYPE_CHECKING:
    from geo.domain.actors import Actor
    from geo.domain.areas import Area
    from geo.domain.features import Feature
    from geo.services.office import Office


@needs(Verb.READ)
def boundaries(office: Office, actor: Actor) -> tuple[Area, ...]:
    """The areas where one may read, and those they lie in, in the order of the reference data."""
    areas, scope = office.board.reference().areas, actor.scope(Verb.READ)
    if EVERYWHERE in scope:
        return tuple(areas)
    covered = areas.covered(scope)
    shown = covered | {above.code for code in covered for above in areas.path(code)}
    return tuple(area for area in areas if area.code in shown)


@needs(Verb.READ)
def backdrop(office: Office, actor: Actor) -> tuple[Feature, ...]:  # noqa: ARG001 - whom ``needs`` has asked
    """Roads, water, hospitals and supply points: all of them, as ways lead on beyond an area."""
    with office.store.read() as reader:
        return tuple(reader.features())
