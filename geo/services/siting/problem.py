"""Siting problem: posts and demand points of an area, and the coverage matrix a_ij between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.kinds import StatusCategory
from geo.domain.plans.new_post import NewPost
from geo.domain.plans.plan import Plan
from geo.planning.siting.coverage_matrix import CoverageMatrix, coverage_matrix
from geo.planning.siting.site_value import CoveredAmount, covered_amounts
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post, post_assignments
from geo.services.context import AppContext
from geo.services.network.coverage_matrix import covers_by_road, covers_straight_line
from geo.services.network.road_graph import RoadNetwork, road_lines, road_network
from geo.services.network.straight_line import coordinates
from geo.services.siting.candidates import candidates_in_scope
from geo.services.siting.service_access import DEFAULT_ACCESS_M, RESIDENTIAL_KINDS
from geo.services.situation.cache import CacheSpec
from geo.services.situation.site_records import int_or_none
from geo.services.situation.status_codes import CATEGORY_NUMBER

MANNED_CATEGORIES = (StatusCategory.IN_FORCE, StatusCategory.PARTIAL)
"""Status categories in which people stand at a post, if not all that should."""

CURVE_POINTS = 10
"""Approximate number of points of a trade-off curve."""


@dataclass(frozen=True, slots=True)
class SitingRequest:
    """Area, demand kinds, coverage radius and candidates that a siting is computed for.

    ``area``: with all areas below it, "" for everywhere. ``radius_m``: coverage radius in metres, by road
    where ``by_road``. ``max_access_m``: greatest distance by road to a hospital and to supplies in metres.
    ``weighted_by_people``: a demand point counts its people, and 0 where their number is unknown; otherwise
    it counts 1. ``candidates``: locations without a site, considered as posts that may be opened.
    """

    area: str = ""
    radius_m: float = 3000.0
    kinds: tuple[str, ...] = RESIDENTIAL_KINDS
    by_road: bool = False
    max_access_m: float = DEFAULT_ACCESS_M
    weighted_by_people: bool = False
    candidates: tuple[NewPost, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandPoint:
    """A site to be covered; ``people``: number of people who live there, None where unknown."""

    site: str
    name: str
    area: str
    kind: str
    lat: float
    lon: float
    people: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SitingProblem:
    """Posts and demand points that have a location, by code, and the coverage between them.

    Indices of posts: ``manned``: open and with people there; ``open``: not withdrawn; ``cannot_close``: open
    ones that cannot be withdrawn from their status; ``cannot_open``: withdrawn ones that cannot be opened.
    ``unlocated``: number of posts and demand points without a location. ``has_roads``: whether the map has
    roads; ``road_network``: None where distances are straight lines.
    """

    request: SitingRequest
    posts: tuple[Post, ...]
    demand_points: tuple[DemandPoint, ...]
    coverage: CoverageMatrix
    manned: tuple[int, ...]
    open: tuple[int, ...]
    cannot_close: tuple[int, ...]
    cannot_open: tuple[int, ...]
    unlocated: int
    has_roads: bool
    road_network: RoadNetwork | None

    def coverage_by_kind(self, sites: Iterable[int]) -> dict[str, CoveredAmount]:
        """Return for each demand kind how many demand points the sites cover and how many there are.

        Where the number of people of any demand point is known, "people" has the same of people.
        """
        of_kind = {
            kind: np.array([point.kind == kind for point in self.demand_points], np.float64)
            for kind in self.request.kinds
        }
        people = (
            {"people": _populations(self.demand_points)}
            if self.without_population < len(self.demand_points)
            else {}
        )
        return covered_amounts(self.coverage, tuple(sites), people | of_kind)

    @property
    def without_population(self) -> int:
        """Number of demand points whose number of people is unknown."""
        return sum(point.people is None for point in self.demand_points)

    def demand_points_in(self, mask: NDArray[np.bool_]) -> tuple[DemandPoint, ...]:
        """Return the demand points of a mask."""
        return tuple(self.demand_points[number] for number in np.flatnonzero(mask))


class _ProblemKey(NamedTuple):
    """What a siting problem follows from: everything written, where one may plan, and the request."""

    revision: int
    scope: frozenset[str]
    request: SitingRequest


_PROBLEMS = CacheSpec[_ProblemKey, SitingProblem](10)
_MAP_DIGESTS = CacheSpec[int, bytes](2)
"""By revision."""


@needs(Verb.DRAFT_PLAN)
def siting_problem(ctx: AppContext, actor: Actor, request: SitingRequest) -> SitingProblem:
    """Build the siting problem where the actor may plan, cached until something is written.

    Raises:
        Refused: the actor may plan nowhere.
    """
    key = _ProblemKey(ctx.store.revision(), actor.scope(Verb.DRAFT_PLAN), request)
    return ctx.caches.of(_PROBLEMS).get(key, lambda: _build_problem(ctx, actor, request))


@needs(Verb.DRAFT_PLAN)
def has_population_data(ctx: AppContext, actor: Actor, request: SitingRequest) -> bool:
    """Check whether the number of people of any demand point is known.

    Raises:
        Refused: the actor may plan nowhere.
    """
    points, _ = _demand_points(ctx, actor, request)
    return any(point.people is not None for point in points)


def map_digest(ctx: AppContext) -> bytes:
    """Return a digest of all features of the map, cached until something is written."""

    def compute() -> bytes:
        digest = hashlib.sha256()
        with ctx.store.read() as reader:
            for feature in reader.features():
                digest.update(repr((feature.id, feature.layer, feature.name)).encode())
                digest.update(feature.geometry)
        return digest.digest()

    return ctx.caches.of(_MAP_DIGESTS).get(ctx.store.revision(), compute)


def fixed_sites(problem: SitingProblem, must_keep: tuple[int, ...]) -> tuple[int, ...]:
    """Return the indices of posts in every plan: those that cannot close and those that must be kept."""
    return tuple(sorted({*problem.cannot_close, *must_keep} - set(problem.cannot_open)))


def post_count_range(problem: SitingProblem, must_keep: tuple[int, ...] = ()) -> tuple[int, int]:
    """Return the least and the greatest number of posts a plan may have."""
    return max(1, len(fixed_sites(problem, must_keep))), len(problem.posts) - len(problem.cannot_open)


def closure_range(problem: SitingProblem, count: int, must_keep: tuple[int, ...] = ()) -> tuple[int, int]:
    """Return the least and the greatest number of posts that a plan of ``count`` posts may close."""
    fixed, open_now = set(fixed_sites(problem, must_keep)), set(problem.open)
    return max(0, len(open_now) + len(fixed - open_now) - count), len(open_now - fixed)


def curve_steps(least: int, most: int) -> set[int]:
    """Return about ``CURVE_POINTS`` numbers from the least to the most.

    They are denser near the least, where each step gains most.
    """
    shares = (number / CURVE_POINTS for number in range(CURVE_POINTS + 1))
    return {least + round((most - least) * share**2) for share in shares}


def _build_problem(ctx: AppContext, actor: Actor, request: SitingRequest) -> SitingProblem:
    candidates = candidates_in_scope(ctx, actor.scope(Verb.DRAFT_PLAN), request.area, request.candidates)
    draft = Plan("", "", "", posts={new.id: new for new in candidates})
    assignments = post_assignments(ctx, actor, request.area).with_draft(draft)
    located = tuple(post for post in assignments.posts if post.lat is not None)
    points, unlocated = _demand_points(ctx, actor, request)
    with ctx.store.read() as reader:
        lines = road_lines(reader.features())
    post_latlon, point_latlon = coordinates(located), coordinates(points)
    categories = [ctx.kinds.category(post.kind, post.live.status) for post in located]

    def may_become(post: Post, category: StatusCategory) -> bool:
        return bool(ctx.kinds.next_status_in(post.kind, post.live.status, category))

    network = road_network(lines, post_latlon, point_latlon) if request.by_road else None
    covers = (
        covers_straight_line(point_latlon, post_latlon, request.radius_m)
        if network is None
        else covers_by_road(network, request.radius_m)
    )
    return SitingProblem(
        request=request,
        posts=located,
        demand_points=points,
        coverage=coverage_matrix(
            covers, _populations(points) if request.weighted_by_people else np.ones(len(points))
        ),
        manned=_true_indices(category in MANNED_CATEGORIES for category in categories),
        open=_true_indices(category is not StatusCategory.INACTIVE for category in categories),
        cannot_close=_true_indices(
            category is not StatusCategory.INACTIVE and not may_become(post, StatusCategory.INACTIVE)
            for post, category in zip(located, categories, strict=True)
        ),
        cannot_open=_true_indices(
            category is StatusCategory.INACTIVE and not may_become(post, StatusCategory.IN_FORCE)
            for post, category in zip(located, categories, strict=True)
        ),
        unlocated=unlocated + len(assignments.posts) - len(located),
        has_roads=bool(lines),
        road_network=network,
    )


def _demand_points(
    ctx: AppContext, actor: Actor, request: SitingRequest
) -> tuple[tuple[DemandPoint, ...], int]:
    """Return the demand points of the request, and the number of those without a location."""
    read_model, areas = ctx.read_model, ctx.read_model.reference().areas
    snapshot = read_model.derived_state(ctx.now(), scope=actor.scope(Verb.DRAFT_PLAN)).snapshot
    within = areas.scope(frozenset({request.area})) if request.area else None
    kinds = {
        read_model.status_codes.kind_number[code]
        for code in request.kinds
        if code in read_model.status_codes.kind_number
    }
    active = read_model.status_codes.category[snapshot.status] != CATEGORY_NUMBER[StatusCategory.INACTIVE]
    rows = [
        row
        for row in np.flatnonzero(np.isin(snapshot.kind, sorted(kinds)) & active)
        if within is None or snapshot.areas[snapshot.area[row]] in within
    ]
    located = [row for row in rows if not np.isnan(snapshot.lat[row])]
    points = tuple(
        DemandPoint(
            site=snapshot.ids[row],
            name=snapshot.names[row],
            area=snapshot.areas[snapshot.area[row]],
            kind=read_model.status_codes.kinds[snapshot.kind[row]].code,
            lat=float(snapshot.lat[row]),
            lon=float(snapshot.lon[row]),
            people=int_or_none(snapshot.people[row]),
        )
        for row in located
    )
    return points, len(rows) - len(located)


def _populations(demand_points: tuple[DemandPoint, ...]) -> NDArray[np.float64]:
    """Return the number of people of each demand point, 0 where unknown."""
    return np.array([point.people or 0 for point in demand_points], np.float64)


def _true_indices(flags: Iterable[bool]) -> tuple[int, ...]:
    return tuple(number for number, each in enumerate(flags) if each)
