"""Basemap below the sites: boundaries and backdrop features that the actor may read."""

from __future__ import annotations

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.map_features import Feature
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext


@needs(Verb.READ)
def boundaries(ctx: AppContext, actor: Actor) -> tuple[Area, ...]:
    """Return the readable areas and the areas they lie in, in the order of the reference data."""
    areas, scope = ctx.read_model.reference().areas, actor.scope(Verb.READ)
    if EVERYWHERE in scope:
        return tuple(areas)
    covered = areas.scope(scope)
    visible = covered | {above.code for code in covered for above in areas.path(code)}
    return tuple(area for area in areas if area.code in visible)


@needs(Verb.READ)
def backdrop_features(ctx: AppContext, actor: Actor) -> tuple[Feature, ...]:  # noqa: ARG001 - whom ``needs`` has asked
    """Return roads, water, hospitals and supply points: all of them, because roads lead beyond an area."""
    with ctx.store.read() as reader:
        return tuple(reader.features())
