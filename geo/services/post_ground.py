"""Posts and places of an area as one may plan them, and which post reaches which place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import Verb
from geo.domain.features import Layer
from geo.domain.kinds import Meaning
from geo.domain.plans import Plan
from geo.planning.siting.sight import Sight, sight
from geo.planning.siting.worth import coverage_now
from geo.services.candidates import within_reach
from geo.services.codebook import MEANING_NUMBER
from geo.services.lifelines import USUAL_M
from geo.services.listing import whole
from geo.services.rights import needs
from geo.services.road_net import road_net
from geo.services.roster import roster
from geo.services.sighting import by_road, straight

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.plan_posts import NewPost
    from geo.planning.siting.worth import Seen
    from geo.services.office import Office
    from geo.services.road_net import RoadNet
    from geo.services.roster import Post

DEMAND = ("village", "compound")
"""The kinds that posts are there for, unless somebody asks otherwise."""
MANNED = (Meaning.IN_FORCE, Meaning.PARTIAL)
"""Somebody stands there, if not everybody who should."""


@dataclass(frozen=True, slots=True)
class Question:
    """Places of ``kinds`` in an area and beneath it, each within ``reach`` metres of a post.

    ``most``: metres by road that a hospital and supplies may be away. ``in_people``: a place counts as many
    as live there, and nothing where nobody told; else each counts one. ``candidates`` are no sites yet, and
    count as posts that may be opened.
    """

    area: str = ""
    reach: float = 3000.0
    kinds: tuple[str, ...] = DEMAND
    by_road: bool = False
    most: float = USUAL_M
    in_people: bool = False
    candidates: tuple[NewPost, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be covered; ``people`` None where nobody has told how many live there."""

    site: str
    name: str
    area: str
    kind: str
    lat: float
    lon: float
    people: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Posts and places that have a location, by code, and which post reaches which place.

    Numbers of posts: ``manned`` are open with somebody there, ``open`` are all that are not withdrawn,
    ``stays`` are open ones that cannot be withdrawn from their status, ``barred`` withdrawn ones that cannot
    be opened. ``unlocated`` counts posts and places that nothing can be said of. ``has_roads``: whether one
    may ask by road; ``net`` is there where one has.
    """

    question: Question
    posts: tuple[Post, ...]
    places: tuple[Place, ...]
    known: Sight
    manned: tuple[int, ...]
    open: tuple[int, ...]
    stays: tuple[int, ...]
    barred: tuple[int, ...]
    unlocated: int
    has_roads: bool
    net: RoadNet | None

    def coverage(self, sites: Iterable[int]) -> dict[str, Seen]:
        """How many places of each kind the posts reach, of how many; and people where some are known."""
        of_kind = {
            kind: np.array([place.kind == kind for place in self.places], np.float64)
            for kind in self.question.kinds
        }
        people = {"people": _people(self.places)} if self.untold < len(self.places) else {}
        return coverage_now(self.known, tuple(sites), people | of_kind)

    @property
    def untold(self) -> int:
        """Places of which nobody has told how many live there."""
        return sum(place.people is None for place in self.places)

    def chosen(self, mask: NDArray[np.bool_]) -> tuple[Place, ...]:
        """The places of a mask."""
        return tuple(self.places[number] for number in np.flatnonzero(mask))


@needs(Verb.DRAFT_PLAN)
def post_ground(office: Office, actor: Actor, question: Question) -> Ground:
    """What is there where one may plan, made once until something is written.

    Raises:
        Refused: one may plan nowhere.
    """
    asked = ("ground", office.store.revision(), actor.scope(Verb.DRAFT_PLAN), question)
    ground: Ground = office.board.sitings.get(asked, lambda: _ground(office, actor, question))
    return ground


@needs(Verb.DRAFT_PLAN)
def people_told(office: Office, actor: Actor, question: Question) -> bool:
    """Whether of any of the places asked for somebody has told how many live there.

    Raises:
        Refused: one may plan nowhere.
    """
    places, _ = _places(office, actor, question)
    return any(place.people is not None for place in places)


def map_digest(office: Office) -> bytes:
    """Of all features of the map, made once until something is written: equal where they are."""

    def made() -> bytes:
        digest = hashlib.sha256()
        with office.store.read() as reader:
            for line in reader.features():
                digest.update(repr((line.id, line.layer, line.name)).encode())
                digest.update(line.geometry)
        return digest.digest()

    found: bytes = office.board.sitings.get(("map", office.store.revision()), made)
    return found


def _ground(office: Office, actor: Actor, question: Question) -> Ground:
    news = within_reach(office, actor.scope(Verb.DRAFT_PLAN), question.area, question.candidates)
    drawn = Plan("", "", "", posts={new.id: new for new in news})
    known = roster(office, actor, question.area).drafted(drawn)
    located = tuple(post for post in known.posts if post.lat is not None)
    places, unlocated = _places(office, actor, question)
    with office.store.read() as reader:
        lines = [line.geometry for line in reader.features() if line.layer is Layer.ROAD]
    at, where = _where(located), _where(places)
    meanings = [office.kinds.meaning(post.kind, post.live.status) for post in located]

    def may_become(post: Post, meaning: Meaning) -> bool:
        return bool(office.kinds.step(post.kind, post.live.status, meaning))

    net = road_net(lines, at, where) if question.by_road else None
    sees = straight(where, at, question.reach) if net is None else by_road(net, question.reach)
    return Ground(
        question=question,
        posts=located,
        places=places,
        known=sight(sees, _people(places) if question.in_people else np.ones(len(places))),
        manned=_numbers(meaning in MANNED for meaning in meanings),
        open=_numbers(meaning is not Meaning.INACTIVE for meaning in meanings),
        stays=_numbers(
            meaning is not Meaning.INACTIVE and not may_become(post, Meaning.INACTIVE)
            for post, meaning in zip(located, meanings, strict=True)
        ),
        barred=_numbers(
            meaning is Meaning.INACTIVE and not may_become(post, Meaning.IN_FORCE)
            for post, meaning in zip(located, meanings, strict=True)
        ),
        unlocated=unlocated + len(known.posts) - len(located),
        has_roads=bool(lines),
        net=net,
    )


def _places(office: Office, actor: Actor, question: Question) -> tuple[tuple[Place, ...], int]:
    """Those that something is asked of, and how many have no location."""
    board, areas = office.board, office.board.reference().areas
    snapshot = board.standing(office.now(), scope=actor.scope(Verb.DRAFT_PLAN)).snapshot
    within = areas.covered(frozenset({question.area})) if question.area else None
    kinds = {board.book.kind_number[code] for code in question.kinds if code in board.book.kind_number}
    active = board.book.meaning[snapshot.status] != MEANING_NUMBER[Meaning.INACTIVE]
    rows = [
        row
        for row in np.flatnonzero(np.isin(snapshot.kind, sorted(kinds)) & active)
        if within is None or snapshot.areas[snapshot.area[row]] in within
    ]
    located = [row for row in rows if not np.isnan(snapshot.lat[row])]
    places = tuple(
        Place(
            site=snapshot.ids[row],
            name=snapshot.names[row],
            area=snapshot.areas[snapshot.area[row]],
            kind=board.book.kinds[snapshot.kind[row]].code,
            lat=float(snapshot.lat[row]),
            lon=float(snapshot.lon[row]),
            people=whole(snapshot.people[row]),
        )
        for row in located
    )
    return places, len(rows) - len(located)


def _people(places: tuple[Place, ...]) -> NDArray[np.float64]:
    return np.array([place.people or 0 for place in places], np.float64)


def _where(things: tuple[Post, ...] | tuple[Place, ...]) -> NDArray[np.float64]:
    return np.array([(thing.lat, thing.lon) for thing in things], np.float64).reshape(-1, 2)


def _numbers(holds: Iterable[bool]) -> tuple[int, ...]:
    return tuple(number for number, each in enumerate(holds) if each)
