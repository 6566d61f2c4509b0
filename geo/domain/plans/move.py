"""Moves of a plan: the state of a post before and after, with the reasons of the optimiser."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite

from geo.domain.errors import InvalidInput
from geo.domain.sites import Site

MAX_LAT, MAX_LON = 90.0, 180.0
"""Largest absolute latitude and longitude, in degrees."""


@dataclass(frozen=True, slots=True)
class Location:
    """A location: area, latitude and longitude in WGS-84 degrees, None where unknown."""

    area: str
    lat: float | None
    lon: float | None

    def checked(self) -> tuple[float, float]:
        """Return latitude and longitude in degrees.

        Raises:
            InvalidInput: One of them is missing or out of range.
        """
        lat, lon = self.lat, self.lon
        if lat is None or lon is None or not (isfinite(lat) and isfinite(lon)):
            raise InvalidInput("error.post_location")
        if abs(lat) > MAX_LAT or abs(lon) > MAX_LON:
            raise InvalidInput("error.post_location")
        return lat, lon


@dataclass(frozen=True, slots=True)
class PostState:
    """State of a post: assigned unit ("" for none), status, location (None where it does not matter)."""

    unit: str
    status: str
    location: Location | None = None

    def matches(self, current: PostState | None) -> bool:
        """Check whether the current state of a post, with its location, is this state; None: no such post."""
        if current is None or (self.unit, self.status) != (current.unit, current.status):
            return False
        return self.location is None or self.location == current.location


@dataclass(frozen=True, slots=True)
class Move:
    """Change of one post by a plan.

    Attributes:
        before: State of the post that the planner saw.
        after: Target state of the post.
        reason: Reason of the optimiser (``ChangeReason``), "" for a change by the planner.
        saved_m: Distance in metres that the move saves, None where unknown.
        second_choice: Code of the next best unit with free people, "" for none.
        merged_into: Code of the post that a closed one is merged into, "" for none.
        is_unevaluated: Whether ``saved_m`` is missing only because time ran out.
    """

    before: PostState
    after: PostState
    reason: str = ""
    saved_m: float | None = None
    second_choice: str = ""
    merged_into: str = field(default="", kw_only=True)
    is_unevaluated: bool = field(default=False, kw_only=True)

    @property
    def is_manual(self) -> bool:
        """Whether the planner, not the optimiser, changed the unit of the post."""
        return not self.reason and self.after.unit != self.before.unit

    def rebased(self, current: PostState) -> Move:
        """Return the move from the current state of the post, location included.

        Of unit, status and location, those that the move changes keep their target; the others become
        current.
        """
        unit = current.unit if self.after.unit == self.before.unit else self.after.unit
        status = current.status if self.after.status == self.before.status else self.after.status
        location = current.location if self.after.location == self.before.location else self.after.location
        return replace(self, before=current, after=PostState(unit, status, location))

    def without_unchanged_location(self) -> Move:
        """Return the move without its locations where they are equal."""
        if self.before.location != self.after.location:
            return self
        return replace(
            self, before=replace(self.before, location=None), after=replace(self.after, location=None)
        )


def post_state(site: Site) -> PostState:
    """Return the state of a site without its location."""
    return PostState(site.unit, site.status)


def location_of(site: Site) -> Location:
    """Return the location of a site."""
    return Location(site.area, site.lat, site.lon)


def post_state_with_location(site: Site) -> PostState:
    """Return the state of a site with its location."""
    return PostState(site.unit, site.status, location_of(site))
