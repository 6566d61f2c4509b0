"""What else a plan of posts may be for: a short longest way, a short mean way, bearing the loss of a post."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from geo.domain.errors import InvalidInput
from geo.planning.siting.fewest import p_centre
from geo.planning.siting.loss import sturdy
from geo.planning.siting.median import p_median
from geo.planning.siting.worth import only_here
from geo.planning.watch import UNWATCHED, Watch
from geo.services.sighting import ways_by_road
from geo.services.ways import metres

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.planning.rows import Floats
    from geo.planning.siting.wanted import Wanted
    from geo.services.post_ground import Ground

NO_WAY_M = 1_000_000.0
"""What it costs a plan to leave a place without any way: more than any way there is."""
MOST_WAYS = 30_000_000
"""So many distances are compared: a quarter of a gigabyte, four times that while they are made."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look: ``seconds`` for each step in the solver, and who looks on.

    ``price``: how much covered the worst single loss is worth, where that is the aim.
    """

    price: float = 1.0
    seconds: float = 5.0
    watch: Watch = UNWATCHED


class Aim(StrEnum):
    """What a plan is best at, besides reaching most and needing fewest."""

    WORST = "worst"
    MEAN = "mean"
    STURDY = "sturdy"


WAYS = frozenset({Aim.WORST, Aim.MEAN})
"""Those that look at ways alone."""


@dataclass(frozen=True, slots=True)
class Way:
    """Of all places the longest way to the nearest post, the mean one, and how many have none.

    Metres; the mean is that of all people where these are counted: a place without a number weighs nothing.
    """

    longest: float
    mean: float
    without: int


@dataclass(frozen=True, slots=True)
class WayFigures:
    """Ways ``now``, to the posts that are manned, and with the ``plan``; no plan comes below ``bound``.

    Metres; the bound is that of the aim, None where a place stays without a way. ``cut_off`` places have no
    way to any post at all and are left out.
    """

    aim: Aim
    now: Way
    plan: Way
    bound: float | None
    proven: bool
    cut_off: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What is covered, and the most of it that hangs on one post."""

    covered: float
    worst: float


@dataclass(frozen=True, slots=True)
class LossFigures:
    """``now``: the manned posts; ``bold``: the plan that covers most and does not look at losses.

    No plan has more of covered - ``price`` x worst than ``bound``.
    """

    now: Loss
    plan: Loss
    bold: Loss
    price: float
    bound: float
    proven: bool


@dataclass(frozen=True, slots=True)
class Aimed:
    """``sites``: numbers of the posts that are to be open, and the figures of what they were chosen for."""

    sites: tuple[int, ...]
    figures: WayFigures | LossFigures


def aimed(ground: Ground, aim: Aim, wanted: Wanted, effort: Effort) -> Aimed:
    """The plan that is best at the aim; for the ways it does not matter how many posts are closed.

    Raises:
        InvalidInput: no plan fits the wish, nothing is to be reached, or there are too many ways to compare.
    """
    if not ground.places:
        raise InvalidInput("error.no_places")
    if aim is Aim.STURDY:
        return _sturdy(ground, wanted, effort)
    return _near(ground, aim, wanted, effort)


def ways_of(ground: Ground) -> Floats:
    """Places x posts: metres in a straight line or along the roads, inf where no road leads.

    Raises:
        InvalidInput: more than can be held in memory.
    """
    if len(ground.places) * len(ground.posts) > MOST_WAYS:
        raise InvalidInput("error.too_many_ways", count=len(ground.places) * len(ground.posts))
    if ground.net is not None:
        return ways_by_road(ground.net)
    places, posts = (
        np.array([(thing.lat, thing.lon) for thing in things], np.float64).reshape(-1, 2)
        for things in (ground.places, ground.posts)
    )
    return metres(places, posts)


def place_of_all(ground: Ground) -> tuple[object, ...]:
    """What every way follows from, as something that can be compared: equal where all ways are."""
    net = ground.net
    if net is None:
        at = [(place.lat, place.lon) for place in ground.places]
        return ground.manned, *at, *((post.lat, post.lon) for post in ground.posts)
    known = (net.known.ends, net.known.metres, net.posts, net.places, net.to_posts, net.to_places)
    return ground.manned, *(column.tobytes() for column in known)


def _near(ground: Ground, aim: Aim, wanted: Wanted, effort: Effort) -> Aimed:
    may = np.setdiff1d(np.arange(len(ground.posts)), wanted.banned)
    fixed = tuple(np.flatnonzero(np.isin(may, wanted.locked)).tolist())
    ways = ways_of(ground)
    led_to = np.isfinite(ways[:, may].min(axis=1, initial=np.inf))
    ways, weights = ways[led_to], ground.known.weights[led_to]
    if not (weights.any() if aim is Aim.MEAN else led_to.any()):
        raise InvalidInput("error.no_places")
    known = np.where(np.isfinite(ways), ways, NO_WAY_M)
    if aim is Aim.WORST:
        centre = p_centre(known[:, may], wanted.count, fixed, effort.seconds, effort.watch)
        found, least, proven = centre.sites, centre.bound, centre.proven
    else:
        costs = (known[:, may] * weights[:, None]).T
        watch = effort.watch.scaled(1 / float(weights.sum()))
        median = p_median(costs, wanted.count, fixed, effort.seconds, watch)
        found, proven = median.sites, median.proven
        least = median.bound / weights.sum()
    sites = tuple(may[list(found)].tolist())
    plan = _way(ways, weights, sites)
    figures = WayFigures(
        aim=aim,
        now=_way(ways, weights, ground.manned),
        plan=plan,
        bound=None if plan.without else least,
        proven=proven,
        cut_off=int((~led_to).sum()),
    )
    return Aimed(sites, figures)


def _way(ways: Floats, weights: Floats, sites: Iterable[int]) -> Way:
    nearest = ways[:, list(sites)].min(axis=1, initial=np.inf)
    some = np.isfinite(nearest)
    weight = weights[some].sum()
    return Way(
        longest=float(nearest[some].max(initial=0.0)),
        mean=float(nearest[some] @ weights[some] / weight) if weight else 0.0,
        without=int((~some).sum()),
    )


def _sturdy(ground: Ground, wanted: Wanted, effort: Effort) -> Aimed:
    plan = sturdy(ground.known, wanted, effort.price, effort.seconds, effort.watch)
    figures = LossFigures(
        now=_loss(ground, ground.manned),
        plan=_loss(ground, plan.sites),
        bold=_loss(ground, plan.bold),
        price=effort.price,
        bound=plan.bound,
        proven=plan.proven,
    )
    return Aimed(plan.sites, figures)


def _loss(ground: Ground, sites: tuple[int, ...]) -> Loss:
    return Loss(ground.known.people(sites), float(only_here(ground.known, sites).max(initial=0.0)))
