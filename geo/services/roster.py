"""The live roster: every post one may plan, who holds it, what it needs, how far each unit has it there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

import numpy as np

from geo.domain.access import Verb
from geo.domain.kinds import Meaning
from geo.domain.moves import Spot, Stand, stand_of
from geo.domain.plans import PlanState
from geo.services.rights import needs
from geo.services.ways import metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.areas import AreaTree
    from geo.domain.kinds import Kind, Kinds, Variant
    from geo.domain.plans import Plan
    from geo.domain.sites import Site
    from geo.domain.units import Unit
    from geo.services.office import Office
    from geo.services.snapshot import Snapshot


class Needed(TypedDict):
    """What a variant asks for at a post."""

    need: int
    lead: bool
    priority: float


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

    @property
    def spot(self) -> Spot:
        return Spot(self.area, self.lat, self.lon)

    def at(self, spot: Spot) -> Post:
        return replace(self, area=spot.area, lat=spot.lat, lon=spot.lon)


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
    def live(self) -> dict[str, Stand]:
        """How every post stands, and where, by its code."""
        return {post.site: replace(post.live, spot=post.spot) for post in self.posts}

    def drafted(self, plan: Plan) -> Roster:
        """As the plan sees it: the new posts of a draft among the others, those that move at their new place.

        How the posts stand is what is live still; a new one stands closed with nobody.
        """
        sites = {post.site: post for post in self.posts}
        if plan.state is PlanState.DRAFT:
            sites = {new.id: post_of(new.site(self.kinds), self.kinds) for new in plan.posts.values()} | sites
        spots = {code: move.after.spot for code, move in plan.moves.items() if move.after.spot}
        if len(sites) == len(self.posts) and not spots:
            return self
        posts = [post.at(spots[code]) if code in spots else post for code, post in sorted(sites.items())]
        return replace(self, posts=tuple(posts), metres=metres(_places(posts), _places(self.units)))


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
            **_needed(kind, variant),
        )


def post_of(site: Site, kinds: Kinds) -> Post:
    """A site, be it none yet, as a post."""
    kind = kinds[site.kind]
    return Post(
        site=site.id,
        name=site.name,
        area=site.area,
        kind=site.kind,
        variant=site.variant,
        lat=site.lat,
        lon=site.lon,
        live=stand_of(site),
        **_needed(kind, kind.variant(site.variant)),
    )


def _needed(kind: Kind, variant: Variant | None) -> Needed:
    if variant is None:
        return {"need": 0, "lead": False, "priority": 1.0}
    return {"need": variant.staff * kind.crews, "lead": variant.lead, "priority": variant.priority}


def _places(things: list[Post] | tuple[Unit, ...]) -> NDArray[np.float64]:
    return np.array([(thing.lat, thing.lon) for thing in things], np.float64).reshape(-1, 2)
