"""Post assignments: every post an actor may plan, its unit, required people and distance from each unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from geo.domain.access import Verb
from geo.domain.actors import Actor
from geo.domain.areas import AreaTree
from geo.domain.kinds import Kind, Kinds, Variant
from geo.domain.plans.move import Location, PostState, post_state
from geo.domain.plans.plan import Plan, PlanState
from geo.domain.sites import Site
from geo.domain.units import Unit
from geo.services.accounts.permissions import needs
from geo.services.context import AppContext
from geo.services.network.straight_line import coordinates, haversine_m
from geo.services.situation.snapshot import Snapshot


class StaffingRequirement(TypedDict):
    """Staffing that the variant of a post requires; see ``Post``."""

    required_people: int
    needs_lead: bool
    priority: float


@dataclass(frozen=True, slots=True)
class Post:
    """A site that units hold, with the staffing it requires.

    Attributes:
        site: The site's code.
        lat: WGS-84 degrees, None where the location is unknown.
        lon: WGS-84 degrees, None where the location is unknown.
        live: Unit and status now, without a location.
        required_people: People taken from the unit that holds the post, all crews together.
        needs_lead: Whether one of these people must be a team lead.
        priority: Weight of the post where not all posts can be manned.
    """

    site: str
    name: str
    area: str
    kind: str
    variant: str
    lat: float | None
    lon: float | None
    live: PostState
    required_people: int
    needs_lead: bool
    priority: float

    @property
    def location(self) -> Location:
        """The post's area and coordinates."""
        return Location(self.area, self.lat, self.lon)

    def moved_to(self, location: Location) -> Post:
        """Return the post at another location."""
        return replace(self, area=location.area, lat=location.lat, lon=location.lon)


@dataclass(frozen=True, slots=True)
class PostAssignments:
    """Posts and units, each sorted by code.

    Attributes:
        distance_m: Straight-line metres, posts x units, in the order of both; 0 where a location is unknown.
        committed_elsewhere: People and leads that a unit gives to open posts outside these, by unit code.
    """

    posts: tuple[Post, ...]
    units: tuple[Unit, ...]
    distance_m: NDArray[np.float64]
    kinds: Kinds
    areas: AreaTree
    committed_elsewhere: Mapping[str, tuple[int, int]]

    def available_strength(self, unit: Unit, absent: int) -> tuple[int, int]:
        """Return the people and leads of a unit that these posts can have.

        Args:
            unit: One of the units.
            absent: How many of its people are absent.

        Returns:
            People and leads that are neither absent nor committed to other posts.
        """
        present = max(0, unit.people - absent)
        people, leads = self.committed_elsewhere.get(unit.code, (0, 0))
        return max(0, present - people), max(0, min(unit.leads, present) - leads)

    @property
    def live_states(self) -> dict[str, PostState]:
        """Unit, status and location of every post now, by its code."""
        return {post.site: replace(post.live, location=post.location) for post in self.posts}

    def with_draft(self, plan: Plan) -> PostAssignments:
        """Return the posts as the plan has them: with a draft's new posts, and moved posts relocated.

        Unit and status of each post stay as they are now; a new post is closed and unassigned.
        """
        posts_by_code = {post.site: post for post in self.posts}
        if plan.state is PlanState.DRAFT:
            posts_by_code = {
                new.id: post_from_site(new.as_site(self.kinds), self.kinds) for new in plan.posts.values()
            } | posts_by_code
        locations = {code: move.after.location for code, move in plan.moves.items() if move.after.location}
        if len(posts_by_code) == len(self.posts) and not locations:
            return self
        posts = [
            post.moved_to(locations[code]) if code in locations else post
            for code, post in sorted(posts_by_code.items())
        ]
        return replace(
            self, posts=tuple(posts), distance_m=haversine_m(coordinates(posts), coordinates(self.units))
        )


@needs(Verb.DRAFT_PLAN)
def post_assignments(ctx: AppContext, actor: Actor, area: str = "") -> PostAssignments:
    """Return the posts that the actor may plan in an area and below, as they are assigned now.

    Args:
        ctx: The application context.
        actor: Who plans.
        area: Code of the area, "" for every area the actor may plan in.

    Raises:
        Refused: The actor may plan nowhere.
    """
    scope, reference = actor.scope(Verb.DRAFT_PLAN), ctx.read_model.reference()
    everything = ctx.read_model.derived_state(ctx.now()).snapshot
    within = reference.areas.scope(frozenset({area})) if area else None
    in_scope = ctx.read_model.derived_state(ctx.now(), scope=scope).snapshot.row_of
    units = tuple(reference.units.values())
    empty = PostAssignments((), units, np.zeros((0, len(units))), ctx.kinds, reference.areas, {})
    posts, elsewhere = [], dict[str, tuple[int, int]]()
    for post in posts_in_snapshot(ctx, everything):
        if post.site in in_scope and (within is None or post.area in within):
            posts.append(post)
        elif empty.kinds.is_open(post.kind, post.live.status):
            people, leads = elsewhere.get(post.live.unit, (0, 0))
            elsewhere[post.live.unit] = people + post.required_people, leads + post.needs_lead
    distance_m = haversine_m(coordinates(posts), coordinates(units))
    return replace(empty, posts=tuple(posts), distance_m=distance_m, committed_elsewhere=elsewhere)


def posts_in_snapshot(ctx: AppContext, snapshot: Snapshot) -> Iterator[Post]:
    """Yield every site of a manned kind as a post, in the order of the snapshot's rows."""
    kinds = list(ctx.kinds)
    for row, site in enumerate(snapshot.ids):
        kind = kinds[snapshot.kind[row]]
        if not kind.is_manned:
            continue
        variant = kind.variant(snapshot.variants[row])
        is_located = not np.isnan(snapshot.lat[row])
        _, status = ctx.read_model.status_codes.statuses[snapshot.status[row]]
        yield Post(
            site=site,
            name=snapshot.names[row],
            area=snapshot.areas[snapshot.area[row]],
            kind=kind.code,
            variant=snapshot.variants[row],
            lat=float(snapshot.lat[row]) if is_located else None,
            lon=float(snapshot.lon[row]) if is_located else None,
            live=PostState(snapshot.units[snapshot.unit[row]], status.code),
            **_staffing_requirement(kind, variant),
        )


def post_from_site(site: Site, kinds: Kinds) -> Post:
    """Return a site as a post, also one that is not registered yet."""
    kind = kinds[site.kind]
    return Post(
        site=site.id,
        name=site.name,
        area=site.area,
        kind=site.kind,
        variant=site.variant,
        lat=site.lat,
        lon=site.lon,
        live=post_state(site),
        **_staffing_requirement(kind, kind.variant(site.variant)),
    )


def _staffing_requirement(kind: Kind, variant: Variant | None) -> StaffingRequirement:
    """Return what a variant requires of all crews together; no people where the variant is unknown."""
    if variant is None:
        return {"required_people": 0, "needs_lead": False, "priority": 1.0}
    return {
        "required_people": variant.staff * kind.crews,
        "needs_lead": variant.lead,
        "priority": variant.priority,
    }
