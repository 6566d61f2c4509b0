"""Cordon plan: the fewest posts that close every known road into an area and out of it.

Sets: nodes v of the road network, those inside and those outside. Minimise the sum of the capacities c_v of
the chosen nodes so that no path leads from inside to outside past them: a minimum vertex cut (Menger 1927),
found as a maximum flow (Ford and Fulkerson 1956). c_v orders the aims: fewest posts to be staffed, then
fewest where no site is, then fewest existing ones; c_v = 0 means that no post may stand at v.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import EVERYWHERE, Verb
from geo.domain.actors import Actor
from geo.domain.errors import InvalidInput
from geo.domain.kinds import Kinds, StatusCategory
from geo.exchange.area_assignment import AreaBoundaries, area_boundaries
from geo.planning.roads.graph import NO_NODE, Closures, shortest_paths_to
from geo.planning.roads.vertex_cut import min_vertex_cut
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post, post_assignments
from geo.services.context import AppContext
from geo.services.cordon.network import CordonNetwork, area_boundary, cordon_network
from geo.services.cordon.types import CordonAction, CordonPlan, CordonPoint, CordonRequest, OpenRoute
from geo.services.jobs.job import BackgroundJob, JobKind, JobSpec
from geo.services.network.straight_line import coordinates
from geo.services.siting.access_constraint import AccessReport
from geo.services.siting.problem import (
    MANNED_CATEGORIES,
    DemandPoint,
    SitingRequest,
    map_digest,
    siting_problem,
)
from geo.services.siting.service_access import ProposedPost, service_access

STAGE = "cordon"
"""Stage of the job as a message key."""
MAX_CAPACITY = 2**30
"""Greatest capacity of all nodes together that the flow can carry."""


@needs(Verb.DRAFT_PLAN)
def plan_cordon(ctx: AppContext, actor: Actor, request: CordonRequest) -> CordonPlan:
    """Compute the cordon of an area; posts that stand already cost nothing.

    Raises:
        Refused: the actor may not plan there.
        NotFound: there is no such area.
        InvalidInput: the area has no boundary, nothing lies inside, or there are too many nodes.
    """
    return cordon_job(ctx, actor, request).run_inline()


@needs(Verb.DRAFT_PLAN)
def cordon_job(ctx: AppContext, actor: Actor, request: CordonRequest) -> JobSpec[CordonPlan]:
    """Build the job that computes a cordon, on the state of the moment.

    Raises:
        Refused: the actor may not plan there.
        NotFound: there is no such area.
        InvalidInput: the area has no boundary.
    """
    reference = ctx.read_model.reference()
    area = reference.areas[request.area]
    actor.authorise(Verb.DRAFT_PLAN, reference.areas.path(area.code))
    kinds = tuple(kind.code for kind in ctx.kinds if not kind.is_manned)
    demand_points = siting_problem(ctx, actor, SitingRequest(area=request.area, kinds=kinds)).demand_points
    posts = tuple(post for post in post_assignments(ctx, actor).posts if post.lat is not None)
    scope = _planning_scope(ctx, actor)

    def work(job: BackgroundJob) -> CordonPlan:
        job.report_stage(STAGE)
        with ctx.store.read() as reader:
            features = tuple(reader.features())
        boundary = area_boundary(reference.areas, area.code)
        network = cordon_network(features, boundary, posts, demand_points, buffer_m=request.buffer_m)
        if network is None:
            return CordonPlan(request, demand_count=len(demand_points))
        return _CordonSolver(
            request, network, ctx.kinds, posts=posts, demand_points=demand_points, scope=scope
        ).solve()

    def with_access_report(plan: CordonPlan) -> CordonPlan:
        return replace(plan, access_report=_access_report(ctx, actor, plan)) if plan.points else plan

    return JobSpec(
        JobKind.CORDON, request, (posts, demand_points, scope, map_digest(ctx)), work, with_access_report
    )


@dataclass(frozen=True, slots=True)
class _PlanningScope:
    """Boundaries of all areas, and codes of the areas where the actor may plan, None for everywhere."""

    boundaries: AreaBoundaries
    permitted_areas: frozenset[str] | None


def _planning_scope(ctx: AppContext, actor: Actor) -> _PlanningScope:
    """Return the boundaries of areas, and where the actor may plan."""
    areas, scope = ctx.read_model.reference().areas, actor.scope(Verb.DRAFT_PLAN)
    return _PlanningScope(area_boundaries(areas), None if EVERYWHERE in scope else areas.scope(scope))


def _access_report(ctx: AppContext, actor: Actor, plan: CordonPlan) -> AccessReport:
    """Return which residences the cordon newly cuts off; each post closes the node of its cordon point."""
    proposed = tuple(
        ProposedPost(point.post.site, point.post.name, point.lat, point.lon)
        if point.post
        else ProposedPost(f"seal {number}", f"{point.road} ({number})".strip(), point.lat, point.lon)
        for number, point in enumerate(plan.points, 1)
    )
    access = service_access(ctx, actor, plan.request.max_access_m, proposed)
    caused = access.caused_by([each.site for each in proposed], ())
    return AccessReport(access.missing_layers, access.pre_existing(), (), caused)


class _CordonSolver:
    """Solver of one cordon request: post at each node, node capacities, minimum cut, open route."""

    def __init__(
        self,
        request: CordonRequest,
        network: CordonNetwork,
        kinds: Kinds,
        *,
        posts: tuple[Post, ...],
        demand_points: tuple[DemandPoint, ...],
        scope: _PlanningScope,
    ) -> None:
        self.request, self.network, self.kinds = request, network, kinds
        self.posts, self.demand_points, self.scope = posts, demand_points, scope
        self.post_at_node: dict[int, Post] = {}
        for post, node in zip(self.posts, network.post_nodes.tolist(), strict=True):
            if node != NO_NODE and self.rank(post) < self.rank(self.post_at_node.get(node)):
                self.post_at_node[node] = post

    def status_category(self, post: Post) -> StatusCategory:
        """Return the category of a post's present status."""
        return self.kinds.category(post.kind, post.live.status)

    def rank(self, post: Post | None) -> int:
        """Return the preference of a post: existing first, then open, then withdrawn, then none."""
        if post is None:
            return len(CordonAction)
        action = self.action(post)
        return len(CordonAction) if action is CordonAction.CREATE else list(CordonAction).index(action)

    def action(self, post: Post | None) -> CordonAction:
        """Return what a post takes at a cordon point; CREATE where there is no usable post."""
        if post is None:
            return CordonAction.CREATE
        category = self.status_category(post)
        if category in MANNED_CATEGORIES:
            return CordonAction.EXISTING
        if not self.kinds.next_status_in(post.kind, post.live.status, StatusCategory.IN_FORCE):
            return CordonAction.CREATE
        return CordonAction.REOPEN if category is StatusCategory.INACTIVE else CordonAction.STAFF

    def solve(self) -> CordonPlan:
        """Compute the cordon plan, without its access report."""
        network = self.network
        existing = frozenset(
            node for node, post in self.post_at_node.items() if self.action(post) is CordonAction.EXISTING
        )
        paths_today = shortest_paths_to(network.road_network.road_graph, network.outside, Closures(existing))
        demand_nodes = network.demand_nodes[network.demand_nodes != NO_NODE]
        open_today = int(np.isfinite(paths_today.distance_m[demand_nodes]).sum())
        has_exit = bool(
            np.isfinite(
                shortest_paths_to(network.road_network.road_graph, network.outside).distance_m[
                    sorted(network.inside)
                ]
            ).any()
        )
        points: tuple[CordonPoint, ...] = ()
        open_route = None
        if has_exit:
            capacities = self.node_capacities()
            cut = min_vertex_cut(network.road_network.road_graph, network.inside, network.outside, capacities)
            points = tuple(map(self.cordon_point, cut.posts))
            open_route = self.open_route(capacities, cut.leak_path) if cut.leak_path else None
        return CordonPlan(
            request=self.request,
            points=tuple(
                sorted(
                    points, key=lambda point: (list(CordonAction).index(point.action), point.lat, point.lon)
                )
            ),
            open_route=open_route,
            demand_count=len(self.demand_points),
            open_today=open_today,
            joined_outside=len(self.demand_points) - len(demand_nodes),
            has_exit=has_exit,
            has_roads=True,
        )

    def node_capacities(self) -> NDArray[np.int64]:
        """Return the capacity of each node, 0 where no post may stand.

        One more post to be staffed weighs more than all that follows: fewest posts to be staffed, then fewest
        where no site is yet, then fewest existing ones.

        Raises:
            InvalidInput: there are too many nodes.
        """
        network = self.network
        capacities = np.zeros(network.road_network.road_graph.node_count, np.int64)
        candidate_nodes = np.flatnonzero(network.candidate_nodes)
        if self.scope.permitted_areas is not None:
            candidate_nodes = candidate_nodes[
                [
                    area in self.scope.permitted_areas
                    for area in network.areas(candidate_nodes, self.scope.boundaries)
                ]
            ]
        post_cost = len(self.post_at_node) + network.crossings + 2
        if (post_cost + 1) * len(candidate_nodes) > MAX_CAPACITY:
            raise InvalidInput("error.too_many_junctions", count=len(candidate_nodes))
        capacities[candidate_nodes] = 0 if self.request.existing_sites_only else post_cost + 1
        permitted = set(candidate_nodes.tolist())
        for node, post in self.post_at_node.items():
            if node in permitted and (action := self.action(post)) is not CordonAction.CREATE:
                capacities[node] = 1 if action is CordonAction.EXISTING else post_cost
        return capacities

    def cordon_point(self, node: int) -> CordonPoint:
        """Describe the cordon point at a node."""
        network, post = self.network, self.post_at_node.get(node)
        action = self.action(post)
        lat, lon = network.road_network.node_latlon[node].tolist()
        nearest_post, nearest_m = self.nearest_post(node)
        return CordonPoint(
            action=action,
            lat=lat,
            lon=lon,
            road=", ".join(network.roads_at(lat, lon)),
            area=network.areas(np.array([node]), self.scope.boundaries)[0] or self.request.area,
            post=None if action is CordonAction.CREATE else post,
            nearest_post=nearest_post,
            nearest_m=nearest_m,
        )

    def nearest_post(self, node: int) -> tuple[Post | None, float]:
        """Return the nearest post to a node and its distance in metres; None and inf without posts."""
        if not self.posts:
            return None, np.inf
        position = self.network.to_plane(self.network.road_network.node_latlon[[node]])
        posts = self.network.to_plane(coordinates(self.posts))
        distance_m = np.hypot(*(posts - position).T)
        return self.posts[int(distance_m.argmin())], float(distance_m.min())

    def open_route(self, capacities: NDArray[np.int64], fallback: tuple[int, ...]) -> OpenRoute:
        """Return the shortest route out from a demand point that no post can close.

        Args:
            capacities: of each node, 0 where no post may stand.
            fallback: nodes of a route for the case that no demand point has one.
        """
        network = self.network
        closed = frozenset(np.flatnonzero(capacities > 0).tolist())
        paths = shortest_paths_to(network.road_network.road_graph, network.outside, Closures(closed))
        distance_m = np.where(network.demand_nodes == NO_NODE, np.inf, paths.distance_m[network.demand_nodes])
        start = int(distance_m.argmin()) if len(distance_m) and np.isfinite(distance_m).any() else None
        route = fallback if start is None else paths.path(int(network.demand_nodes[start]))
        points = network.road_network.node_latlon[list(route)]
        return OpenRoute(
            points=tuple((lat, lon) for lat, lon in points.tolist()),
            roads=tuple(
                dict.fromkeys(
                    name
                    for begin, end in pairwise(points)
                    for name in network.roads_at(*((begin + end) / 2).tolist())
                )
            ),
            start="" if start is None else self.demand_points[start].name,
        )
