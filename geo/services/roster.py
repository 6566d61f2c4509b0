"""The live roster: every post one may plan, who holds it, what it needs, how far each unit has it there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.kinds import Meaning
from geo.domain.moves import Stand
from geo.services.rights import needs
from geo.services.ways import metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.areas import AreaTree
    from geo.domain.kinds import Kinds
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Post:
    """``need``: people of a unit that holds it, all crews together; ``lead``: whether one must lead."""

    site: str
    name: str
    area: str
    kind: str
    variant: str
    lat: float | None
    lon: float | None
    live: Stand
    need: int
    lead: bool
    priority: float


@dataclass(frozen=True, slots=True)
class Roster:
    """Posts and units by code; ``metres`` is posts x units, in the order of both.

    ``elsewhere``: people and leads that a unit gives to open posts beside these.
    """

    posts: tuple[Post, ...]
    units: tuple[Unit, ...]
    metres: NDArray[np.float64]
    kinds: Kinds
    areas: AreaTree
    elsewhere: Mapping[str, tuple[int, int]]

    def free(self, unit: Unit, away: int) -> tuple[int, int]:
        """People and leads of a unit that can be planned with here while so many are away."""
        there = max(0, unit.people - away)
        people, leads = self.elsewhere.get(unit.code, (0, 0))
        return max(0, there - people), max(0, min(unit.leads, there) - leads)

    def is_open(self, kind: str, status: str) -> bool:
        """Whether somebody is to stand at a post of this kind while it has this status."""
        return self.kinds.meaning(kind, status) is not Meaning.INACTIVE

    @property
    def live(self) -> Mapping[str, Stand]:
        """How every post stands, by its code."""
        return {post.site: post.live for post in self.posts}


@needs(Verb.DRAFT_PLAN)
def roster(office: Office, actor: Actor, area: str = "") -> Roster:
    """What may be planned in an area and beneath it, as it stands now.

    Raises:
        Refused: one may plan nowhere.
    """
    scope, reference = actor.scope(Verb.DRAFT_PLAN), office.board.reference()
    everything = office.board.standing(office.now()).snapshot
    within = reference.areas.covered(frozenset({area})) if area else None
    here = office.board.standing(office.now(), scope=scope).snapshot.row_of
    units = tuple(reference.units.values())
    known = Roster((), units, np.zeros((0, len(units))), office.kinds, reference.areas, {})
    posts, elsewhere = [], dict[str, tuple[int, int]]()
    for post in posts_of(office, everything):
        if post.site in here and (within is None or post.area in within):
            posts.append(post)
        elif known.is_open(post.kind, post.live.status):
            people, leads = elsewhere.get(post.live.unit, (0, 0))
            elsewhere[post.live.unit] = people + post.need, leads + post.lead
    ways = metres(_places(posts), _places(units))
    return replace(known, posts=tuple(posts), metres=ways, elsewhere=elsewhere)


def posts_of(office: Office, snapshot: Snapshot) -> Iterator[Post]:
    """Every site where units stand."""
    kinds = list(office.kinds)
    for row, site in enumerate(snapshot.ids):
        kind = kinds[snapshot.kind[row]]
        if not kind.is_manned:
            continue
        variant = kind.variant(snapshot.variants[row])
        known = not np.isnan(snapshot.lat[row])
        _, status = office.board.book.statuses[snapshot.status[row]]
        yield Post(
            site=site,
            name=snapshot.names[row],
            area=snapshot.areas[snapshot.area[row]],
            kind=kind.code,
            variant=snapshot.variants[row],
            lat=float(snapshot.lat[row]) if known else None,
            lon=float(snapshot.lon[row]) if known else None,
            live=Stand(snapshot.units[snapshot.unit[row]], status.code),
            need=variant.staff * kind.crews if variant else 0,
            lead=bool(variant and variant.lead),
            priority=variant.priority if variant else 1.0,
        )


def _places(things: list[Post] | tuple[Unit, ...]) -> NDArray[np.float64]:
    return np.array([(thing.lat, thing.lon) for thing in things], np.float64).reshape(-1, 2)
