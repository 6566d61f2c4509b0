"""Sealing an area: where posts close every known road into it, and which of them stand there already."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Meaning
from geo.exchange.placing import borders_of
from geo.planning.roads.sealing import seal
from geo.planning.roads.ways import Blocked, reach
from geo.services.decent_posts import Kept
from geo.services.lifelines import Drawn, lifelines
from geo.services.own_tasks import Ask
from geo.services.post_ground import MANNED, Question, map_digest, post_ground
from geo.services.rights import needs
from geo.services.roster import roster
from geo.services.sealing_ground import NOWHERE, border_of, sealing_ground
from geo.services.seals import Sealing, SealQuestion, Spot, Step, Way
from geo.services.tasks import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.domain.actors import Actor
    from geo.domain.kinds import Kinds
    from geo.exchange.placing import Borders
    from geo.services.office import Office
    from geo.services.post_ground import Place
    from geo.services.roster import Post
    from geo.services.sealing_ground import SealingGround
    from geo.services.tasks import Task

STAGE = "seal"
MOST_ROOM = 2**30
"""What a flow can carry through all junctions together."""


@needs(Verb.DRAFT_PLAN)
def sealed(office: Office, actor: Actor, question: SealQuestion) -> Sealing:
    """The fewest posts that close every known road into an area and out of it; those standing are free.

    Raises:
        Refused: one may not plan there. NotFound: no such area. InvalidInput: the area has no boundary,
        nothing lies inside, or there are too many junctions.
    """
    return seal_ask(office, actor, question).here()


@needs(Verb.DRAFT_PLAN)
def seal_ask(office: Office, actor: Actor, question: SealQuestion) -> Ask[Sealing]:
    """The same as a question to be worked out beside the screen, on what is there now.

    Raises:
        Refused: one may not plan there. NotFound: no such area. InvalidInput: the area has no boundary.
    """
    reference = office.board.reference()
    area = reference.areas[question.area]
    actor.authorise(Verb.DRAFT_PLAN, reference.areas.path(area.code))
    kinds = tuple(kind.code for kind in office.kinds if not kind.is_manned)
    places = post_ground(office, actor, Question(area=question.area, kinds=kinds)).places
    posts = tuple(post for post in roster(office, actor).posts if post.lat is not None)
    bounds = _bounds(office, actor)

    def work(task: Task) -> Sealing:
        task.tell_stage(STAGE)
        with office.store.read() as reader:
            features = tuple(reader.features())
        border = border_of(reference.areas, area.code)
        ground = sealing_ground(features, border, (posts, places), question.band)
        if ground is None:
            return Sealing(question, places=len(places))
        return _Ask(question, ground, (posts, places), office.kinds, bounds).answer()

    def told(found: Sealing) -> Sealing:
        return replace(found, kept=_kept(office, actor, found)) if found.spots else found

    return Ask(Kind.SEAL, question, (posts, places, bounds, map_digest(office)), work, told)


def _bounds(office: Office, actor: Actor) -> tuple[Borders, frozenset[str] | None]:
    """Borders of areas, and where one may plan; None for everywhere."""
    areas, scope = office.board.reference().areas, actor.scope(Verb.DRAFT_PLAN)
    return borders_of(areas), None if EVERYWHERE in scope else areas.covered(scope)


def _kept(office: Office, actor: Actor, found: Sealing) -> Kept:
    """Whom its posts cut off that are not today; each holds the junction where it closes the way."""
    drawn = tuple(
        Drawn(spot.post.site, spot.post.name, spot.lat, spot.lon)
        if spot.post
        else Drawn(f"seal {number}", f"{spot.road} ({number})".strip(), spot.lat, spot.lon)
        for number, spot in enumerate(found.spots, 1)
    )
    lines = lifelines(office, actor, found.question.most, drawn)
    brings = lines.newly([each.site for each in drawn], ())
    return Kept(lines.missing, lines.today(), (), brings)


class _Ask:
    """One question on its ground, step by step: who stands where, what each junction takes, the cut."""

    def __init__(
        self,
        question: SealQuestion,
        ground: SealingGround,
        things: tuple[tuple[Post, ...], tuple[Place, ...]],
        kinds: Kinds,
        bounds: tuple[Borders, frozenset[str] | None],
    ) -> None:
        self.question, self.ground, self.kinds = question, ground, kinds
        self.posts, self.places = things
        self.borders, self.allowed = bounds
        self.at: dict[int, Post] = {}
        for post, junction in zip(self.posts, ground.of_posts.tolist(), strict=True):
            if junction != NOWHERE and self.rank(post) < self.rank(self.at.get(junction)):
                self.at[junction] = post

    def meaning(self, post: Post) -> Meaning:
        return self.kinds.meaning(post.kind, post.live.status)

    def rank(self, post: Post | None) -> int:
        """Who stands comes before who is to be sent, an open post before a withdrawn one."""
        if post is None:
            return len(Step)
        step = self.step(post)
        return len(Step) if step is Step.NEW else list(Step).index(step)

    def step(self, post: Post | None) -> Step:
        if post is None:
            return Step.NEW
        meaning = self.meaning(post)
        if meaning in MANNED:
            return Step.STANDS
        if not self.kinds.step(post.kind, post.live.status, Meaning.IN_FORCE):
            return Step.NEW
        return Step.OPENS if meaning is Meaning.INACTIVE else Step.MANS

    def answer(self) -> Sealing:
        ground = self.ground
        standing = frozenset(at for at, post in self.at.items() if self.step(post) is Step.STANDS)
        today = reach(ground.net.known, ground.outside, Blocked(standing))
        homes = ground.homes[ground.homes != NOWHERE]
        leaving = int(np.isfinite(today.metres[homes]).sum())
        leads_out = bool(
            np.isfinite(reach(ground.net.known, ground.outside).metres[sorted(ground.inside)]).any()
        )
        spots: tuple[Spot, ...] = ()
        open_way = None
        if leads_out:
            takes = self.takes()
            found = seal(ground.net.known, ground.inside, ground.outside, takes)
            spots = tuple(map(self.spot, found.posts))
            open_way = self.way(takes, found.open_way) if found.open_way else None
        return Sealing(
            question=self.question,
            spots=tuple(sorted(spots, key=lambda spot: (list(Step).index(spot.step), spot.lat, spot.lon))),
            open_way=open_way,
            places=len(self.places),
            leaving=leaving,
            beyond=len(self.places) - len(homes),
            leads_out=leads_out,
            has_roads=True,
        )

    def takes(self) -> NDArray[np.int64]:
        """What a post at each junction takes: 0 where none may stand.

        One more post weighs more than all that follows: fewest posts to be sent, then fewest that are no
        site yet, then fewest of those that stand already.
        """
        ground = self.ground
        takes = np.zeros(ground.net.known.junctions, np.int64)
        near = np.flatnonzero(ground.near)
        if self.allowed is not None:
            near = near[[area in self.allowed for area in ground.areas(near, self.borders)]]
        one = len(self.at) + ground.crossings + 2
        if (one + 1) * len(near) > MOST_ROOM:
            raise InvalidInput("error.too_many_junctions", count=len(near))
        takes[near] = 0 if self.question.only_known else one + 1
        may = set(near.tolist())
        for junction, post in self.at.items():
            if junction in may and (step := self.step(post)) is not Step.NEW:
                takes[junction] = 1 if step is Step.STANDS else one
        return takes

    def spot(self, junction: int) -> Spot:
        ground, post = self.ground, self.at.get(junction)
        step = self.step(post)
        lat, lon = ground.net.at[junction].tolist()
        nearest, metres = self.nearest(junction)
        return Spot(
            step=step,
            lat=lat,
            lon=lon,
            road=", ".join(ground.roads_at(lat, lon)),
            area=ground.areas(np.array([junction]), self.borders)[0] or self.question.area,
            post=None if step is Step.NEW else post,
            nearest=nearest,
            metres=metres,
        )

    def nearest(self, junction: int) -> tuple[Post | None, float]:
        if not self.posts:
            return None, np.inf
        here = self.ground.plane(self.ground.net.at[[junction]])
        there = self.ground.plane(np.array([(post.lat, post.lon) for post in self.posts], np.float64))
        metres = np.hypot(*(there - here).T)
        return self.posts[int(metres.argmin())], float(metres.min())

    def way(self, takes: NDArray[np.int64], other: tuple[int, ...]) -> Way:
        """The shortest way out of a place where no post can stand; the other one where no place has any."""
        ground = self.ground
        stands = frozenset(np.flatnonzero(takes > 0).tolist())
        out = reach(ground.net.known, ground.outside, Blocked(stands))
        metres = np.where(ground.homes == NOWHERE, np.inf, out.metres[ground.homes])
        home = int(metres.argmin()) if len(metres) and np.isfinite(metres).any() else None
        junctions = other if home is None else out.way(int(ground.homes[home]))
        at = ground.net.at[list(junctions)]
        return Way(
            points=tuple((lat, lon) for lat, lon in at.tolist()),
            roads=tuple(
                dict.fromkeys(
                    name
                    for here, there in pairwise(at)
                    for name in ground.roads_at(*((here + there) / 2).tolist())
                )
            ),
            start="" if home is None else self.places[home].name,
        )
