"""Where an account may change the register."""

from __future__ import annotations

from collections.abc import Iterable

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.areas import Area
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.accounts.permissions import authorise_in
from geo.store import Reader

Registered = Site | Unit | Area


def authorise_register(reader: Reader, actor: Actor, *objects: Registered | None) -> None:
    """Require the right to change these objects where they lie, or are to lie.

    A site is changed in its area; a unit in every area in which it holds a site, without one everywhere; an
    area in its parent, a root everywhere.

    Args:
        reader: The reader or transaction.
        actor: The acting account.
        objects: The objects before and after the change, None for neither.

    Raises:
        Refused: No grant permits it in one of these areas.
    """
    for area in sorted({area for each in objects if each is not None for area in _areas_of(reader, each)}):
        if area == EVERYWHERE:
            actor.authorise(Verb.REGISTER)
        else:
            authorise_in(reader, actor, Verb.REGISTER, area)


def _areas_of(reader: Reader, registered: Registered) -> Iterable[str]:
    if isinstance(registered, Site):
        return (registered.area,)
    if isinstance(registered, Area):
        return (registered.parent,)
    return reader.areas_held_by(registered.code) or (EVERYWHERE,)
