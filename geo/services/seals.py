"""What is asked of a sealed area, and what is told: where posts close its ways, or which way stays open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from geo.domain.kinds import Meaning
from geo.services.lifelines import USUAL_M

if TYPE_CHECKING:
    from geo.domain.areas import AreaTree
    from geo.domain.kinds import Kinds
    from geo.services.decent_posts import Kept
    from geo.services.roster import Post


@dataclass(frozen=True, slots=True)
class SealQuestion:
    """Seal an ``area`` with posts at most ``band`` metres from its border.

    ``only_known``: only where a site stands already, if withdrawn. ``most``: metres by road that a hospital
    and supplies may be away.
    """

    area: str
    band: float = 500.0
    only_known: bool = False
    most: float = USUAL_M


class Step(StrEnum):
    """What a spot takes: nothing, people for an open post, an opening, or a post that is no site yet."""

    STANDS = "stands"
    MANS = "mans"
    OPENS = "opens"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Spot:
    """A junction where a post closes the way; ``post`` is the site there, ``nearest`` the next one known.

    ``metres`` to the nearest one; ``road`` is what passes it, "" where unnamed; ``area`` the one around it,
    where no boundary holds it the one that is sealed.
    """

    step: Step
    lat: float
    lon: float
    road: str
    area: str
    post: Post | None
    nearest: Post | None
    metres: float


@dataclass(frozen=True, slots=True)
class Way:
    """A way out that nothing closes: (lat, lon) in degrees, the roads it takes, the place it starts from."""

    points: tuple[tuple[float, float], ...]
    roads: tuple[str, ...]
    start: str


@dataclass(frozen=True, slots=True)
class Sealing:
    """``spots`` close every known way; no plan under the same wish needs fewer posts besides those standing.

    ``open_way``: where no posts can; then there are no spots. ``leaving``: from so many of the ``places`` a
    known road leads out past no manned post today. ``beyond``: places of the area that reach a road only
    outside. ``leads_out``: whether any known road does; ``has_roads``: whether there is any near. ``kept``:
    who has no way to a hospital or to supplies past its posts; None where there are no spots.
    """

    question: SealQuestion
    spots: tuple[Spot, ...] = ()
    open_way: Way | None = None
    places: int = 0
    leaving: int = 0
    beyond: int = 0
    leads_out: bool = False
    has_roads: bool = False
    kept: Kept | None = None

    def of(self, step: Step) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if spot.step is step)

    def about(self, areas: AreaTree) -> str:
        """What a draft of it is about: the area, or everything where a post to be sent stands beyond it."""
        sent = [spot for spot in self.spots if spot.step is not Step.STANDS]
        where = [spot.post.area if spot.post else spot.area for spot in sent]
        inside = all(areas.covers(self.question.area, area) for area in where)
        return self.question.area if inside else ""

    def statuses(self, kinds: Kinds) -> tuple[tuple[str, str], ...]:
        """What a draft is told: each site that is to be manned, with the status that is to follow."""
        posts = [spot.post for spot in self.spots if spot.post and spot.step is not Step.STANDS]
        return tuple((post.site, kinds.step(post.kind, post.live.status, Meaning.IN_FORCE)) for post in posts)
