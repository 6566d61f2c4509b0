"""Request and plan of a cordon: where posts close the roads into an area, or which route stays open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geo.domain.areas import AreaTree
from geo.domain.kinds import Kinds, StatusCategory
from geo.services.assignment.post_assignments import Post
from geo.services.siting.access_constraint import AccessReport
from geo.services.siting.service_access import DEFAULT_ACCESS_M


@dataclass(frozen=True, slots=True)
class CordonRequest:
    """Area to be closed off, buffer and options.

    ``buffer_m``: greatest distance of cordon points from the boundary in metres. ``existing_sites_only``:
    cordon points only where a site is, open or withdrawn. ``max_access_m``: greatest distance by road to a
    hospital and to supplies in metres.
    """

    area: str
    buffer_m: float = 500.0
    existing_sites_only: bool = False
    max_access_m: float = DEFAULT_ACCESS_M


class CordonAction(StrEnum):
    """What a cordon point takes (values are message keys).

    EXISTING: nothing; STAFF: people for an open post; REOPEN: the opening of a withdrawn post; CREATE: a post
    where no site is.
    """

    EXISTING = "existing"
    STAFF = "staff"
    REOPEN = "reopen"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class CordonPoint:
    """A node of the road network where a post closes the roads (latitude and longitude in WGS-84 degrees).

    ``post``: the site at this point, None for none; ``nearest_post``: the nearest site anyway, ``nearest_m``
    metres away. ``road``: names of the roads that pass, "" where unnamed. ``area``: the area around the
    point, or the area of the cordon where no boundary contains it.
    """

    action: CordonAction
    lat: float
    lon: float
    road: str
    area: str
    post: Post | None
    nearest_post: Post | None
    nearest_m: float


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """A route out that no post can close.

    ``points``: latitude and longitude in degrees; ``roads``: names along the route; ``start``: name of the
    demand point that it starts from, "" for none.
    """

    points: tuple[tuple[float, float], ...]
    roads: tuple[str, ...]
    start: str


@dataclass(frozen=True, slots=True)
class CordonPlan:
    """Cordon points that close every known route out of an area, or the route that stays open.

    No plan under the same request needs fewer posts in addition to the existing ones. ``open_route``: where
    posts cannot close the area; then there are no points. ``demand_count``: number of demand points in the
    area; ``open_today``: number of those from which a known road leads out past no manned post today;
    ``joined_outside``: number of those that reach a road only outside. ``has_exit``: whether a known road
    leads out; ``has_roads``: whether a road is near. ``access_report``: residences that the plan cuts off
    from a service, None without points.
    """

    request: CordonRequest
    points: tuple[CordonPoint, ...] = ()
    open_route: OpenRoute | None = None
    demand_count: int = 0
    open_today: int = 0
    joined_outside: int = 0
    has_exit: bool = False
    has_roads: bool = False
    access_report: AccessReport | None = None

    def with_action(self, action: CordonAction) -> tuple[CordonPoint, ...]:
        """Return the points with an action."""
        return tuple(point for point in self.points if point.action is action)

    def draft_area(self, areas: AreaTree) -> str:
        """Return the area of a draft of the plan: the requested area, "" where a new post lies beyond."""
        staffed = [point for point in self.points if point.action is not CordonAction.EXISTING]
        point_areas = [point.post.area if point.post else point.area for point in staffed]
        inside = all(areas.covers(self.request.area, area) for area in point_areas)
        return self.request.area if inside else ""

    def statuses(self, kinds: Kinds) -> tuple[tuple[str, str], ...]:
        """Return the code of each site that is to be manned with its next status, for a draft."""
        posts = [
            point.post for point in self.points if point.post and point.action is not CordonAction.EXISTING
        ]
        return tuple(
            (post.site, kinds.next_status_in(post.kind, post.live.status, StatusCategory.IN_FORCE))
            for post in posts
        )
