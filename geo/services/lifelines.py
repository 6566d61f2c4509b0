"""Ways to a hospital and to supplies along known roads: who has none within reach, and by which posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.domain.access import Verb
from geo.domain.features import POINTS, Layer
from geo.domain.kinds import Meaning
from geo.planning.roads.decency import Decency, explained, hardships
from geo.planning.roads.ways import Blocked, Roads
from geo.services.codebook import MEANING_NUMBER
from geo.services.rights import needs
from geo.services.road_net import ON_ROAD_M, road_net

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.features import Feature
    from geo.services.office import Office
    from geo.services.plan_difference import Difference
    from geo.services.roster import Post

HOMES = ("village", "compound")
"""The kinds whose people must get to a doctor and be supplied."""
USUAL_M = 30_000.0
"""A way by road that an hour suffices for, at 30 km/h."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A post at a place of its own: one that is no site yet, or a site where it is to be (WGS-84 degrees)."""

    site: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Home:
    site: str
    name: str


@dataclass(frozen=True, slots=True)
class Hard:
    """A home that has no way of ``purpose`` within reach; ``posts``: names of those that bring it about."""

    home: Home
    purpose: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lifelines:
    """Homes, posts and what they need, on the known roads; ``missing``: why something cannot be checked.

    ``homes`` and ``posts`` by the junctions and numbers of ``asked``, which is None where nothing can be
    checked: no roads ("road"), neither hospitals nor supplies. ``open``: numbers of posts not withdrawn.
    Drawn posts come last, in ``open`` none of them: a site that is among both is to be where it is drawn.
    """

    asked: Decency | None
    homes: dict[int, Home]
    sites: tuple[str, ...]
    names: tuple[str, ...]
    open: frozenset[int]
    missing: tuple[str, ...]

    def today(self) -> tuple[Hard, ...]:
        """What is so already, each with the open posts that bring it about; with none, no post does."""
        return () if self.asked is None else self._told(self.asked, self.open)

    def newly(self, opens: Collection[str], closes: Collection[str]) -> tuple[Hard, ...]:
        """What would be so, and is not today, once posts are opened and closed."""
        if self.asked is None:
            return ()
        stand = {self.sites[number] for number in self.open}.difference(closes).union(opens)
        after = [number for site, number in self._at_last.items() if site in stand]
        return self._told(self.asked, after, self._borne(self.asked))

    def about(self, posts: Sequence[str]) -> tuple[Decency, frozenset[tuple[int, str]]] | None:
        """The same in the numbering of some posts, the others staying as they are; and what is so today."""
        if self.asked is None:
            return None
        number = {site: place for place, site in enumerate(posts)}
        theirs = {place: site for site, place in self._at_last.items() if site in number}
        shut = [self.asked.blocks[post] for post in self.open - theirs.keys() if post in self.asked.blocks]
        asked = Decency(
            known=self.asked.known,
            homes=self.asked.homes,
            purposes=self.asked.purposes,
            most=self.asked.most,
            blocks={
                number[theirs[post]]: block for post, block in self.asked.blocks.items() if post in theirs
            },
            shut=Blocked(frozenset().union(*(block.junctions for block in shut))),
        )
        return asked, self._borne(self.asked)

    @property
    def _at_last(self) -> Mapping[str, int]:
        """The number of each site where it is to be."""
        return {site: number for number, site in enumerate(self.sites)}

    def _borne(self, asked: Decency) -> frozenset[tuple[int, str]]:
        return frozenset((each.home, each.purpose) for each in hardships(asked, self.open))

    def _told(
        self, asked: Decency, posts: Iterable[int], borne: Collection[tuple[int, str]] = ()
    ) -> tuple[Hard, ...]:
        return tuple(
            Hard(self.homes[each.home], each.purpose, tuple(self.names[post] for post in culprits))
            for culprits, found in explained(asked, posts, borne)
            for each in found
        )


def drawn_of(posts: Iterable[Post]) -> tuple[Drawn, ...]:
    """Those that have a place, where they have it."""
    return tuple(
        Drawn(post.site, post.name, post.lat, post.lon)
        for post in posts
        if post.lat is not None and post.lon is not None
    )


