"""Service access: whether residences reach a hospital and supplies by road, past the posts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.kinds import StatusCategory
from geo.domain.map_features import POINT_LAYERS, Feature, Layer
from geo.planning.roads.access import AccessRequirement, LossKey, access_losses, blocking_sets
from geo.planning.roads.graph import Closures, RoadGraph
from geo.services.accounts.permissions import needs
from geo.services.assignment.post_assignments import Post
from geo.services.context import AppContext
from geo.services.network.road_graph import ON_ROAD_M, road_lines, road_network
from geo.services.network.straight_line import coordinates
from geo.services.plans.comparison import PlanComparison
from geo.services.situation.cache import CacheSpec
from geo.services.situation.status_codes import CATEGORY_NUMBER

RESIDENTIAL_KINDS = ("village", "compound")
"""Kinds where people live: they must reach the services, and posts are there for them by default."""
DEFAULT_ACCESS_M = 30_000.0
"""Default greatest distance by road in metres: one hour at 30 km/h."""


@dataclass(frozen=True, slots=True)
class ProposedPost:
    """A post that is to stand at a location of its own (WGS-84 degrees): a new one, or a site that moves."""

    site: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Residence:
    """A village or compound whose people must reach the services."""

    site: str
    name: str


@dataclass(frozen=True, slots=True)
class CutOffResidence:
    """A residence without a route to a service within the distance.

    ``posts``: names of the posts that cause it, empty where none does.
    """

    residence: Residence
    service_type: str
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessCheck:
    """An access requirement and the losses that exist already: (demand node, service type)."""

    requirement: AccessRequirement
    pre_existing: frozenset[LossKey]


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """Residences, posts and services on the known roads.

    ``requirement``: None where nothing can be checked, because there are no roads, or neither hospitals nor
    supplies. ``residences``: by demand node of the requirement. ``sites`` and ``names``: of the posts, in the
    index order of the requirement; proposed posts come last. ``open``: indices of posts that are not
    withdrawn, none of them proposed. A site that is also a proposed post is to stand at its proposed
    location. ``missing_layers``: map layers without features ("road", "hospital", "supply").
    """

    requirement: AccessRequirement | None
    residences: dict[int, Residence]
    sites: tuple[str, ...]
    names: tuple[str, ...]
    open: frozenset[int]
    missing_layers: tuple[str, ...]

    def pre_existing(self) -> tuple[CutOffResidence, ...]:
        """Return the residences cut off today, with the open posts that cause it, if any."""
        return () if self.requirement is None else self._explained(self.requirement, self.open)

    def caused_by(self, opens: Collection[str], closes: Collection[str]) -> tuple[CutOffResidence, ...]:
        """Return the residences that are not cut off today and would be once posts are opened and closed.

        Args:
            opens: codes of sites to be opened.
            closes: codes of sites to be closed.
        """
        if self.requirement is None:
            return ()
        open_sites = {self.sites[number] for number in self.open}.difference(closes).union(opens)
        open_indices = [number for site, number in self._final_index.items() if site in open_sites]
        return self._explained(self.requirement, open_indices, self._pre_existing_losses(self.requirement))

    def requirement_for(self, posts: Sequence[str]) -> AccessCheck | None:
        """Return the access check with closures numbered by these posts, all other posts staying as they are.

        Args:
            posts: codes of sites; the index of each is its number in the check.

        Returns:
            The check, None where nothing can be checked.
        """
        if self.requirement is None:
            return None
        number = {site: index for index, site in enumerate(posts)}
        site_of = {index: site for site, index in self._final_index.items() if site in number}
        closed = [
            self.requirement.closures_by_site[post]
            for post in self.open - site_of.keys()
            if post in self.requirement.closures_by_site
        ]
        requirement = AccessRequirement(
            road_graph=self.requirement.road_graph,
            demand_nodes=self.requirement.demand_nodes,
            service_nodes=self.requirement.service_nodes,
            max_distance_m=self.requirement.max_distance_m,
            closures_by_site={
                number[site_of[post]]: closure
                for post, closure in self.requirement.closures_by_site.items()
                if post in site_of
            },
            existing_closures=Closures(frozenset().union(*(closure.nodes for closure in closed))),
        )
        return AccessCheck(requirement, self._pre_existing_losses(self.requirement))

    @property
    def _final_index(self) -> Mapping[str, int]:
        """Index of each site at its final location, which is the proposed location where there are both."""
        return {site: number for number, site in enumerate(self.sites)}

    def _pre_existing_losses(self, requirement: AccessRequirement) -> frozenset[LossKey]:
        return frozenset(loss.key for loss in access_losses(requirement, self.open))

    def _explained(
        self,
        requirement: AccessRequirement,
        posts: Iterable[int],
        pre_existing: Collection[LossKey] = (),
    ) -> tuple[CutOffResidence, ...]:
        """Return the losses while these posts are open, each with a minimal set of posts that causes it."""
        return tuple(
            CutOffResidence(
                self.residences[loss.demand_node],
                loss.service_type,
                tuple(self.names[post] for post in blocking),
            )
            for blocking, losses in blocking_sets(requirement, posts, pre_existing)
            for loss in losses
        )


def proposed_posts(posts: Iterable[Post]) -> tuple[ProposedPost, ...]:
    """Return the posts that have a location, as proposed posts."""
    return tuple(
        ProposedPost(post.site, post.name, post.lat, post.lon)
        for post in posts
        if post.lat is not None and post.lon is not None
    )


class _AccessKey(NamedTuple):
    """What access follows from: everything written, what one may read, and the arguments."""

    revision: int
    scope: frozenset[str]
    max_access_m: float
    proposed: tuple[ProposedPost, ...]


_ACCESS = CacheSpec[_AccessKey, ServiceAccess](10)


@needs(Verb.DRAFT_PLAN)
def service_access(
    ctx: AppContext,
    actor: Actor,
    max_access_m: float = DEFAULT_ACCESS_M,
    proposed: tuple[ProposedPost, ...] = (),
) -> ServiceAccess:
    """Return the access of all residences that the actor may read, cached until something is written.

    Args:
        ctx: application context.
        actor: who plans.
        max_access_m: greatest distance by road in metres.
        proposed: posts at locations of their own, in addition to the existing ones.

    Raises:
        Refused: the actor may plan nowhere.
    """
    key = _AccessKey(ctx.store.revision(), actor.scope(Verb.READ), max_access_m, proposed)
    return ctx.caches.of(_ACCESS).get(key, lambda: _build_service_access(ctx, actor, max_access_m, proposed))


@needs(Verb.DRAFT_PLAN)
def cut_off_by(ctx: AppContext, actor: Actor, comparison: PlanComparison) -> tuple[CutOffResidence, ...]:
    """Return the residences that a draft newly cuts off: by posts that it opens, creates or moves.

    Raises:
        Refused: the actor may plan nowhere.
    """
    changed = comparison.changed
    categories = {line.post.site: ctx.kinds.category(line.post.kind, line.after.status) for line in changed}
    closes = {site for site, category in categories.items() if category is StatusCategory.INACTIVE}
    proposed = proposed_posts(line.post for line in changed if line.is_new or line.moved_from)
    return service_access(ctx, actor, proposed=proposed).caused_by(categories.keys() - closes, closes)


def _build_service_access(
    ctx: AppContext, actor: Actor, max_access_m: float, proposed: tuple[ProposedPost, ...]
) -> ServiceAccess:
    with ctx.store.read() as reader:
        features = reader.features()
    snapshot = ctx.read_model.derived_state(ctx.now(), scope=actor.scope(Verb.READ)).snapshot
    codes = ctx.read_model.status_codes
    manned = [number for number, kind in enumerate(codes.kinds) if kind.is_manned]
    residential = [codes.kind_number[code] for code in RESIDENTIAL_KINDS if code in codes.kind_number]
    active = codes.category[snapshot.status] != CATEGORY_NUMBER[StatusCategory.INACTIVE]
    located = ~np.isnan(snapshot.lat)
    posts = np.flatnonzero(np.isin(snapshot.kind, manned) & located)
    residences = np.flatnonzero(np.isin(snapshot.kind, residential) & active & located)
    post_latlon, residence_latlon = (
        np.column_stack([snapshot.lat[rows], snapshot.lon[rows]]) for rows in (posts, residences)
    )
    proposed_latlon = coordinates(proposed)
    requirement, nodes = _access_requirement(
        features, np.concatenate([post_latlon, proposed_latlon]), residence_latlon, max_access_m=max_access_m
    )
    layers = {feature.layer for feature in features}
    return ServiceAccess(
        requirement=requirement,
        residences={
            node: Residence(snapshot.ids[row], snapshot.names[row])
            for node, row in zip(nodes, residences, strict=False)
        },
        sites=(*(snapshot.ids[row] for row in posts), *(each.site for each in proposed)),
        names=(*(snapshot.names[row] for row in posts), *(each.name for each in proposed)),
        open=frozenset(np.flatnonzero(active[posts]).tolist()),
        missing_layers=tuple(
            str(layer) for layer in (Layer.ROAD, Layer.HOSPITAL, Layer.SUPPLY) if layer not in layers
        ),
    )


def _access_requirement(
    features: Sequence[Feature],
    posts: NDArray[np.float64],
    residences: NDArray[np.float64],
    *,
    max_access_m: float,
) -> tuple[AccessRequirement | None, range]:
    """Build the access requirement on the roads among the features.

    Each residence and service is connected to its road by an edge of its own, so that its distance from the
    road counts too.

    Args:
        features: of the map.
        posts: n x 2, latitude and longitude in degrees.
        residences: m x 2, the same.
        max_access_m: greatest distance by road in metres.

    Returns:
        The requirement, None without roads or services; and the demand nodes of the residences, in their
        order.
    """
    services = [feature for feature in features if feature.layer in POINT_LAYERS]
    service_latlon = shapely.get_coordinates(shapely.from_wkb([feature.geometry for feature in services]))[
        :, ::-1
    ]
    ends = np.concatenate([residences, service_latlon])
    network = road_network(road_lines(features), posts, ends)
    if network is None or not services:
        return None, range(0)
    first = network.road_graph.node_count
    leaf_nodes = np.arange(first, first + len(ends))
    graph = RoadGraph(
        first + len(ends),
        np.concatenate([network.road_graph.edges, np.column_stack([network.location_nodes, leaf_nodes])]),
        np.concatenate([network.road_graph.length_m, network.location_offset_m]),
    )
    service_nodes: dict[str, tuple[int, ...]] = {}
    for node, service in enumerate(services, first + len(residences)):
        service_nodes[str(service.layer)] = (*service_nodes.get(str(service.layer), ()), node)
    on_road = np.flatnonzero(network.post_offset_m <= ON_ROAD_M).tolist()
    requirement = AccessRequirement(
        road_graph=graph,
        demand_nodes=tuple(range(first, first + len(residences))),
        service_nodes=service_nodes,
        max_distance_m=max_access_m,
        closures_by_site={post: Closures(frozenset({int(network.post_nodes[post])})) for post in on_road},
    )
    return requirement, range(first, first + len(residences))