@needs(Verb.DRAFT_PLAN)
def lifelines(
    office: Office, actor: Actor, most: float = USUAL_M, drawn: tuple[Drawn, ...] = ()
) -> Lifelines:
    """Homes and posts that one may see and the drawn ones, made once until something is written.

    ``most``: metres by road.

    Raises:
        Refused: one may plan nowhere.
    """
    asked = ("lifelines", office.store.revision(), actor.scope(Verb.READ), most, drawn)
    found: Lifelines = office.board.sitings.get(asked, lambda: _lifelines(office, actor, most, drawn))
    return found


@needs(Verb.DRAFT_PLAN)
def cut_off_by(office: Office, actor: Actor, difference: Difference) -> tuple[Hard, ...]:
    """Who has no way once a draft is published, and has one today: by posts it opens, founds or moves.

    Raises:
        Refused: one may plan nowhere.
    """
    changed = difference.changed
    after = {line.post.site: office.kinds.meaning(line.post.kind, line.after.status) for line in changed}
    closes = {site for site, meaning in after.items() if meaning is Meaning.INACTIVE}
    placed = drawn_of(line.post for line in changed if line.is_new or line.moved_from)
    return lifelines(office, actor, drawn=placed).newly(after.keys() - closes, closes)


def _lifelines(office: Office, actor: Actor, most: float, drawn: tuple[Drawn, ...]) -> Lifelines:
    with office.store.read() as reader:
        features = reader.features()
    snapshot = office.board.standing(office.now(), scope=actor.scope(Verb.READ)).snapshot
    book = office.board.book
    manned = [number for number, kind in enumerate(book.kinds) if kind.is_manned]
    living = [book.kind_number[code] for code in HOMES if code in book.kind_number]
    active = book.meaning[snapshot.status] != MEANING_NUMBER[Meaning.INACTIVE]
    located = ~np.isnan(snapshot.lat)
    posts = np.flatnonzero(np.isin(snapshot.kind, manned) & located)
    homes = np.flatnonzero(np.isin(snapshot.kind, living) & active & located)
    of_posts, of_homes = (np.column_stack([snapshot.lat[at], snapshot.lon[at]]) for at in (posts, homes))
    places = np.array([(each.lat, each.lon) for each in drawn], np.float64).reshape(-1, 2)
    asked, leaves = _asked(features, (np.concatenate([of_posts, places]), of_homes), most)
    lines = {one.layer for one in features}
    return Lifelines(
        asked=asked,
        homes={
            leaf: Home(snapshot.ids[row], snapshot.names[row])
            for leaf, row in zip(leaves, homes, strict=False)
        },
        sites=(*(snapshot.ids[row] for row in posts), *(each.site for each in drawn)),
        names=(*(snapshot.names[row] for row in posts), *(each.name for each in drawn)),
        open=frozenset(np.flatnonzero(active[posts]).tolist()),
        missing=tuple(
            str(layer) for layer in (Layer.ROAD, Layer.HOSPITAL, Layer.SUPPLY) if layer not in lines
        ),
    )


def _asked(
    features: Sequence[Feature],
    where: tuple[NDArray[np.float64], NDArray[np.float64]],
    most: float,
) -> tuple[Decency | None, range]:
    """``where``: posts and homes, each n x 2, latitude and longitude.

    Each home and target hangs on its road by a way of its own, so that what lies between counts too.
    """
    targets = [one for one in features if one.layer in POINTS]
    places = shapely.get_coordinates(shapely.from_wkb([one.geometry for one in targets]))[:, ::-1]
    ends = np.concatenate([where[1], places])
    net = road_net([one.geometry for one in features if one.layer is Layer.ROAD], where[0], ends)
    if net is None or not targets:
        return None, range(0)
    first = net.known.junctions
    leaves = np.arange(first, first + len(ends))
    known = Roads(
        first + len(ends),
        np.concatenate([net.known.ends, np.column_stack([net.places, leaves])]),
        np.concatenate([net.known.metres, net.to_places]),
    )
    purposes: dict[str, tuple[int, ...]] = {}
    for leaf, target in enumerate(targets, first + len(where[1])):
        purposes[str(target.layer)] = (*purposes.get(str(target.layer), ()), leaf)
    on_road = np.flatnonzero(net.to_posts <= ON_ROAD_M).tolist()
    asked = Decency(
        known=known,
        homes=tuple(range(first, first + len(where[1]))),
        purposes=purposes,
        most=most,
        blocks={post: Blocked(frozenset({int(net.posts[post])})) for post in on_road},
    )
    return asked, range(first, first + len(where[1]))
